//! Which sub-goals and target groups each measure serves (R1).

use tilskudd_kernel::lang::LocalText;

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, Measure};
use crate::edition::{Edition, MeasureKind, TargetGroup};
use crate::facts::MeasureFacts;

pub(super) static SUB_GOALS: Rule = Rule {
    id: "sub-goals",
    rows: &["R1"],
    text: words(
        "Tiltaket nevner delmålene det tjener, og bare delmål som regelverket har.",
        "Tiltaket nemner delmåla det tener, og berre delmål som regelverket har.",
        "The measure names the sub-goals that it serves, and only sub-goals that the rules have.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        edition.sub_goals.first().map(|goal| goal.section.as_str())
    }),
    check: Check::Measure(sub_goals),
};

fn sub_goals(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let edition = case.edition;
    let known = || {
        edition
            .sub_goals
            .iter()
            .map(|goal| (goal.code.as_str(), &goal.text))
    };
    let word = (
        "delmålet",
        "delmålet",
        "sub-goal",
        [
            "ingen delmål. Velg minst ett",
            "ingen delmål. Vel minst eitt",
            "sub-goal. Choose at least one",
        ],
    );
    if let Some(text) = named(&measure.facts.sub_goals, known, word) {
        case.refuse(measure.field("sub_goals"), text);
    }
    Ok(())
}

pub(super) static TARGET_GROUPS: Rule = Rule {
    id: "target-groups",
    rows: &["R1"],
    text: words(
        "Tiltaket nevner målgruppene sine, og bare målgrupper som regelverket har.",
        "Tiltaket nemner målgruppene sine, og berre målgrupper som regelverket har.",
        "The measure names its target groups, and only target groups that the rules have.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let first = edition.target_groups.first();
        first.map(|group| group.section.as_str())
    }),
    check: Check::Measure(target_groups),
};

fn target_groups(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let edition = case.edition;
    let known = || {
        edition
            .target_groups
            .iter()
            .map(|group| (group.code.as_str(), &group.text))
    };
    let word = (
        "målgruppen",
        "målgruppa",
        "target group",
        [
            "ingen målgruppe. Velg minst én",
            "inga målgruppe. Vel minst éi",
            "target group. Choose at least one",
        ],
    );
    if let Some(text) = named(&measure.facts.target_groups, known, word) {
        case.refuse(measure.field("target_groups"), text);
    }
    Ok(())
}

pub(super) static TARGET_GROUP_LIMITS: Rule = Rule {
    id: "target-group-limits",
    rows: &["R1"],
    text: words(
        "En målgruppe som er avgrenset til noen tiltak, nevnes bare av dem.",
        "Ei målgruppe som er avgrensa til nokre tiltak, blir nemnd berre av dei.",
        "A target group that is kept for some measures is named by those only.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let limited = edition.target_groups.iter().find(|group| is_limited(group));
        limited.map(|group| group.section.as_str())
    }),
    check: Check::Measure(target_group_limits),
};

fn is_limited(group: &TargetGroup) -> bool {
    !group.tracks.is_empty() || !group.fields.is_empty()
}

fn target_group_limits(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let (edition, facts) = (case.edition, measure.facts);
    let kind = measure.kind.ok_or(NotApplied::Before)?;
    let groups = facts
        .target_groups
        .iter()
        .filter_map(|code| edition.target_group(code));
    for group in groups.filter(|group| !reaches(group, kind, facts)) {
        let text = LocalText::new(
            format!("{} Velg en annen målgruppe for dette tiltaket.", group.text.nb),
            format!("{} Vel ei anna målgruppe for dette tiltaket.", group.text.nn),
            format!("{} Choose another target group for this measure.", group.text.en),
        );
        case.refuse_by(&group.section, measure.field("target_groups"), text);
    }
    Ok(())
}

/// Whether a target group is allowed for a measure. A field that is not stated is refused by its own rule.
fn reaches(group: &TargetGroup, kind: &MeasureKind, facts: &MeasureFacts) -> bool {
    let in_field = facts.field.is_none_or(|field| group.fields.contains(&field));
    (group.tracks.is_empty() || group.tracks.contains(&kind.track)) && (group.fields.is_empty() || in_field)
}

/// The fault in a list of codes; `None`: none.
fn named<'a, Known: Iterator<Item = (&'a str, &'a LocalText)>>(
    given: &[String],
    known: impl Fn() -> Known,
    (nb, nn, en, [none_nb, none_nn, none_en]): (&str, &str, &str, [&str; 3]),
) -> Option<LocalText> {
    let strange = given
        .iter()
        .find(|code| !known().any(|(known, _)| known == code.as_str()));
    if strange.is_none() && !given.is_empty() {
        return None;
    }
    let choices = LocalText::listed(known().map(|(_, text)| text));
    Some(match strange {
        Some(code) => LocalText::new(
            format!("Regelverket har ikke {nb} «{code}». Velg blant: {}.", choices.nb),
            format!("Regelverket har ikkje {nn} «{code}». Vel blant: {}.", choices.nn),
            format!("The rules have no {en} \"{code}\". Choose among: {}.", choices.en),
        ),
        None => LocalText::new(
            format!("Tiltaket nevner {} blant: {}.", none_nb, choices.nb),
            format!("Tiltaket nemner {} blant: {}.", none_nn, choices.nn),
            format!("The measure names no {} among: {}.", none_en, choices.en),
        ),
    })
}
