//! Errors of assessment: refusals of a case, resources that do not exist, and the database.

pub(crate) mod case;
pub(crate) mod duty;
pub(crate) mod measure;

use tilskudd_kernel::refusal::Refusal;
use tilskudd_runtime::Failure;
use tilskudd_runtime::facts::Unreadable;

use self::case::CaseError;
use self::duty::DutyError;
use self::measure::MeasureError;

/// Result of this crate.
pub(crate) type Result<T, E = Error> = std::result::Result<T, E>;

/// Errors of the service.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The rules of the case refuse it.
    #[error(transparent)]
    Case(#[from] CaseError),
    /// No resource of this name in the region.
    #[error("cannot find {0}")]
    NotFound(String),
    /// An event holds what its sender must not send; it is parked for an operator.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The database.
    #[error("database error")]
    Store(#[from] tilskudd_store::Error),
}

impl From<DutyError> for Error {
    fn from(error: DutyError) -> Self {
        Self::Case(error.into())
    }
}

impl From<MeasureError> for Error {
    fn from(error: MeasureError) -> Self {
        Self::Case(error.into())
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Case(error) => error.refusal().into(),
            Error::NotFound(name) => Refusal::not_found(name).into(),
            Error::Unreadable(error) => error.into(),
            // Every write locks the case before it reads it, so no race meets a constraint: one that refuses is a fault.
            Error::Store(error) => error.into(),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}
