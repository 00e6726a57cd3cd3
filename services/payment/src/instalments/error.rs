//! Refusals of acts on an instalment.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use super::domain::state::InstalmentState;
use crate::regulation::regulation;

/// Refusals of acts on an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InstalmentError {
    /// A bounced one needs a confirmed account first.
    NoConfirmedAccount,
    /// The step does not lead on from its state.
    State {
        /// The state.
        is: InstalmentState,
    },
    /// The attester read another amount in the letter.
    AmountDiffers {
        /// What the attester read, øre.
        stated: Money,
        /// What would be paid, øre.
        actual: Money,
    },
}

impl InstalmentError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            // R25: money goes to an account only after it was confirmed.
            Self::NoConfirmedAccount => Refusal::precondition(
                "NO_CONFIRMED_ACCOUNT",
                RuleSource::system("confirmed-account"),
                LocalText::new(
                    "Banken avviste forrige utbetaling. Registrer og bekreft en konto før ny attestering.",
                    "Banken avviste førre utbetaling. Registrer og stadfest ein konto før ny attestering.",
                    "The bank refused the last payment. Register and confirm an account before attesting again.",
                ),
            ),
            Self::State { is } => {
                let (nb, nn, en) = named(*is);
                Refusal::precondition(
                    "INSTALMENT_STATE",
                    RuleSource::system("order-of-acts"),
                    LocalText::new(
                        format!(
                            "Terminen er {nb} og kan ikke attesteres nå. Les den på nytt og se hva som er gjort."
                        ),
                        format!(
                            "Terminen er {nn} og kan ikkje attesterast no. Les han på nytt og sjå kva som er gjort."
                        ),
                        format!(
                            "The instalment is {en} and cannot be attested now. Read it again to see what was done."
                        ),
                    ),
                )
            }
            Self::AmountDiffers { stated, actual } => Refusal::precondition(
                "AMOUNT_DIFFERS",
                regulation("2.5.2.2"),
                LocalText::new(
                    format!("Du oppga {stated} kr, men terminen er {actual} kr. Sjekk mot tilskuddsbrevet."),
                    format!("Du oppgav {stated} kr, men terminen er {actual} kr. Sjekk mot tilskotsbrevet."),
                    format!(
                        "You stated NOK {}, but the instalment is NOK {}. Check the grant letter.",
                        stated.english(),
                        actual.english()
                    ),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(InstalmentError);

/// What a state is called in a sentence on an instalment.
const fn named(state: InstalmentState) -> (&'static str, &'static str, &'static str) {
    match state {
        InstalmentState::Planned => ("ikke attestert", "ikkje attestert", "not attested"),
        InstalmentState::Attested => ("attestert", "attestert", "attested"),
        InstalmentState::InFile => (
            "lagt i en betalingsfil",
            "lagd i ei betalingsfil",
            "in a payment file",
        ),
        InstalmentState::Released => ("sendt til banken", "send til banken", "sent to the bank"),
        InstalmentState::Paid => ("utbetalt", "utbetalt", "paid"),
        InstalmentState::Bounced => ("avvist av banken", "avvist av banken", "refused by the bank"),
    }
}
