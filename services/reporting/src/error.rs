//! Errors of reporting.

use thiserror::Error;
use tilskudd_runtime::facts::Unreadable;
use tilskudd_runtime::{Failure, Finding};

use crate::obligations::error::ObligationError;
use crate::reports::error::{Problem, ReportError};

/// Result of this crate.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Errors of the service.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// What an obligation refuses.
    #[error(transparent)]
    Obligation(#[from] ObligationError),
    /// What a report, its return or its acceptance is refused for.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// No such obligation or call in the region.
    #[error("there is no {0}")]
    NotFound(String),
    /// An event holds what its sender must not send; it is parked for an operator.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The database.
    #[error("database error")]
    Store(#[from] tilskudd_store::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The constraints of the database need no refusals of their own: every write is made under the obligation's lock.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Obligation(error) => error.refusal().into(),
            Error::Report(error) => {
                let failure = Self::from(error.refusal());
                match error {
                    ReportError::Incomplete(problems) => {
                        failure.with_findings(problems.into_iter().map(Finding::from).collect())
                    }
                    _ => failure,
                }
            }
            Error::NotFound(name) => Self::not_found(name),
            Error::Unreadable(error) => error.into(),
            Error::Store(error) => error.into(),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

impl From<Problem> for Finding {
    fn from(problem: Problem) -> Self {
        Self {
            rule: problem.rule.to_owned(),
            source: problem.source,
            field: problem.field,
            text: problem.text,
        }
    }
}
