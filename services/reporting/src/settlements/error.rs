//! Refusals of settling an award's money.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of settling an award's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SettlementError {
    /// Money that was awarded is not paid, so there is nothing to account for yet.
    NotPaid {
        /// Title of the measure that got the award.
        measure: String,
        /// Case number of the application.
        case_number: String,
        /// The edition's section on the content of reports.
        source: RuleSource,
    },
    /// More is reported used than is paid and not returned.
    UsedAbovePaid {
        /// Title of the measure that got the award.
        measure: String,
        /// Case number of the application.
        case_number: String,
        /// The edition's section on the content of reports.
        source: RuleSource,
    },
}

tilskudd_kernel::refuses!(SettlementError);

impl SettlementError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotPaid {
                measure,
                case_number,
                source,
            } => Refusal::precondition(
                "NOT_PAID",
                source.clone(),
                LocalText::new(
                    format!(
                        "Tildelingen til «{measure}» i sak {case_number} er ikke utbetalt fullt ut. Vent til den er det."
                    ),
                    format!(
                        "Tildelinga til «{measure}» i sak {case_number} er ikkje utbetalt fullt ut. Vent til ho er det."
                    ),
                    format!(
                        "The award to \"{measure}\" in case {case_number} is not paid in full. Wait until it is."
                    ),
                ),
            ),
            Self::UsedAbovePaid {
                measure,
                case_number,
                source,
            } => Refusal::precondition(
                "USED_ABOVE_PAID",
                source.clone(),
                LocalText::new(
                    format!(
                        "Det er rapportert brukt mer til «{measure}» i sak {case_number} enn det som er utbetalt. Send rapporten tilbake."
                    ),
                    format!(
                        "Det er rapportert brukt meir til «{measure}» i sak {case_number} enn det som er utbetalt. Send rapporten tilbake."
                    ),
                    format!(
                        "More is reported used for \"{measure}\" in case {case_number} than is paid. Return the report."
                    ),
                ),
            ),
        }
    }
}
