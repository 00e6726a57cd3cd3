//! Refusals of settling an award's money.

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of settling an award's money.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SettlementError {
    /// Money that was awarded is not paid, so there is nothing to account for yet.
    NotPaid {
        /// The award.
        award: AwardId,
        /// The edition's section on the content of reports.
        source: RuleSource,
    },
    /// More is reported used than is paid and not returned.
    UsedAbovePaid {
        /// The award.
        award: AwardId,
        /// The edition's section on the content of reports.
        source: RuleSource,
    },
}

tilskudd_kernel::refuses!(SettlementError);

impl SettlementError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotPaid { award, source } => Refusal::precondition(
                "NOT_PAID",
                source.clone(),
                LocalText::new(
                    format!("Tilsagnet {award} er ikke utbetalt fullt ut. Vent til det er det."),
                    format!("Tilsegnet {award} er ikkje utbetalt fullt ut. Vent til det er det."),
                    format!("The award {award} is not paid in full. Wait until it is."),
                ),
            ),
            Self::UsedAbovePaid { award, source } => Refusal::precondition(
                "USED_ABOVE_PAID",
                source.clone(),
                LocalText::new(
                    format!(
                        "Det er rapportert brukt mer av {award} enn det som er utbetalt. Send rapporten tilbake."
                    ),
                    format!(
                        "Det er rapportert brukt meir av {award} enn det som er utbetalt. Send rapporten tilbake."
                    ),
                    format!("More of {award} is reported used than is paid. Return the report."),
                ),
            ),
        }
    }
}
