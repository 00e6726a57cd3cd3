//! Each measure's kind, field, partners and criteria (R6–R8, R10, R13–R15).

use tilskudd_kernel::lang::LocalText;

use super::rule::{Applied, Check, NotApplied, Rule, RuleOrigin, words};
use super::{Case, Measure, blank, repeated};
use crate::edition::Edition;
use crate::vocabulary::{ContentItem, Severity};

pub(super) static MEASURE_KIND: Rule = Rule {
    id: "measure-kind",
    rows: &["R13", "R14", "R15"],
    text: words(
        "Tiltaket er av en type som regelverket gir tilskudd til.",
        "Tiltaket er av ein type som regelverket gir tilskot til.",
        "The measure is of a kind that the rules give a grant to.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| Some(&edition.measures.section)),
    check: Check::Measure(kind),
};

fn kind(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    if measure.kind.is_some() {
        return Ok(());
    }
    let code = &measure.facts.kind;
    let known = LocalText::listed(case.edition.measure_kinds().iter().map(|kind| &kind.text));
    let text = LocalText::new(
        format!(
            "Regelverket gir ikke tilskudd til tiltak av typen «{code}». Velg en av: {}.",
            known.nb
        ),
        format!(
            "Regelverket gir ikkje tilskot til tiltak av typen «{code}». Vel ein av: {}.",
            known.nn
        ),
        format!(
            "The rules give no grant to measures of the kind \"{code}\". Choose one of: {}.",
            known.en
        ),
    );
    case.refuse(measure.field("kind"), text);
    Ok(())
}

pub(super) static SERVICE_FIELD: Rule = Rule {
    id: "service-field",
    rows: &["R8"],
    text: words(
        "Tiltaket er innen omsorgstjenestene, herunder psykisk helse og rus.",
        "Tiltaket er innan omsorgstenestene, medrekna psykisk helse og rus.",
        "The measure is within the care services, mental health and substance use included.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| Some(&edition.measures.services.section)),
    check: Check::Measure(service_field),
};

fn service_field(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    if measure.facts.field.is_none() {
        let text = words(
            "Tjenesteområdet mangler. Velg omsorgstjenester eller psykisk helse og rus.",
            "Tenesteområdet manglar. Vel omsorgstenester eller psykisk helse og rus.",
            "The field of service is missing. Choose care, or mental health and substance use.",
        );
        case.refuse(measure.field("field"), text);
    }
    Ok(())
}

pub(super) static SHORT_COURSE: Rule = Rule {
    id: "short-course",
    rows: &["R13"],
    text: words(
        "Tiltaket er ikke et kort kurs eller internt opplæringstiltak, med mindre regelverket unntar det.",
        "Tiltaket er ikkje eit kort kurs eller internt opplæringstiltak, med mindre regelverket unntek det.",
        "The measure is no short course or internal training, unless the rules except it.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let rule = edition.measures.short_courses.as_ref();
        rule.map(|rule| rule.section.as_str())
    }),
    check: Check::Measure(short_course),
};

fn short_course(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let rule = case.edition.measures.short_courses.as_ref();
    let rule = rule.ok_or(NotApplied::Edition)?;
    let kind = measure.kind.ok_or(NotApplied::Before)?;
    if measure.facts.short_course && case.edition.refuses_short_course(&kind.code) {
        let text = LocalText::new(
            format!("{} Ta ut tiltaket.", rule.text.nb),
            format!("{} Ta ut tiltaket.", rule.text.nn),
            format!("{} Take the measure out.", rule.text.en),
        );
        case.refuse(measure.field("short_course"), text);
    }
    Ok(())
}

pub(super) static COOPERATION: Rule = Rule {
    id: "cooperation",
    rows: &["R6"],
    text: words(
        "Ved samarbeid står kommunen som søker for prosjektet i sin helhet.",
        "Ved samarbeid står kommunen som søkjar for heile prosjektet.",
        "In a cooperation the municipality stands as applicant for the whole project.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| Some(&edition.cooperation.section)),
    check: Check::Measure(cooperation),
};

fn cooperation(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let rule = &case.edition.cooperation;
    if measure.facts.partners.is_empty() {
        return Err(NotApplied::Application);
    }
    if case.application.applicant.kind != rule.applicant {
        let text = LocalText::new(
            format!("{} La den søke, eller ta ut partnerne.", rule.text.nb),
            format!("{} La han søkje, eller ta ut partnarane.", rule.text.nn),
            format!("{} Let it apply, or take the partners out.", rule.text.en),
        );
        case.refuse(measure.field("partners"), text);
    }
    Ok(())
}

pub(super) static CRITERIA: Rule = Rule {
    id: "criteria",
    rows: &["R10", "R14", "R15"],
    text: words(
        "Hvert tildelingskriterium for tiltaket har sitt eget svar, og ingen andre spørsmål har svar.",
        "Kvart tildelingskriterium for tiltaket har sitt eige svar, og ingen andre spørsmål har svar.",
        "Each award criterion of the measure has an answer of its own, and no other question has one.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let section = edition.content_section(ContentItem::Criteria);
        Some(section.unwrap_or(&edition.measures.section))
    }),
    check: Check::Measure(criteria),
};

fn criteria(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let (edition, answers) = (case.edition, &measure.facts.answers);
    let track = measure.kind.ok_or(NotApplied::Before)?.track;
    for criterion in edition.criteria(track) {
        let mut given = answers.iter();
        if given.any(|answer| answer.criterion == criterion.code && !blank(&answer.answer)) {
            continue;
        }
        let text = LocalText::new(
            format!("Svaret mangler: {}", criterion.text.nb),
            format!("Svaret manglar: {}", criterion.text.nn),
            format!("The answer is missing: {}", criterion.text.en),
        );
        case.refuse_by(&criterion.section, measure.field("answers"), text);
    }
    let codes = || answers.iter().map(|answer| answer.criterion.as_str());
    let strange = codes().filter(|code| !edition.criteria(track).any(|criterion| criterion.code == *code));
    for code in strange.chain(repeated(codes())) {
        // Another kind of measure may have the question; what no kind has is named as it was given.
        let named = edition.criteria.iter().find(|criterion| criterion.code == code);
        let asked = named.map_or_else(|| LocalText::same(code), |criterion| criterion.text.clone());
        let asked = LocalText::listed([&asked]);
        let text = LocalText::new(
            format!(
                "Tiltaket har et svar på {}, som det ikke blir spurt om, eller som er besvart to ganger. Ta svaret ut.",
                asked.nb
            ),
            format!(
                "Tiltaket har eit svar på {}, som det ikkje blir spurt om, eller som er svara på to gonger. Ta svaret ut.",
                asked.nn
            ),
            format!(
                "The measure answers {}, which it is not asked, or which is answered twice. Take the answer out.",
                asked.en
            ),
        );
        case.refuse(measure.field("answers"), text);
    }
    Ok(())
}

pub(super) static WELFARE_TECHNOLOGY: Rule = Rule {
    id: "welfare-technology",
    rows: &["R7"],
    text: words(
        "Saksbehandleren vurderer om et tiltak på velferdsteknologi hører hjemme i ordningen for spredning av den.",
        "Saksbehandlaren vurderer om eit tiltak på velferdsteknologi høyrer heime i ordninga for spreiing av han.",
        "The caseworker judges whether a measure on welfare technology belongs in the scheme for spreading it.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let rule = edition.measures.welfare_technology.as_ref();
        rule.map(|rule| rule.section.as_str())
    }),
    check: Check::Measure(welfare_technology),
};

fn welfare_technology(case: &mut Case<'_>, measure: &Measure<'_>) -> Applied {
    let rule = case.edition.measures.welfare_technology.as_ref();
    let rule = rule.ok_or(NotApplied::Edition)?;
    if !measure.facts.welfare_technology {
        return Err(NotApplied::Application);
    }
    let field = measure.field("welfare_technology");
    case.find(Severity::Note, field, rule.text.clone());
    Ok(())
}
