//! Refusals that name more than a rule: the findings of the rules, the fields or cells that are wrong.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_rulebook::{Finding, OpenQuestion, Severity};
use tilskudd_runtime::{Failure, FieldViolation, Finding as Shown};
use tilskudd_workbook::Faults;

use crate::applications::error::completion::CompletionError;
use crate::workbook::error::WorkbookError;

/// The rules reject a submission.
pub(crate) fn rejected(findings: &[Finding]) -> Failure {
    let refusing: Vec<Shown> = findings.iter().filter_map(refusing).collect();
    let source = refusing.first().map(|finding| finding.source.clone());
    let refusal = Refusal::precondition(
        "SUBMISSION_REJECTED",
        source,
        LocalText::new(
            "Søknaden ble ikke godtatt. Rett punktene som er nevnt, og send den på nytt.",
            "Søknaden vart ikkje godteken. Rett punkta som er nemnde, og send han på nytt.",
            "The application was not accepted. Correct the points listed and submit it again.",
        ),
    );
    Failure::from(refusal).with_findings(refusing)
}

/// A finding that refuses; none for a note.
fn refusing(finding: &Finding) -> Option<Shown> {
    match finding.severity {
        Severity::Refuses | Severity::NeedsReason => Some(Shown {
            rule: finding.rule.to_owned(),
            source: finding.source.clone(),
            field: finding.field.clone(),
            text: finding.text.clone(),
        }),
        Severity::Note => None,
    }
}

/// A call leaves questions of its edition open.
pub(crate) fn open_questions(questions: &[OpenQuestion]) -> Failure {
    let source = questions.first().map(|question| question.source.clone());
    let refusal = Refusal::precondition(
        "CALL_HAS_OPEN_QUESTIONS",
        source,
        LocalText::new(
            "Utlysningen lar spørsmål stå åpne og kan ikke kunngjøres. Lag en ny som svarer på dem.",
            "Utlysinga lèt spørsmål stå opne og kan ikkje kunngjerast. Lag ei ny som svarer på dei.",
            "The call leaves questions open and cannot be announced. Make a new one that answers them.",
        ),
    );
    let findings = questions.iter().map(|question| Shown {
        rule: "open-question".to_owned(),
        source: question.source.clone(),
        field: question.clause.to_owned(),
        text: question.text.clone(),
    });
    Failure::from(refusal).with_findings(findings.collect())
}

/// Some of many applications cannot be answered for now; each with its place in the request.
pub(crate) fn unanswerable(refused: &[(usize, CompletionError)]) -> Failure {
    let refused: Vec<(usize, Refusal)> = refused
        .iter()
        .map(|(place, error)| (*place, error.refusal()))
        .collect();
    let source = refused.first().and_then(|(_, refusal)| refusal.source.clone());
    let refusal = Refusal::precondition(
        "APPLICATIONS_NOT_ANSWERABLE",
        source,
        LocalText::new(
            "Ingen svar er sendt. Ta ut søknadene som er nevnt, og send på nytt.",
            "Ingen svar er sende. Ta ut søknadene som er nemnde, og send på nytt.",
            "No answer was sent. Leave out the applications that are named and send again.",
        ),
    );
    let findings = refused.into_iter().filter_map(|(place, refusal)| {
        Some(Shown {
            rule: refusal.code.to_owned(),
            source: refusal.source?,
            field: format!("applications[{place}]"),
            text: refusal.text,
        })
    });
    Failure::from(refusal).with_findings(findings.collect())
}

/// Cells of a workbook are wrong.
pub(crate) fn faults(faults: &Faults) -> Failure {
    let fields = faults.listed.iter().map(|fault| FieldViolation {
        field: fault.place.clone(),
        text: fault.text.clone(),
    });
    Failure::from(WorkbookError::Faults(faults.total()).refusal()).with_fields(fields.collect())
}

/// The text is no edition in canonical form.
pub(crate) fn unusable_edition(error: &tilskudd_rulebook::Error) -> Failure {
    Failure::invalid(vec![FieldViolation {
        field: "canonical".to_owned(),
        text: LocalText::new(
            "Teksten er ingen gyldig regelverksutgave. Kontroller den med «tilskudd rules check», og publiser den på nytt.",
            "Teksten er inga gyldig regelverksutgåve. Kontroller ho med «tilskudd rules check», og publiser ho på nytt.",
            format!(
                "The text is no valid edition: {error}. Check it with \"tilskudd rules check\" and publish it again."
            ),
        ),
    }])
}
