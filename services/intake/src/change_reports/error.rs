//! Refusals of closing a reported change.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// The reason for the refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ChangeReportError {
    /// It is closed already.
    Closed,
    /// A changed account is for those who keep accounts.
    AccountsOnly,
    /// Whoever holds budget disposal authority keeps no accounts.
    DeciderKeepsAccount,
    /// Any other change is for a caseworker.
    CaseworkersOnly,
    /// Whoever reported it does not close it.
    Reporter,
}

/// Payee data and budget disposal authority are kept apart.
fn payee_data() -> RuleSource {
    RuleSource::law("bestemmelser om økonomistyring i staten", "6.3.8.1")
}

impl ChangeReportError {
    /// Code, source and text of each.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Closed => Refusal::precondition(
                "CHANGE_REPORT_CLOSED",
                RuleSource::system("closed-is-final"),
                LocalText::new(
                    "Meldingen er behandlet. Be mottakeren melde på nytt om noe er endret siden.",
                    "Meldinga er handsama. Be mottakaren melde på nytt om noko er endra sidan.",
                    "The report is closed. Ask the recipient to report again if something has changed since.",
                ),
            ),
            Self::AccountsOnly => Refusal::denied(
                "ACCOUNT_KEEPERS_ONLY",
                payee_data(),
                LocalText::new(
                    "En endret konto behandles av den som har rollen for mottakeropplysninger. Gi oppgaven videre.",
                    "Ein endra konto blir handsama av den som har rolla for mottakaropplysningar. Gje oppgåva vidare.",
                    "A changed account is handled by those who keep payee data. Hand the task on.",
                ),
            ),
            Self::DeciderKeepsAccount => Refusal::denied(
                "DECIDER_KEEPS_ACCOUNT",
                payee_data(),
                LocalText::new(
                    "Den som har budsjettdisponeringsmyndighet, endrer ikke mottakeropplysninger. Gi oppgaven videre.",
                    "Den som har budsjettdisponeringsmynde, endrar ikkje mottakaropplysningar. Gje oppgåva vidare.",
                    "Who holds budget disposal authority does not change payee data. Hand the task on.",
                ),
            ),
            Self::CaseworkersOnly => Refusal::denied(
                "CASEWORKERS_ONLY",
                RuleSource::system("permission"),
                LocalText::new(
                    "Denne endringen behandles av en saksbehandler. Gi oppgaven videre.",
                    "Denne endringa blir handsama av ein saksbehandlar. Gje oppgåva vidare.",
                    "This change is handled by a caseworker. Hand the task on.",
                ),
            ),
            Self::Reporter => Refusal::denied(
                "SAME_PERSON_RESOLVES",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Du har selv meldt endringen. En annen må behandle den.",
                    "Du har sjølv meldt endringa. Ein annan må handsame henne.",
                    "You reported the change yourself. Somebody else must close it.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(ChangeReportError);
