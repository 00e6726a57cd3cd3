//! Refusals of a carry-over.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;

/// The reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CarryOverError {
    /// The call that the money was given under does not let it be carried over.
    NotAllowed {
        /// The call's clause.
        rule: RuleSource,
    },
    /// Money can only be carried into the year after.
    NotTheYearAfter {
        /// The year that it comes from.
        year: Year,
    },
    /// More is asked to be carried over than is left of the award.
    AboveAward,
    /// The carry-over is decided.
    Decided,
}

impl CarryOverError {
    /// Kind, code, source and text.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotAllowed { rule } => Refusal::precondition(
                "CARRY_OVER_NOT_ALLOWED",
                rule.clone(),
                LocalText::new(
                    "Utlysningen pengene ble gitt under, tillater ikke overføring. Avslå ønsket.",
                    "Utlysinga pengane vart gitt under, tillèt ikkje overføring. Avslå ønsket.",
                    "The call that the money was given under allows no carry-over. Refuse the request.",
                ),
            ),
            Self::NotTheYearAfter { year } => Refusal::precondition(
                "NOT_THE_YEAR_AFTER",
                RuleSource::system("carry-over-one-year"),
                LocalText::new(
                    format!(
                        "Ubrukte penger fra {year} kan bare overføres til en kunngjort utlysning av samme ordning året etter. Velg en slik utlysning, eller avslå ønsket."
                    ),
                    format!(
                        "Ubrukte pengar frå {year} kan berre overførast til ei kunngjord utlysing av same ordning året etter. Vel ei slik utlysing, eller avslå ønsket."
                    ),
                    format!(
                        "Unused money from {year} can only go into an announced call of the same scheme for the year after. Choose such a call, or refuse the request."
                    ),
                ),
            ),
            Self::AboveAward => Refusal::precondition(
                "CARRY_OVER_ABOVE_AWARD",
                RuleSource::system("carry-over-amount"),
                LocalText::new(
                    "Det er bedt om å få overført mer enn det som er igjen av tildelingen. Avslå ønsket.",
                    "Det er bede om å få overført meir enn det som er att av tildelinga. Avslå ønsket.",
                    "More than what is left of the award is asked to be carried over. Refuse the request.",
                ),
            ),
            Self::Decided => Refusal::precondition(
                "CARRY_OVER_DECIDED",
                RuleSource::system("carry-over-state"),
                LocalText::new(
                    "Ønsket om overføring er avgjort. Hent det på nytt.",
                    "Ønsket om overføring er avgjort. Hent det på nytt.",
                    "The request to carry over is decided. Read it again.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(CarryOverError);
