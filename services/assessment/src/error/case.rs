//! Refusals of a case: its state, its applicant's pending answer, the persons and the measures in it.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use super::duty::DutyError;
use super::measure::MeasureError;

/// Refusals of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CaseError {
    /// This person may not do it.
    Duty(DutyError),
    /// A measure, its judgement or its recommendation.
    Measure(MeasureError),
    /// Somebody has changed the case since it was read.
    Changed,
    /// The case is open: nobody has recommended yet.
    NotRecommended,
    /// The case is recommended, and is returned before it changes.
    Recommended,
    /// The case is approved.
    Approved,
    /// An application was withdrawn or dismissed.
    Ended,
    /// The applicant was asked to complete the application.
    AwaitingApplicant,
}

impl CaseError {
    pub(crate) fn refusal(&self) -> Refusal {
        let state = || RuleSource::system("case-state");
        match self {
            Self::Duty(error) => error.refusal(),
            Self::Measure(error) => error.refusal(),
            Self::Changed => Refusal::etag_mismatch(),
            Self::NotRecommended => Refusal::precondition(
                "CASE_STATE",
                state(),
                LocalText::new(
                    "Saken er ikke innstilt ennå. Innstill først.",
                    "Saka er ikkje innstilt enno. Innstill først.",
                    "The case is not recommended yet. Recommend first.",
                ),
            ),
            Self::Recommended => Refusal::precondition(
                "CASE_STATE",
                state(),
                LocalText::new(
                    "Saken er innstilt. Send den tilbake hvis noe skal endres.",
                    "Saka er innstilt. Send ho tilbake om noko skal endrast.",
                    "The case is recommended. Return it if something is to change.",
                ),
            ),
            Self::Approved => Refusal::precondition(
                "CASE_STATE",
                state(),
                LocalText::new(
                    "Saken er godkjent og kan ikke endres. Ta den opp med den som fatter vedtaket.",
                    "Saka er godkjend og kan ikkje endrast. Ta ho opp med den som gjer vedtaket.",
                    "The case is approved and cannot be changed. Take it up with whoever decides it.",
                ),
            ),
            Self::Ended => Refusal::precondition(
                "CASE_STATE",
                state(),
                LocalText::new(
                    "Søknaden er trukket eller avvist, og saken er avsluttet. Du trenger ikke gjøre mer i den.",
                    "Søknaden er trekt eller avvist, og saka er avslutta. Du treng ikkje gjere meir i ho.",
                    "The application was withdrawn or dismissed, and the case is closed. You need do no more in it.",
                ),
            ),
            Self::AwaitingApplicant => Refusal::precondition(
                "AWAITING_APPLICANT",
                RuleSource::law("forvaltningsloven", "§11"),
                LocalText::new(
                    "Søkeren er bedt om å rette mangler. Vent på svaret, eller avslutt mangelbrevet når fristen er ute.",
                    "Søkjaren er beden om å rette manglar. Vent på svaret, eller avslutt mangelbrevet når fristen er ute.",
                    "The applicant was asked to complete the application. Wait for the answer, or close the request when its deadline has passed.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(CaseError);

impl From<DutyError> for CaseError {
    fn from(error: DutyError) -> Self {
        Self::Duty(error)
    }
}

impl From<MeasureError> for CaseError {
    fn from(error: MeasureError) -> Self {
        Self::Measure(error)
    }
}
