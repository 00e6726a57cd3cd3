//! Which earmark a measure asks from (R3, R24).

use tilskudd_kernel::lang::LocalText;

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, Measure, blank};
use crate::edition::Edition;

pub(super) static EARMARK_KNOWN: Rule = Rule {
    id: "earmark-known",
    rows: &["R3", "R24"],
    text: words(
        "Et tiltak ber bare om øremerkede midler som regelverket har.",
        "Eit tiltak ber berre om øyremerkte midlar som regelverket har.",
        "A measure asks only from an earmark that the rules have.",
    ),
    origin: RuleOrigin::EditionOrSystem(
        |edition: &Edition| edition.earmarks.first().map(|earmark| earmark.section.as_str()),
        "known-earmark",
    ),
    check: Check::Measure(known),
};

fn known(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let code = &measure.facts.earmark;
    if blank(code) {
        return Err(NotApplied::Application);
    }
    if case.edition.earmark(code).is_none() {
        let text = if case.edition.earmarks.is_empty() {
            LocalText::new(
                format!("Regelverket har ingen øremerking, heller ikke «{code}». Ta den bort."),
                format!("Regelverket har inga øyremerking, heller ikkje «{code}». Ta ho bort."),
                format!("The rules have no earmarks, so not \"{code}\" either. Remove it."),
            )
        } else {
            let known = LocalText::listed(case.edition.earmarks.iter().map(|earmark| &earmark.text));
            LocalText::new(
                format!(
                    "Regelverket har ingen øremerking «{code}». Ta den bort, eller velg blant: {}.",
                    known.nb
                ),
                format!(
                    "Regelverket har inga øyremerking «{code}». Ta ho bort, eller vel blant: {}.",
                    known.nn
                ),
                format!(
                    "The rules have no earmark \"{code}\". Remove it, or choose among: {}.",
                    known.en
                ),
            )
        };
        case.refuse(measure.field("earmark"), text);
    }
    Ok(())
}

pub(super) static EARMARK_FIT: Rule = Rule {
    id: "earmark-fit",
    rows: &["R3", "R24"],
    text: words(
        "Et tiltak ber bare om øremerkede midler som er for tiltak av dets slag.",
        "Eit tiltak ber berre om øyremerkte midlar som er for tiltak av same slaget.",
        "A measure asks only from an earmark that is for measures of its kind.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let limited = edition.earmarks.iter().find(|earmark| !earmark.tracks.is_empty());
        limited.map(|earmark| earmark.section.as_str())
    }),
    check: Check::Measure(fit),
};

fn fit(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let edition = case.edition;
    if blank(&measure.facts.earmark) {
        return Err(NotApplied::Application);
    }
    let earmark = edition.earmark(&measure.facts.earmark);
    let earmark = earmark.ok_or(NotApplied::Before)?;
    let track = measure.kind.ok_or(NotApplied::Before)?.track;
    if !earmark.tracks.is_empty() && !earmark.tracks.contains(&track) {
        let text = LocalText::new(
            format!(
                "Øremerkingen gjelder bare: {} Ta den bort fra dette tiltaket.",
                earmark.text.nb
            ),
            format!(
                "Øyremerkinga gjeld berre: {} Ta ho bort frå dette tiltaket.",
                earmark.text.nn
            ),
            format!(
                "The earmark is only for: {} Remove it from this measure.",
                earmark.text.en
            ),
        );
        case.refuse_by(&earmark.section, measure.field("earmark"), text);
    }
    Ok(())
}
