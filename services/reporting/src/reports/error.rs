//! Refusals of submitting, returning or accepting a report.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use crate::obligations::error::ObligationError;
use crate::settlements::error::SettlementError;

/// Refusals of submitting, returning or accepting a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReportError {
    /// The obligation refuses it.
    Obligation(ObligationError),
    /// An award's money cannot be accounted for.
    Settlement(SettlementError),
    /// The report breaks rules; at least one.
    Incomplete(Vec<Problem>),
    /// The auditor's statement is in already.
    StatementReceived,
    /// The auditor's statement is demanded and not in.
    StatementMissing {
        /// Where the edition says what is reported.
        source: RuleSource,
    },
    /// The person who submitted the report tries to accept it.
    SubmitterAccepts,
    /// The person who registered the auditor's statement tries to accept the report.
    RegistrarAccepts,
}

/// A rule that a report breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Stable id of the rule.
    pub(crate) rule: &'static str,
    /// Its source.
    pub(crate) source: RuleSource,
    /// Path of the field in the request.
    pub(crate) field: String,
    /// What is wrong and what to do.
    pub(crate) text: LocalText,
}

tilskudd_kernel::refuses!(ReportError);

impl From<ObligationError> for ReportError {
    fn from(error: ObligationError) -> Self {
        Self::Obligation(error)
    }
}

impl From<SettlementError> for ReportError {
    fn from(error: SettlementError) -> Self {
        Self::Settlement(error)
    }
}

impl ReportError {
    /// The answer to the caller.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Obligation(error) => error.refusal(),
            Self::Settlement(error) => error.refusal(),
            Self::Incomplete(problems) => incomplete(problems),
            Self::StatementReceived => Refusal::exists(
                "AUDITOR_STATEMENT_RECEIVED",
                None,
                LocalText::new(
                    "Revisoruttalelsen er alt registrert. Du trenger ikke registrere den igjen.",
                    "Revisorfråsegna er alt registrert. Du treng ikkje registrere ho igjen.",
                    "The auditor's statement is registered already. You need not register it again.",
                ),
            ),
            Self::StatementMissing { source } => Refusal::precondition(
                "AUDITOR_STATEMENT_MISSING",
                source.clone(),
                LocalText::new(
                    "Revisoruttalelsen som tilskuddsbrevet krever, mangler. Registrer den først.",
                    "Revisorfråsegna som tilskotsbrevet krev, manglar. Registrer ho først.",
                    "The auditor's statement that the grant letter demands is missing. Register it first.",
                ),
            ),
            Self::SubmitterAccepts => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som sendte inn rapporten, kan ikke godta den. La en annen gjøre det.",
                    "Den som sende inn rapporten, kan ikkje godta han. La ein annan gjere det.",
                    "Whoever submitted the report cannot accept it. Let somebody else do so.",
                ),
            ),
            Self::RegistrarAccepts => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som registrerte revisoruttalelsen, kan ikke godta rapporten. La en annen gjøre det.",
                    "Den som registrerte revisorfråsegna, kan ikkje godta rapporten. La ein annan gjere det.",
                    "Whoever registered the auditor's statement cannot accept the report. Let somebody else do so.",
                ),
            ),
        }
    }
}

/// A single problem is its own text; several become findings. The source is that of the first.
fn incomplete(problems: &[Problem]) -> Refusal {
    if let [only] = problems {
        return Refusal::precondition("REPORT_INCOMPLETE", only.source.clone(), only.text.clone());
    }
    let count = problems.len();
    Refusal::precondition(
        "REPORT_INCOMPLETE",
        problems.first().map(|problem| problem.source.clone()),
        LocalText::new(
            format!("Rapporten må rettes på {count} punkter. Rett dem og send den inn på nytt."),
            format!("Rapporten må rettast på {count} punkt. Rett dei og send han inn på nytt."),
            format!("The report must be corrected in {count} places. Correct them and submit it again."),
        ),
    )
}
