//! Over 300 lines: one transaction from its first try to its commit, with its tests.
//!
//! Every write: `run_tx`, `run_once` and `receive`.
//!
//! | step | round trip |
//! |---|---|
//! | BEGIN ISOLATION LEVEL REPEATABLE READ | 1 |
//! | the closure | its own |
//! | audit, events, answer, receipt in one statement | 1 |
//! | COMMIT | 1 |
//!
//! A repeated request or event is rare, so nobody looks for the earlier one first: the closure runs, and the last
//! statement finds the earlier row and changes nothing, or the closure has failed on what was done already. Either
//! way all is rolled back, and the earlier answer is given. It goes to the same caller who got it before (its key
//! is the person in that capacity), and only after the service's gate has authorised the call anew.
//!
//! Only a serialization failure or a deadlock (40001, 40P01) runs the closure again, at most `retries` times:
//! nothing was stored then. Anything else, a lost connection above all, may hide a commit and is reported. The
//! pause between attempts holds no connection.

use std::error::Error as StdError;
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use sqlx::{PgConnection, Postgres, Transaction};
use tilskudd_kernel::actor::Actor;
use tracing::Instrument;

use crate::connect;
use crate::db::Db;
use crate::error::{Error, is_serialization, is_unconnected, sqlstate};
use crate::idempotency::{self, Idempotency};
use crate::inbox::{self, InboxLine, Receipt, Received};
use crate::records::Records;
use crate::tx::Tx;

/// Longest pause before another attempt.
const MAX_PAUSE: Duration = Duration::from_millis(50);
const REPEATABLE_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ";

/// Deduplication around the closure: an earlier outcome that replaces it, and the record of its own.
trait Guard<T>: Sync {
    /// Whether there can be an earlier outcome at all.
    const HAS_EARLIER: bool;

    /// The outcome of the same thing done before, if any.
    fn earlier<'g>(
        &'g self,
        db: &'g Db,
        conn: &'g mut PgConnection,
    ) -> BoxFuture<'g, Result<Option<T>, Error>>;

    /// Adds what is to be kept; false rolls the transaction back.
    fn keep(&self, outcome: &T, records: &mut Records) -> bool;
}

struct Plain;

impl<T> Guard<T> for Plain {
    const HAS_EARLIER: bool = false;

    fn earlier<'g>(&'g self, _: &'g Db, _: &'g mut PgConnection) -> BoxFuture<'g, Result<Option<T>, Error>> {
        Box::pin(async { Ok(None) })
    }

    fn keep(&self, _: &T, _: &mut Records) -> bool {
        true
    }
}

struct Once<'k>(&'k Actor, &'k Idempotency);

impl<R: prost::Message + Default + 'static> Guard<R> for Once<'_> {
    const HAS_EARLIER: bool = true;

    fn earlier<'g>(
        &'g self,
        db: &'g Db,
        conn: &'g mut PgConnection,
    ) -> BoxFuture<'g, Result<Option<R>, Error>> {
        Box::pin(idempotency::find(conn, db.service(), self.0, self.1))
    }

    fn keep(&self, outcome: &R, records: &mut Records) -> bool {
        records.request = Some((*self.1, outcome.encode_to_vec()));
        true
    }
}

struct FromPeer<'k>(&'k Received);

impl Guard<Receipt> for FromPeer<'_> {
    const HAS_EARLIER: bool = true;

    fn earlier<'g>(
        &'g self,
        db: &'g Db,
        conn: &'g mut PgConnection,
    ) -> BoxFuture<'g, Result<Option<Receipt>, Error>> {
        Box::pin(async {
            let known = inbox::find(conn, db.service(), self.0.id).await?;
            Ok(known.then_some(Receipt::Duplicate))
        })
    }

    fn keep(&self, outcome: &Receipt, records: &mut Records) -> bool {
        records.received = Some(InboxLine::from(self.0));
        *outcome != Receipt::NotKnownYet
    }
}

impl Db {
    /// Runs `f` in a transaction and commits what it did together with what it gathered.
    ///
    /// `f` may run several times, so it must have no effect outside the transaction, and waits for nothing but
    /// the database. The chain of `E`'s sources must lead to the database's error, or a serialization failure
    /// is not recognised.
    ///
    /// # Errors
    /// What `f` returned; [`Error::Contention`] after the last retry; otherwise what the database said.
    pub async fn run_tx<'a, T, E, F>(&self, name: &'static str, actor: &Actor, f: F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx<'a>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'a,
        T: Send,
        E: From<Error> + StdError + Send + 'static,
    {
        self.drive(name, actor, &Plain, &f).await
    }

    /// As [`Db::run_tx`], once per caller, method and request id: the same request again gets the stored
    /// answer, also when it runs beside its twin.
    ///
    /// # Errors
    /// As [`Db::run_tx`], and [`Error::RequestReused`] for the same id with another body.
    pub async fn run_once<'a, R, E, F>(
        &self,
        name: &'static str,
        actor: &Actor,
        key: &Idempotency,
        f: F,
    ) -> Result<R, E>
    where
        F: for<'t> Fn(&'t mut Tx<'a>) -> BoxFuture<'t, Result<R, E>> + Send + Sync + 'a,
        R: prost::Message + Default + 'static,
        E: From<Error> + StdError + Send + 'static,
    {
        self.drive(name, actor, &Once(actor, key), &f).await
    }

    /// As [`Db::run_tx`], once per event. The actor is the event's. [`Receipt::NotKnownYet`] rolls back.
    ///
    /// # Errors
    /// As [`Db::run_tx`].
    pub async fn receive<'a, E, F>(&self, name: &'static str, event: &Received, f: F) -> Result<Receipt, E>
    where
        F: for<'t> Fn(&'t mut Tx<'a>) -> BoxFuture<'t, Result<Receipt, E>> + Send + Sync + 'a,
        E: From<Error> + StdError + Send + 'static,
    {
        self.drive(name, &event.actor, &FromPeer(event), &f).await
    }

    async fn drive<'a, T, E, F, G>(&self, name: &'static str, actor: &Actor, guard: &G, f: &F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx<'a>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'a,
        G: Guard<T>,
        T: Send,
        E: From<Error> + StdError + Send + 'static,
    {
        let span = tracing::info_span!("db.tx", tx.name = name, tx.attempts = tracing::field::Empty);
        let started = Instant::now();
        let result = self.attempts(name, actor, guard, f).instrument(span).await;
        let outcome = if result.is_ok() { "done" } else { "failed" };
        self.metrics().ended(name, outcome, started.elapsed());
        result
    }

    async fn attempts<'a, T, E, F, G>(
        &self,
        name: &'static str,
        actor: &Actor,
        guard: &G,
        f: &F,
    ) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx<'a>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'a,
        G: Guard<T>,
        T: Send,
        E: From<Error> + StdError + Send + 'static,
    {
        let last = self.retries();
        for attempt in 0..=last {
            let error = match self.attempt(actor, guard, f).await {
                Ok(outcome) => {
                    tracing::Span::current().record("tx.attempts", attempt + 1);
                    return Ok(outcome);
                }
                Err(error) => error,
            };
            if !is_serialization(&error) {
                return self.after_failure(guard, error).await;
            }
            self.metrics().retried(name);
            if attempt < last {
                tokio::time::sleep(pause(attempt, self.jitter())).await;
            }
        }
        Err(E::from(Error::Contention {
            name,
            attempts: last + 1,
        }))
    }

    /// One attempt, from BEGIN to COMMIT.
    async fn attempt<'a, T, E, F, G>(&self, actor: &Actor, guard: &G, f: &F) -> Result<T, E>
    where
        F: for<'t> Fn(&'t mut Tx<'a>) -> BoxFuture<'t, Result<T, E>> + Send + Sync + 'a,
        G: Guard<T>,
        T: Send,
        E: From<Error> + Send,
    {
        let mut tx = Tx::new(self, self.begin().await?, actor.clone());
        match f(&mut tx).await {
            Ok(outcome) => {
                if guard.keep(&outcome, &mut tx.records) {
                    self.finish(tx).await?;
                    return Ok(outcome);
                }
                tx.roll_back().await;
                // An event that had its effect may not find what it built on any more: the receipt counts.
                Ok(self.earlier(guard).await.unwrap_or(outcome))
            }
            Err(error) => {
                tx.roll_back().await;
                Err(error)
            }
        }
    }

    /// If it was done before, the closure fails in its own way (a state, a unique key), or the last statement
    /// writes fewer rows; so the earlier outcome is looked for before the failure counts.
    async fn after_failure<T, E, G>(&self, guard: &G, error: E) -> Result<T, E>
    where
        G: Guard<T>,
        E: From<Error> + StdError + 'static,
    {
        if !G::HAS_EARLIER || is_unconnected(&error) {
            return Err(error);
        }
        let Ok(mut conn) = self.read().await else {
            return Err(error);
        };
        match guard.earlier(self, &mut conn).await {
            Ok(Some(outcome)) => Ok(outcome),
            Err(reused @ Error::RequestReused { .. }) => Err(reused.into()),
            Ok(None) | Err(_) => Err(error),
        }
    }

    /// The earlier outcome, if it can be read.
    async fn earlier<T, G: Guard<T>>(&self, guard: &G) -> Option<T> {
        if !G::HAS_EARLIER {
            return None;
        }
        let mut conn = self.read().await.ok()?;
        guard.earlier(self, &mut conn).await.ok().flatten()
    }

    /// BEGIN, in one round trip. A pooled connection that died unnoticed (the server was restarted) is replaced:
    /// nothing has been asked of it yet.
    async fn begin(&self) -> Result<Transaction<'static, Postgres>, Error> {
        let mut tries = self.pool().options().get_max_connections();
        loop {
            let pool = self.pool().clone();
            let must_open = connect::must_open(&pool);
            let begin = async move {
                #[expect(clippy::disallowed_methods, reason = "this is run_tx")]
                pool.begin_with(REPEATABLE_READ).await
            };
            // In a task of its own: a request that is broken off inside BEGIN would give its connection back to the
            // pool with a transaction open. Here BEGIN ends, and the transaction is rolled back when nobody takes it.
            let begun = if must_open {
                connect::on_own_thread(begin).await
            } else {
                tokio::spawn(begin)
                    .await
                    .unwrap_or(Err(sqlx::Error::WorkerCrashed))
            };
            match begun {
                Ok(transaction) => return Ok(transaction),
                Err(error) if tries > 0 && was_cut(&error) => tries -= 1,
                Err(error) => return Err(Error::Connect(error)),
            }
        }
    }

    async fn finish(&self, mut tx: Tx<'_>) -> Result<(), Error> {
        let records = std::mem::take(&mut tx.records);
        let emitted = !records.events.is_empty();
        let (actor, legal_now) = (tx.actor().clone(), tx.legal_now());
        if let Err(error) = records.write(self, tx.conn(), &actor, legal_now).await {
            tx.roll_back().await;
            return Err(error);
        }
        match tx.commit().await {
            Ok(()) => {}
            // The database answered, so nothing is stored: a deferred constraint, say.
            Err(error @ sqlx::Error::Database(_)) => return Err(Error::Query(error)),
            Err(error) => return Err(Error::CommitUnknown(error)),
        }
        if emitted {
            self.emitted().notify_one();
        }
        Ok(())
    }
}

/// The connection is gone: the socket says so, or the server said so before it closed it (57P01 to 57P03).
fn was_cut(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(_))
        || matches!(sqlstate(error).as_deref(), Some("57P01" | "57P02" | "57P03"))
}

/// Between half and all of 2 ms, 4 ms, 8 ms … 50 ms.
fn pause(attempt: u32, jitter: u64) -> Duration {
    let full = Duration::from_millis(2 << attempt.min(5)).min(MAX_PAUSE);
    let half = full / 2;
    let micros = u64::try_from(half.as_micros()).unwrap_or(1).max(1);
    half + Duration::from_micros(jitter % micros)
}
