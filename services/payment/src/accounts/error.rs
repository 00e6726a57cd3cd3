//! Refusals of acts on an account.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of acts on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AccountError {
    /// It does not wait for confirmation.
    NotWaiting,
}

impl AccountError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotWaiting => Refusal::precondition(
                "ACCOUNT_NOT_WAITING",
                RuleSource::system("order-of-acts"),
                LocalText::new(
                    "Kontoen venter ikke på bekreftelse. Registrer den på nytt hvis den skal endres.",
                    "Kontoen ventar ikkje på stadfesting. Registrer han på nytt om han skal endrast.",
                    "The account does not wait for confirmation. Register it anew to change it.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(AccountError);
