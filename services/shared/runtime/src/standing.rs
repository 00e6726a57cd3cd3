//! Whether a region's database is as it should be: there, the tenant's own, and at a version that the service
//! understands. While it is not, nothing touches it, and the other regions go on.

use std::fmt;
use std::sync::Arc;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Error;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;

/// What is wrong with a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    reason: Reason,
    /// For the operator: what is wrong and where, with all causes, in one line.
    pub(crate) line: String,
}

/// The same for callers, who need not know how the database is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Away,
    NotMigrated,
    Newer,
    Foreign,
    Restored,
    Refused,
}

/// How a region's database stands; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Standing(Arc<watch::Sender<State>>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    NotLooked,
    Good,
    Bad(Problem),
}

impl Problem {
    pub(crate) fn new(place: &str, error: &Error) -> Self {
        let reason = match error {
            error if error.is_transient() => Reason::Away,
            Error::NotPrepared(_) | Error::OlderDatabase { .. } => Reason::NotMigrated,
            Error::NewerDatabase { .. } | Error::NewerGeneration { .. } => Reason::Newer,
            Error::WrongDatabase { .. } | Error::TimeTurned { .. } => Reason::Foreign,
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

    /// Legal time of a demonstration that this process cannot be turned to.
    pub(crate) fn legal_time(place: &str) -> Self {
        Self {
            reason: Reason::Foreign,
            line: format!("{place}: legal time was turned further than the clock goes"),
        }
    }
}

impl Standing {
    pub(crate) fn new() -> Self {
        Self(Arc::new(watch::Sender::new(State::NotLooked)))
    }

    pub(crate) fn is_good(&self) -> bool {
        *self.0.borrow() == State::Good
    }

    pub(crate) fn was_looked_at(&self) -> bool {
        *self.0.borrow() != State::NotLooked
    }

    pub(crate) fn problem(&self) -> Option<Problem> {
        match &*self.0.borrow() {
            State::Bad(problem) => Some(problem.clone()),
            _ => None,
        }
    }

    /// True when it was not good before.
    pub(crate) fn set_good(&self) -> bool {
        self.set(State::Good)
    }

    /// True when it was not bad in the same way before.
    pub(crate) fn set_bad(&self, problem: Problem) -> bool {
        self.set(State::Bad(problem))
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

    /// Goes on while the database is good, from the beginning each time that it is good again, until `stop`. What
    /// `work` does when it is to stop, it does only on a good database.
    pub(crate) async fn while_good<W: Future<Output = ()>>(
        &self,
        stop: CancellationToken,
        work: impl Fn(CancellationToken) -> W,
    ) {
        loop {
            tokio::select! {
                () = self.until(|state| *state == State::Good) => {}
                () = stop.cancelled() => return,
            }
            tokio::select! {
                () = work(stop.clone()) => return,
                () = self.until(|state| *state != State::Good) => {}
            }
        }
    }

    /// The refusal of a request in the region; none when its database is good.
    pub(crate) fn refuse(&self, tenant: &Tenant) -> Result<(), Failure> {
        let reason = match &*self.0.borrow() {
            State::Good => return Ok(()),
            State::NotLooked => Reason::Away,
            State::Bad(problem) => problem.reason,
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

/// What follows «its database …».
struct Why {
    nb: &'static str,
    nn: &'static str,
    en: &'static str,
}

impl Reason {
    fn text(self) -> Why {
        let (nb, nn, en) = match self {
            Self::Away => ("svarer ikke", "svarer ikkje", "does not answer"),
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
            Self::Foreign => (
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

    fn bad(error: &Error) -> Problem {
        Problem::new("db.example/tilskudd_trondelag", error)
    }

    #[test]
    fn callers_learn_why_and_the_operator_where() {
        let tenant: Tenant = "trondelag".parse().unwrap();
        let standing = Standing::new();
        let refused = |standing: &Standing| standing.refuse(&tenant).unwrap_err().text().to_string();
        assert!(refused(&standing).contains("does not answer"));
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
            let problem = bad(&error);
            assert!(
                problem.line.starts_with("db.example/tilskudd_trondelag: "),
                "{problem}"
            );
            assert!(standing.set_bad(problem.clone()));
            assert!(!standing.set_bad(problem), "the same again is no news");
            let text = refused(&standing);
            assert!(text.contains(words) && text.contains("trondelag"), "{text}");
        }
        assert!(standing.set_good() && standing.refuse(&tenant).is_ok());
    }

    #[tokio::test]
    async fn work_goes_on_while_the_database_is_good_and_begins_anew_after() {
        let standing = Standing::new();
        let stop = CancellationToken::new();
        let (begun, _) = watch::channel(0_u32);
        let ended = Arc::new(AtomicU32::new(0));
        let task = tokio::spawn({
            let (standing, stop, begun, ended) =
                (standing.clone(), stop.clone(), begun.clone(), Arc::clone(&ended));
            async move {
                standing
                    .while_good(stop, |stop| {
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
        standing.set_good();
        reach(1).await;
        standing.set_bad(bad(&Error::NotPrepared(None)));
        standing.set_good();
        // It may never have seen the moment; then it goes on.
        stop.cancel();
        tokio::time::timeout(Duration::from_secs(10), task)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(ended.load(Ordering::SeqCst), 1);
    }
}
