//! The changes that an answer to a request for completion may make once the call is closed: a defect is put right
//! (forvaltningsloven §11), and neither a measure nor money is added to what was applied for before the deadline (R2).
//! Whether a
//! measure of another kind, or money moved between measures, puts a defect right is the caseworker's to judge.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_rulebook::{Finding, Severity};

use crate::applications::domain::content::Content;

/// The parts of the new content that go beyond the old: every added measure, and a higher sum; `deadline` is where
/// the deadline stands.
pub(crate) fn enlarged(old: &Content, new: &Content, deadline: &RuleSource) -> Vec<Finding> {
    let refuse = |rule, field, text| Finding {
        rule,
        source: deadline.clone(),
        severity: Severity::Refuses,
        field,
        text,
    };
    let known = |id| old.measures.iter().any(|measure| measure.id == id);
    let mut found: Vec<Finding> = new
        .measures
        .iter()
        .enumerate()
        .filter(|(_, measure)| !known(measure.id))
        .map(|(place, _)| refuse("answer-new-measure", format!("measures[{place}]"), new_measure()))
        .collect();
    if new.applied > old.applied {
        let text = LocalText::new(
            format!(
                "Søknadsfristen er ute. Svaret kan ikke øke søknadssummen fra {}.",
                old.applied
            ),
            format!(
                "Søknadsfristen er ute. Svaret kan ikkje auke søknadssummen frå {}.",
                old.applied
            ),
            format!(
                "The deadline has passed. The answer cannot raise the sum applied for from {}.",
                old.applied
            ),
        );
        found.push(refuse("answer-higher-sum", "measures".to_owned(), text));
    }
    found
}

fn new_measure() -> LocalText {
    LocalText::new(
        "Søknadsfristen er ute. Svaret kan rette mangler (forvaltningsloven § 11), ikke legge til tiltak.",
        "Søknadsfristen er ute. Svaret kan rette manglar (forvaltningslova § 11), ikkje leggje til tiltak.",
        "The deadline has passed. The answer can put defects right (forvaltningsloven §11), not add measures.",
    )
}
