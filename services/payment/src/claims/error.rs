//! Refusals of recording a repayment.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of recording a repayment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ClaimError {
    /// More came back than the claim has left.
    Exceeded {
        /// Left, øre.
        left: Money,
    },
    /// The booking date is after today.
    BookedInFuture,
    /// The bank's reference stands on a repayment already.
    BankReferenceUsed,
}

impl ClaimError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Exceeded { left } => Refusal::precondition(
                "CLAIM_EXCEEDED",
                RuleSource::system("ledger-balance"),
                LocalText::new(
                    format!(
                        "Beløpet er større enn det som gjenstår av kravet, {left} kr. Registrer høyst så mye."
                    ),
                    format!(
                        "Beløpet er større enn det som står att av kravet, {left} kr. Registrer høgst så mykje."
                    ),
                    format!(
                        "The amount is more than what is left of the claim, NOK {}. Record at most that much.",
                        left.english()
                    ),
                ),
            ),
            Self::BookedInFuture => Refusal::invalid(
                "BOOKED_IN_FUTURE",
                None,
                LocalText::new(
                    "Bokføringsdatoen er etter i dag. Oppgi datoen på kontoutskriften.",
                    "Bokføringsdatoen er etter i dag. Oppgje datoen på kontoutskrifta.",
                    "The booking date is after today. State the date on the bank statement.",
                ),
            ),
            Self::BankReferenceUsed => Refusal::exists(
                "BANK_REFERENCE_USED",
                RuleSource::system("one-record-per-bank-reference"),
                LocalText::new(
                    "Bankreferansen er registrert før. Samme innbetaling registreres én gang. Sjekk referansen mot kontoutskriften.",
                    "Bankreferansen er registrert før. Same innbetaling blir registrert éin gong. Sjekk referansen mot kontoutskrifta.",
                    "The bank reference was recorded before. The same money is recorded once. Check the reference on the bank statement.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(ClaimError);
