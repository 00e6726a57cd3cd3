//! Why a reported change is not closed.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::Failure;

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ChangeReport {
    /// It is closed already.
    #[error("the report is closed already")]
    Closed,
    /// A changed account is for those who keep accounts.
    #[error("a changed account is for those who keep accounts")]
    AccountsOnly,
    /// Whoever holds budget disposal authority keeps no accounts.
    #[error("who holds budget disposal authority keeps no accounts")]
    DeciderKeepsAccount,
    /// Any other change is for a caseworker.
    #[error("the change is for a caseworker")]
    CaseworkersOnly,
    /// Whoever reported it does not close it.
    #[error("who reported the change does not close it")]
    Reporter,
}

impl ChangeReport {
    /// The stable reason code.
    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Closed => "CHANGE_REPORT_CLOSED",
            Self::AccountsOnly => "ACCOUNT_KEEPERS_ONLY",
            Self::DeciderKeepsAccount => "DECIDER_KEEPS_ACCOUNT",
            Self::CaseworkersOnly => "CASEWORKERS_ONLY",
            Self::Reporter => "SAME_PERSON_RESOLVES",
        }
    }

    /// As it is told.
    pub(super) fn into_failure(self) -> Failure {
        let (code, text) = (self.code(), self.text());
        let payee_data = || RuleSource::law("bestemmelser om økonomistyring i staten", "6.3.8.1");
        match self {
            Self::Closed => Failure::precondition(code, text).because(RuleSource::system("closed-is-final")),
            Self::AccountsOnly | Self::DeciderKeepsAccount => {
                Failure::denied(code, text).because(payee_data())
            }
            Self::CaseworkersOnly => Failure::denied(code, text).because(RuleSource::system("permission")),
            Self::Reporter => Failure::denied(code, text).because(RuleSource::system("two-person")),
        }
    }

    fn text(self) -> LocalText {
        match self {
            Self::Closed => LocalText::new(
                "Meldingen er behandlet. Be mottakeren melde på nytt om noe er endret siden.",
                "Meldinga er handsama. Be mottakaren melde på nytt om noko er endra sidan.",
                "The report is closed. Ask the recipient to report again if something has changed since.",
            ),
            Self::AccountsOnly => LocalText::new(
                "En endret konto behandles av den som har rollen for mottakeropplysninger. Gi oppgaven videre.",
                "Ein endra konto vert handsama av den som har rolla for mottakaropplysningar. Gje oppgåva vidare.",
                "A changed account is handled by those who keep payee data. Hand the task on.",
            ),
            Self::DeciderKeepsAccount => LocalText::new(
                "Den som har budsjettdisponeringsmyndighet, endrer ikke mottakeropplysninger. Gi oppgaven videre.",
                "Den som har budsjettdisponeringsmyndigheit, endrar ikkje mottakaropplysningar. Gje oppgåva vidare.",
                "Who holds budget disposal authority does not change payee data. Hand the task on.",
            ),
            Self::CaseworkersOnly => LocalText::new(
                "Denne endringen behandles av en saksbehandler. Gi oppgaven videre.",
                "Denne endringa vert handsama av ein saksbehandlar. Gje oppgåva vidare.",
                "This change is handled by a caseworker. Hand the task on.",
            ),
            Self::Reporter => LocalText::new(
                "Du har selv meldt endringen. En annen må behandle den.",
                "Du har sjølv meldt endringa. Ein annan må handsame henne.",
                "You reported the change yourself. Somebody else must close it.",
            ),
        }
    }
}
