//! What each measure is: kind, field, goals, target groups, partners and criteria (R1, R5–R8, R10, R13–R15).

use tilskudd_kernel::lang::LocalText;

use super::{Case, blank};
use crate::edition::{MeasureKind, TargetGroup};
use crate::facts::MeasureFacts;
use crate::resolve::repeated;
use crate::vocabulary::{ContentItem, Severity};

/// Every rule on a measure that is not about money.
pub(super) fn apply(case: &mut Case<'_>, index: usize, facts: &MeasureFacts) {
    let path = format!("measures[{index}]");
    let kind = case.edition.measure_kind(&facts.kind);
    match kind {
        Some(kind) => recipient(case, &path, kind, facts),
        None => unknown_kind(case, &path, &facts.kind),
    }
    field(case, &path, facts);
    if kind.is_some() {
        short_course(case, &path, facts);
    }
    sub_goals(case, &path, facts);
    target_groups(case, &path, kind, facts);
    cooperation(case, &path, facts);
    if let Some(kind) = kind {
        criteria(case, &path, kind, facts);
    }
    welfare_technology(case, &path, facts);
}

fn unknown_kind(case: &mut Case<'_>, path: &str, code: &str) {
    let known: Vec<&str> = case
        .edition
        .measure_kinds()
        .iter()
        .map(|kind| kind.code.as_str())
        .collect();
    let known = known.join(", ");
    let text = LocalText::new(
        format!("Regelverket gir ikke tilskudd til tiltak av typen «{code}». Velg en av: {known}."),
        format!("Regelverket gir ikkje tilskot til tiltak av typen «{code}». Vel ein av: {known}."),
        format!("The rules give no grant to measures of the kind \"{code}\". Choose one of: {known}."),
    );
    case.refuse(
        "measure-kind",
        &case.edition.measures.section,
        format!("{path}.kind"),
        text,
    );
}

/// What this kind of applicant can apply for. The field is looked at only where the track is allowed, so that one
/// mistake gives one finding.
fn recipient(case: &mut Case<'_>, path: &str, kind: &MeasureKind, facts: &MeasureFacts) {
    let Some(recipient) = case.edition.recipient(case.application.applicant.kind) else {
        return;
    };
    if !recipient.tracks.is_empty() && !recipient.tracks.contains(&kind.track) {
        case.refuse(
            "recipient-track",
            &recipient.section,
            format!("{path}.kind"),
            limited(&recipient.text),
        );
        return;
    }
    let outside = facts
        .field
        .is_some_and(|field| !recipient.fields.contains(&field));
    if !recipient.fields.is_empty() && outside {
        case.refuse(
            "recipient-field",
            &recipient.section,
            format!("{path}.field"),
            limited(&recipient.text),
        );
    }
}

/// The edition's own wording of the limit, and what to do.
fn limited(rule: &LocalText) -> LocalText {
    LocalText::new(
        format!("{} Ta ut tiltaket, eller la en kommune søke om det.", rule.nb),
        format!("{} Ta ut tiltaket, eller la ein kommune søkje om det.", rule.nn),
        format!(
            "{} Take the measure out, or let a municipality apply for it.",
            rule.en
        ),
    )
}

fn field(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    if facts.field.is_some() {
        return;
    }
    let text = LocalText::new(
        "Tjenesteområdet mangler. Velg omsorgstjenester eller psykisk helse og rus.",
        "Tenesteområdet manglar. Vel omsorgstenester eller psykisk helse og rus.",
        "The field of service is missing. Choose care, or mental health and substance use.",
    );
    case.refuse(
        "service-field",
        &case.edition.measures.services.section,
        format!("{path}.field"),
        text,
    );
}

fn short_course(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    let Some(rule) = &case.edition.measures.short_courses else {
        return;
    };
    if !facts.short_course || !case.edition.refuses_short_course(&facts.kind) {
        return;
    }
    let text = LocalText::new(
        format!("{} Ta ut tiltaket.", rule.text.nb),
        format!("{} Ta ut tiltaket.", rule.text.nn),
        format!("{} Take the measure out.", rule.text.en),
    );
    case.refuse(
        "short-course",
        &rule.section,
        format!("{path}.short_course"),
        text,
    );
}

/// A measure names at least one sub-goal, and only known ones.
fn sub_goals(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    let Some(section) = case.edition.sub_goals.first().map(|goal| goal.section.as_str()) else {
        return;
    };
    let known: Vec<&str> = case
        .edition
        .sub_goals
        .iter()
        .map(|goal| goal.code.as_str())
        .collect();
    if let Some(text) = named(&facts.sub_goals, &known, ("delmål", "delmål", "sub-goal")) {
        case.refuse("sub-goals", section, format!("{path}.sub_goals"), text);
    }
}

/// A measure names at least one target group, only known ones, and none that is kept for other measures.
fn target_groups(case: &mut Case<'_>, path: &str, kind: Option<&MeasureKind>, facts: &MeasureFacts) {
    let Some(section) = case
        .edition
        .target_groups
        .first()
        .map(|group| group.section.as_str())
    else {
        return;
    };
    let known: Vec<&str> = case
        .edition
        .target_groups
        .iter()
        .map(|group| group.code.as_str())
        .collect();
    if let Some(text) = named(
        &facts.target_groups,
        &known,
        ("målgruppe", "målgruppe", "target group"),
    ) {
        case.refuse("target-groups", section, format!("{path}.target_groups"), text);
    }
    for group in facts
        .target_groups
        .iter()
        .filter_map(|code| case.edition.target_group(code))
    {
        if kind.is_none_or(|kind| reaches(group, kind, facts)) {
            continue;
        }
        let text = LocalText::new(
            format!("{} Velg en annen målgruppe for dette tiltaket.", group.text.nb),
            format!("{} Vel ei anna målgruppe for dette tiltaket.", group.text.nn),
            format!("{} Choose another target group for this measure.", group.text.en),
        );
        case.refuse(
            "target-group-limits",
            &group.section,
            format!("{path}.target_groups"),
            text,
        );
    }
}

/// Whether a target group is allowed for a measure. A field that is not stated is refused by its own rule.
fn reaches(group: &TargetGroup, kind: &MeasureKind, facts: &MeasureFacts) -> bool {
    let in_field = facts.field.is_none_or(|field| group.fields.contains(&field));
    (group.tracks.is_empty() || group.tracks.contains(&kind.track)) && (group.fields.is_empty() || in_field)
}

/// What is wrong with a list of codes; `None`: nothing.
fn named(given: &[String], known: &[&str], (nb, nn, en): (&str, &str, &str)) -> Option<LocalText> {
    let choices = known.join(", ");
    let strange = given.iter().find(|code| !known.contains(&code.as_str()));
    if let Some(code) = strange {
        return Some(LocalText::new(
            format!("Regelverket har ikke {nb} «{code}». Velg blant: {choices}."),
            format!("Regelverket har ikkje {nn} «{code}». Vel blant: {choices}."),
            format!("The rules have no {en} \"{code}\". Choose among: {choices}."),
        ));
    }
    given.is_empty().then(|| {
        LocalText::new(
            format!("Tiltaket nevner ikke {nb}. Velg minst ett blant: {choices}."),
            format!("Tiltaket nemner ikkje {nn}. Vel minst eitt blant: {choices}."),
            format!("The measure names no {en}. Choose at least one among: {choices}."),
        )
    })
}

/// With partners, the municipality stands as applicant for the whole (R6).
fn cooperation(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    let rule = &case.edition.cooperation;
    if facts.partners.is_empty() || case.application.applicant.kind == rule.applicant {
        return;
    }
    let text = LocalText::new(
        format!("{} La den søke, eller ta ut partnerne.", rule.text.nb),
        format!("{} La han søkje, eller ta ut partnarane.", rule.text.nn),
        format!("{} Let it apply, or take the partners out.", rule.text.en),
    );
    case.refuse("cooperation", &rule.section, format!("{path}.partners"), text);
}

/// Every criterion of the track has an answer of its own, and nothing else has.
fn criteria(case: &mut Case<'_>, path: &str, kind: &MeasureKind, facts: &MeasureFacts) {
    let edition = case.edition;
    let field = format!("{path}.answers");
    for criterion in edition.criteria(kind.track) {
        let mut answers = facts.answers.iter();
        if answers.any(|answer| answer.criterion == criterion.code && !blank(&answer.answer)) {
            continue;
        }
        let text = LocalText::new(
            format!("Svaret mangler: {}", criterion.text.nb),
            format!("Svaret manglar: {}", criterion.text.nn),
            format!("The answer is missing: {}", criterion.text.en),
        );
        case.refuse("criteria", &criterion.section, field.clone(), text);
    }
    let strange = facts.answers.iter().map(|answer| answer.criterion.as_str());
    let strange = strange.filter(|code| {
        edition
            .criteria(kind.track)
            .all(|criterion| criterion.code != *code)
    });
    let twice = repeated(facts.answers.iter().map(|answer| answer.criterion.as_str()));
    let section = edition
        .content_section(ContentItem::Criteria)
        .unwrap_or(&edition.measures.section);
    for code in strange.chain(twice) {
        let text = LocalText::new(
            format!(
                "Svaret på «{code}» er ikke et spørsmål for dette tiltaket, eller er gitt to ganger. Ta det ut."
            ),
            format!(
                "Svaret på «{code}» er ikkje eit spørsmål for dette tiltaket, eller er gitt to gonger. Ta det ut."
            ),
            format!(
                "The answer to \"{code}\" is no question of this measure, or is given twice. Take it out."
            ),
        );
        case.refuse("criteria", section, field.clone(), text);
    }
}

/// Money for spreading welfare technology has rules of its own in KKI; the caseworker judges (R7).
fn welfare_technology(case: &mut Case<'_>, path: &str, facts: &MeasureFacts) {
    let Some(rule) = &case.edition.measures.welfare_technology else {
        return;
    };
    if !facts.welfare_technology {
        return;
    }
    let source = case.edition.source(&rule.section);
    let field = format!("{path}.welfare_technology");
    case.push(
        "welfare-technology",
        source,
        Severity::Note,
        field,
        rule.text.clone(),
    );
}
