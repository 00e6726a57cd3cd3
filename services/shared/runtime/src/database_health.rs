//! The health of a region's database: reachable, the tenant's own, and at a schema version that the service
//! understands. While it is unhealthy nothing uses it, and the other regions are served as before.

use std::fmt;
use std::sync::Arc;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Error;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// A problem with a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    reason: Reason,
    /// For the operator: what is wrong and where, with all causes, in one line.
    pub(crate) line: String,
}

/// The kind of problem, for callers, who need not know how the database is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Unreachable,
    NotMigrated,
    Newer,
    WrongDatabase,
    Restored,
    Refused,
}

/// The health of one region's database; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct DatabaseHealth(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    Unchecked,
    Healthy,
    Unhealthy(Problem),
}

impl Problem {
    pub(crate) fn new(place: &str, error: &Error) -> Self {
        let reason = match error {
            error if error.is_transient() => Reason::Unreachable,
            Error::NotPrepared(_) | Error::OlderDatabase { .. } => Reason::NotMigrated,
            Error::NewerDatabase { .. } | Error::NewerGeneration { .. } => Reason::Newer,
            Error::WrongDatabase { .. } | Error::TimeTurned { .. } => Reason::WrongDatabase,
            Error::OlderThanAnchors { .. } => Reason::Restored,
            _ => Reason::Refused,
        };
        let mut line = format!("{place}: {error}");
        let mut next = std::error::Error::source(error);
        while let Some(cause) = next {
            line.push_str(": ");
            line.push_str(&cause.to_string());
            next = cause.source();
        }
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { reason, line }
    }

    /// The database's legal time lies beyond what this process can be turned to; demonstrations only.
    pub(crate) fn legal_time(place: &str) -> Self {
        Self {
            reason: Reason::WrongDatabase,
            line: format!("{place}: legal time was turned further than the clock goes"),
        }
    }
}

impl DatabaseHealth {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(State::Unchecked)))
    }

    pub(crate) fn is_healthy(&self) -> bool {
        *self.0.borrow() == State::Healthy
    }

    pub(crate) fn is_checked(&self) -> bool {
        *self.0.borrow() != State::Unchecked
    }

    pub(crate) fn problem(&self) -> Option<Problem> {
        match &*self.0.borrow() {
            State::Unhealthy(problem) => Some(problem.clone()),
            _ => None,
        }
    }

    /// True when it was not healthy before.
    pub(crate) fn set_healthy(&self) -> bool {
        self.set(State::Healthy)
    }

    /// True when it did not have the same problem before.
    pub(crate) fn set_unhealthy(&self, problem: Problem) -> bool {
        self.set(State::Unhealthy(problem))
    }

    fn set(&self, now: State) -> bool {
        self.0.send_if_modified(|state| {
            let is_new = *state != now;
            *state = now;
            is_new
        })
    }

    async fn until(&self, wanted: impl FnMut(&State) -> bool) {
        // The sender is held here: it cannot be gone.
        let _ = self.0.subscribe().wait_for(wanted).await;
    }

    /// Runs `work` while the database is healthy, and starts it anew each time that the database recovers, until
    /// `stop`. Its shutdown runs only on a healthy database.
    pub(crate) async fn while_healthy<W: Future<Output = ()>>(
        &self,
        stop: CancellationToken,
        work: impl Fn(CancellationToken) -> W,
    ) {
        loop {
            tokio::select! {
                () = self.until(|state| *state == State::Healthy) => {}
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = work(stop.clone()) => return,
                () = self.until(|state| *state != State::Healthy) => {}
            }
        }
    }

    /// Refuses a request in the region while its database is not healthy.
    pub(crate) fn require_healthy(&self, tenant: &Tenant) -> Result<(), Failure> {
        let reason = match &*self.0.borrow() {
            State::Healthy => return Ok(()),
            State::Unchecked => Reason::Unreachable,
            State::Unhealthy(problem) => problem.reason,
        };
        let why = reason.text();
        Err(Failure::unavailable(
            "REGION_NOT_READY",
            LocalText::new(
                format!(
                    "{tenant} kan ikke brukes nå: databasen {}. Prøv igjen om litt.",
                    why.nb
                ),
                format!(
                    "{tenant} kan ikkje brukast no: databasen {}. Prøv igjen om litt.",
                    why.nn
                ),
                format!(
                    "{tenant} cannot be used now: its database {}. Try again shortly.",
                    why.en
                ),
            ),
        ))
    }
}

/// The phrase that follows «its database …».
struct Why {
    nb: &'static str,
    nn: &'static str,
    en: &'static str,
}

impl Reason {
    fn text(self) -> Why {
        let (nb, nn, en) = match self {
            Self::Unreachable => ("svarer ikke", "svarer ikkje", "does not answer"),
            Self::NotMigrated => (
                "er ikke oppgradert ennå",
                "er ikkje oppgradert enno",
                "has not been migrated yet",
            ),
            Self::Newer => (
                "er nyere enn tjenesten forstår",
                "er nyare enn tenesta forstår",
                "is newer than the service understands",
            ),
            Self::WrongDatabase => (
                "er ikke denne regionens",
                "er ikkje denne regionens",
                "is not this region's",
            ),
            Self::Restored => (
                "er gjenopprettet, og driften må se over den først",
                "er gjenoppretta, og drifta må sjå over han først",
                "was restored, and operations must look it over first",
            ),
            Self::Refused => (
                "er ikke som den skal",
                "er ikkje som han skal",
                "is not as it should be",
            ),
        };
        Why { nb, nn, en }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Duration;

    use super::*;

    fn problem(error: &Error) -> Problem {
        Problem::new("db.example/tilskudd_trondelag", error)
    }

    #[test]
    fn callers_learn_why_and_the_operator_where() {
        let tenant: Tenant = "trondelag".parse().unwrap();
        let health = DatabaseHealth::new();
        let refused =
            |health: &DatabaseHealth| health.require_healthy(&tenant).unwrap_err().text().to_string();
        assert!(refused(&health).contains("does not answer"));
        let cases = [
            (Error::NotPrepared(None), "has not been migrated yet"),
            (Error::OlderDatabase { version: 2 }, "has not been migrated yet"),
            (
                Error::NewerDatabase { version: 2 },
                "is newer than the service understands",
            ),
            (Error::ChangedMigration { version: 2 }, "is not as it should be"),
            (Error::Connect(sqlx::Error::PoolTimedOut), "does not answer"),
        ];
        for (error, words) in cases {
            let problem = problem(&error);
            assert!(
                problem.line.starts_with("db.example/tilskudd_trondelag: "),
                "{problem}"
            );
            assert!(health.set_unhealthy(problem.clone()));
            assert!(!health.set_unhealthy(problem), "the same again is no news");
            let text = refused(&health);
            assert!(text.contains(words) && text.contains("trondelag"), "{text}");
        }
        assert!(health.set_healthy() && health.require_healthy(&tenant).is_ok());
    }

    #[tokio::test]
    async fn work_runs_while_the_database_is_healthy_and_starts_anew_after() {
        let health = DatabaseHealth::new();
        let stop = CancellationToken::new();
        let (begun, _) = watch::channel(0_u32);
        let ended = Arc::new(AtomicU32::new(0));
        let task = tokio::spawn({
            let (health, stop, begun, ended) =
                (health.clone(), stop.clone(), begun.clone(), Arc::clone(&ended));
            async move {
                health
                    .while_healthy(stop, |stop| {
                        begun.send_modify(|n| *n += 1);
                        let ended = Arc::clone(&ended);
                        async move {
                            stop.cancelled().await;
                            ended.fetch_add(1, Ordering::SeqCst);
                        }
                    })
                    .await;
            }
        });
        let reach = async |n: u32| {
            let mut seen = begun.subscribe();
            let wait = seen.wait_for(|begun| *begun == n);
            tokio::time::timeout(Duration::from_secs(10), wait)
                .await
                .unwrap()
                .unwrap();
        };
        reach(0).await;
        health.set_healthy();
        reach(1).await;
        health.set_unhealthy(problem(&Error::NotPrepared(None)));
        health.set_healthy();
        // It may never have seen the moment; then it goes on.
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(10), task)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(ended.load(Ordering::SeqCst), 1);
    }
}
