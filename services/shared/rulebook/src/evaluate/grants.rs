//! Other state grants for the same purpose (R12, R20).

use tilskudd_kernel::lang::LocalText;

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, Measure, blank};
use crate::edition::{Edition, Judgement};
use crate::facts::{MeasureFacts, OtherGrant};
use crate::vocabulary::{JudgementEffect, Severity};

pub(super) static OTHER_GRANTS: Rule = Rule {
    id: "other-grants",
    rows: &["R20", "R12"],
    text: words(
        "Andre statlige tilskudd til de samme tiltakene, også skjønnstilskudd, er synlige for saksbehandleren.",
        "Andre statlege tilskot til dei same tiltaka, også skjønstilskot, er synlege for saksbehandlaren.",
        "Other state grants to the same measures, discretionary funds included, are visible to the caseworker.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| seen_together(edition).map(|rule| rule.section.as_str())),
    check: Check::Whole(other_grants),
};

/// The context of a measure for the caseworker.
fn seen_together(edition: &Edition) -> Option<&Judgement> {
    let mut judgements = edition.assessment.judgements.iter();
    judgements.find(|judgement| judgement.effect == JudgementEffect::SeenTogether)
}

fn other_grants(case: &mut Case<'_>) -> Applied {
    let rule = seen_together(case.edition).ok_or(NotApplied::Edition)?;
    if case.application.other_grants.is_empty() {
        return Err(NotApplied::Application);
    }
    for (index, grant) in case.application.other_grants.iter().enumerate() {
        let (title, amount) = (grant.title.trim(), grant.amount);
        let title = if blank(title) { "?" } else { title };
        let (to_nb, to_nn, to_en) = goes_to(grant, &case.application.measures);
        let text = LocalText::new(
            format!("Søkeren oppgir «{title}» på {amount} kr{to_nb}. {}", rule.text.nb),
            format!(
                "Søkjaren oppgir «{title}» på {amount} kr{to_nn}. {}",
                rule.text.nn
            ),
            format!(
                "The applicant declares \"{title}\" of NOK {}{to_en}. {}",
                amount.english(),
                rule.text.en
            ),
        );
        case.find(Severity::Note, format!("other_grants[{index}]"), text);
    }
    Ok(())
}

/// Which of the measures a grant goes to as well, by their titles: other funding of the same measure is what is seen
/// together (R20). Nothing where the applicant names none.
fn goes_to(grant: &OtherGrant, measures: &[MeasureFacts]) -> (String, String, String) {
    let named = measures.iter().filter(|one| grant.measures.contains(&one.id));
    let titles: Vec<String> = named.map(|one| format!("«{}»", one.title.trim())).collect();
    if titles.is_empty() {
        return Default::default();
    }
    let titles = titles.join(", ");
    (
        format!(" til {titles}"),
        format!(" til {titles}"),
        format!(" for {titles}"),
    )
}

pub(super) static OWN_SHARE_DEMANDED: Rule = Rule {
    id: "own-share-demanded",
    rows: &["R12"],
    text: words(
        "Krever et annet tilskudd en egenandel, sier budsjettet hvilken linje den står i, eller saksbehandleren spør.",
        "Krev eit anna tilskot ein eigendel, seier budsjettet kva linje han står i, eller saksbehandlaren spør.",
        "Where another grant demands an own share, the budget marks the line that holds it, or the caseworker asks.",
    ),
    origin: RuleOrigin::Edition(not_covered),
    check: Check::Whole(own_share_demanded),
};

/// An own share that is paid from elsewhere stands in no line, and so does one that nobody thought of: only the
/// applicant can tell them apart.
fn own_share_demanded(case: &mut Case<'_>) -> Applied {
    let application = case.application;
    let demands = |grant: &OtherGrant| grant.demands_own_share;
    if !application.other_grants.iter().any(demands) {
        return Err(NotApplied::Application);
    }
    let mut lines = application.measures.iter().flat_map(|one| &one.budget_lines);
    if lines.any(|line| line.covers_own_share_elsewhere) {
        return Ok(());
    }
    for (index, grant) in application.other_grants.iter().enumerate() {
        if demands(grant) {
            let title = grant.title.trim();
            let text = LocalText::new(
                format!(
                    "«{title}» krever en egenandel, og ingen budsjettlinje er merket med den. Spør søkeren hva som dekker den."
                ),
                format!(
                    "«{title}» krev ein eigendel, og inga budsjettlinje er merkt med han. Spør søkjaren kva som dekkjer han."
                ),
                format!(
                    "\"{title}\" demands an own share, and no budget line is marked with it. Ask the applicant what covers it."
                ),
            );
            case.find(
                Severity::Note,
                format!("other_grants[{index}].demands_own_share"),
                text,
            );
        }
    }
    Ok(())
}

/// The edition's section on the own share of other grants.
fn not_covered(edition: &Edition) -> Option<&str> {
    let rule = &edition.own_share;
    rule.other_grants_not_covered.then_some(&rule.section)
}

pub(super) static OWN_SHARE_ELSEWHERE: Rule = Rule {
    id: "own-share-elsewhere",
    rows: &["R12"],
    text: words(
        "Tilskuddet dekker ikke en egenandel som et annet statlig tilskudd forutsetter.",
        "Tilskotet dekkjer ikkje ein eigendel som eit anna statleg tilskot føreset.",
        "The grant covers no own share that another state grant demands.",
    ),
    origin: RuleOrigin::Edition(not_covered),
    check: Check::Measure(own_share_elsewhere),
};

fn own_share_elsewhere(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    for (index, line) in measure.facts.budget_lines.iter().enumerate() {
        if line.covers_own_share_elsewhere {
            let text = words(
                "Linjen dekker egenandelen som et annet statlig tilskudd krever. Ta den ut av budsjettet.",
                "Linja dekkjer eigendelen som eit anna statleg tilskot krev. Ta ho ut av budsjettet.",
                "The line covers the own share that another state grant demands. Take it out of the budget.",
            );
            case.refuse(measure.field(&format!("budget_lines[{index}]")), text);
        }
    }
    Ok(())
}
