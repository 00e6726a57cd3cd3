//! Why a call is not reopened.

use chrono::NaiveDate;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::Failure;

/// What can stand in the way of reopening a call.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CallError {
    /// The last day of a reopening is past, or too far ahead.
    #[error("a call is reopened to a day from {first} to {last}")]
    ReopeningDay {
        /// The first day that it can be.
        first: NaiveDate,
        /// The last.
        last: NaiveDate,
    },
}

impl CallError {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::ReopeningDay { .. } => "REOPENING_DAY",
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let CallError::ReopeningDay { first, last } = &error;
        let text = LocalText::new(
            format!("Utlysningen kan åpnes til en dag fra {first} til {last}. Velg en av dem."),
            format!("Utlysinga kan opnast til ein dag frå {first} til {last}. Vel ein av dei."),
            format!("The call can be reopened to a day from {first} to {last}. Choose one of them."),
        );
        Self::precondition(error.code(), text).because(RuleSource::system("reopening-days"))
    }
}
