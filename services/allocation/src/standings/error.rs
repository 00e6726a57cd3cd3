//! Refusals of an award because of overdue reports.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;

/// The reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum StandingError {
    /// The application has a report on an earlier year's money that is due and not accepted.
    ReportOutstanding {
        /// Who owes it.
        organisation: OrgNumber,
        /// Grant year of the money.
        year: Year,
        /// The call's clause.
        rule: RuleSource,
    },
    /// Another region knows what a predecessor owes, and nobody has asked there.
    ReportPending {
        /// The predecessor.
        organisation: OrgNumber,
        /// The region whose reporting knows.
        region: Tenant,
        /// The call's clause.
        rule: RuleSource,
    },
}

impl StandingError {
    /// Kind, code, source and text.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::ReportOutstanding {
                organisation,
                year,
                rule,
            } => Refusal::precondition(
                "REPORT_OUTSTANDING",
                rule.clone(),
                LocalText::new(
                    format!(
                        "Rapporten for {year} fra {organisation} er ikke godtatt, og fristen er ute eller rapporten er sendt tilbake. Godta rapporten først, eller sett beløpet til 0."
                    ),
                    format!(
                        "Rapporten for {year} frå {organisation} er ikkje godteken, og fristen er ute eller rapporten er send tilbake. Godta rapporten først, eller set beløpet til 0."
                    ),
                    format!(
                        "The report for {year} from {organisation} is not accepted, and it is overdue or was sent back. Accept the report first, or set the amount to 0."
                    ),
                ),
            ),
            Self::ReportPending {
                organisation,
                region,
                rule,
            } => Refusal::precondition(
                "REPORT_PENDING",
                rule.clone(),
                LocalText::new(
                    format!(
                        "Søkeren svarer for {organisation}, og bare {region} vet om rapportene derfra er godtatt. Spør der, og kryss av i vedtaket for at rapportene er kontrollert, eller sett beløpet til 0."
                    ),
                    format!(
                        "Søkjaren svarer for {organisation}, og berre {region} veit om rapportane derifrå er godtekne. Spør der, og kryss av i vedtaket for at rapportane er kontrollerte, eller set beløpet til 0."
                    ),
                    format!(
                        "The applicant answers for {organisation}, and {region} alone knows whether its reports are accepted. Ask there and tick off in the decision that the reports are checked, or set the amount to 0."
                    ),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(StandingError);
