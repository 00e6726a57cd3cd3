//! From database errors to failures for the caller.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;
use tilskudd_store::Error;

use super::{Failure, Kind};

impl Failure {
    /// A failed use of the database, where `enforced` says what its constraints mean: the same as the code's own rules,
    /// should a race get past them.
    #[must_use]
    pub fn from_store(error: Error, enforced: impl FnOnce(&str) -> Option<Refusal>) -> Self {
        match error.constraint().and_then(enforced) {
            Some(refusal) => Self::from(refusal).caused_by(error),
            None => error.into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::RequestReused { .. } => Self::precondition(
                "REQUEST_ID_REUSED",
                LocalText::new(
                    "Forespørselens id (request_id) er brukt med et annet innhold. Lag en ny id for en ny forespørsel.",
                    "Id-en til førespurnaden (request_id) er brukt med eit anna innhald. Lag ein ny id for ein ny førespurnad.",
                    "The request's id (request_id) was used with another content. Make a new id for a new request.",
                ),
            )
            .because(RuleSource::system("request-id"))
            .caused_by(error),
            Error::Contention { .. } => Self::aborted(
                "CONTENTION",
                LocalText::new(
                    "Flere endrer det samme samtidig. Prøv igjen.",
                    "Fleire endrar det same samtidig. Prøv igjen.",
                    "Several change the same thing at once. Try again.",
                ),
            )
            .caused_by(error),
            Error::CommitUnknown(_) => Self::new(
                Kind::DeadlineExceeded,
                "OUTCOME_UNKNOWN",
                LocalText::new(
                    "Databasen svarte ikke om det ble lagret. Prøv igjen med samme request_id.",
                    "Databasen svarte ikkje om det vart lagra. Prøv igjen med same request_id.",
                    "The database did not answer whether it was stored. Try again with the same request_id.",
                ),
            )
            .caused_by(error),
            transient if transient.is_transient() || is_unavailable(&transient) => Self::unavailable(
                "DATABASE_UNAVAILABLE",
                LocalText::new(
                    "Databasen svarer ikke nå. Prøv igjen om litt.",
                    "Databasen svarer ikkje no. Prøv igjen om litt.",
                    "The database does not answer now. Try again shortly.",
                ),
            )
            .caused_by(transient),
            other => Self::internal(other),
        }
    }
}

/// The server is shutting down, starting, or full: SQLSTATE classes 57P, 53 and 08.
fn is_unavailable(error: &Error) -> bool {
    tilskudd_store::sqlstate(error)
        .is_some_and(|state| ["57P", "53", "08"].iter().any(|class| state.starts_with(class)))
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_heals_is_no_fault_of_ours() {
        let io = || sqlx::Error::Io(std::io::Error::other("gone"));
        for (error, kind) in [
            (Error::Connect(sqlx::Error::PoolTimedOut), Kind::Unavailable),
            (Error::Connect(sqlx::Error::PoolClosed), Kind::Unavailable),
            (Error::Query(io()), Kind::Unavailable),
            (Error::CommitUnknown(io()), Kind::DeadlineExceeded),
            (
                Error::Contention {
                    name: "test",
                    attempts: 1,
                },
                Kind::Aborted,
            ),
            (Error::Query(sqlx::Error::RowNotFound), Kind::Internal),
        ] {
            let text = format!("{error:?}");
            assert_eq!(Failure::from(error).kind(), kind, "{text}");
        }
    }
}
