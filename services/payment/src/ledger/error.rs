//! Refusals of a ledger entry.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of a ledger entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LedgerError {
    /// More would be on its way or paid than is granted.
    OverPaid,
    /// More would be returned or carried over than was paid.
    OverUsed,
    /// An entry moves something: at least one amount, each above zero.
    Empty,
    /// Carrying over goes to a later year.
    NotLater,
    /// More would come off an account than stands there.
    Negative,
    /// Beyond what an amount can be.
    TooLarge,
}

impl LedgerError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::OverPaid => Refusal::precondition(
                "OVER_PAYMENT",
                RuleSource::system("ledger-balance"),
                LocalText::new(
                    "Beløpet er høyere enn det som gjenstår å betale av tildelingen. Sjekk hva som er utbetalt før.",
                    "Beløpet er høgare enn det som står att å betale av tildelinga. Sjekk kva som er utbetalt før.",
                    "The amount is more than is left to pay on the award. Check what has been paid before.",
                ),
            ),
            Self::OverUsed => Refusal::precondition(
                "MORE_THAN_PAID",
                RuleSource::system("ledger-balance"),
                LocalText::new(
                    "Beløpet er høyere enn det som er utbetalt av tildelingen og ikke tilbakebetalt. Oppgi høyst det.",
                    "Beløpet er høgare enn det som er utbetalt av tildelinga og ikkje tilbakebetalt. Oppgi høgst det.",
                    "The amount is more than was paid on the award and not returned. Give no more than that.",
                ),
            ),
            Self::Empty | Self::NotLater | Self::Negative | Self::TooLarge => Refusal::precondition(
                "LEDGER",
                RuleSource::system("ledger-balance"),
                LocalText::new(
                    "Regnskapet tillater ikke dette beløpet på tildelingen. Sjekk hva som er utbetalt og tilbakebetalt.",
                    "Rekneskapen tillèt ikkje dette beløpet på tildelinga. Sjekk kva som er utbetalt og tilbakebetalt.",
                    "The ledger does not allow this amount on the award. Check what is paid and returned.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(LedgerError);

impl From<MoneyError> for LedgerError {
    fn from(_: MoneyError) -> Self {
        Self::TooLarge
    }
}
