//! Rules on the application as a whole (R10, P2).

use tilskudd_kernel::lang::LocalText;

use super::rule::{Applied, Check, Rule, RuleOrigin, words};
use super::{Case, blank};
use crate::edition::Edition;
use crate::vocabulary::ContentItem;

pub(super) static PURPOSE: Rule = Rule {
    id: "purpose",
    rows: &["R10"],
    text: words(
        "Søknaden oppgir formålet med tilskuddet.",
        "Søknaden oppgir formålet med tilskotet.",
        "The application states the purpose with the grant.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| edition.content_section(ContentItem::Purpose)),
    check: Check::Whole(purpose),
};

fn purpose(case: &mut Case<'_>) -> Applied {
    if blank(&case.application.purpose) {
        let text = words(
            "Formålet med tilskuddet mangler. Skriv hva dere vil bruke det til.",
            "Formålet med tilskotet manglar. Skriv kva de vil bruke det til.",
            "The purpose with the grant is missing. Write what you will use it for.",
        );
        case.refuse("purpose", text);
    }
    Ok(())
}

pub(super) static DESCRIPTION: Rule = Rule {
    id: "description",
    rows: &["R10"],
    text: words(
        "Søknaden beskriver prosjektet eller tiltakene.",
        "Søknaden beskriv prosjektet eller tiltaka.",
        "The application describes the project or measures.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| edition.content_section(ContentItem::Description)),
    check: Check::Whole(description),
};

fn description(case: &mut Case<'_>) -> Applied {
    if blank(&case.application.description) {
        let text = words(
            "Beskrivelsen av prosjektet eller tiltakene mangler. Skriv hva som skal gjøres.",
            "Beskrivinga av prosjektet eller tiltaka manglar. Skriv kva som skal gjerast.",
            "The description of the project or measures is missing. Write what will be done.",
        );
        case.refuse("description", text);
    }
    Ok(())
}

pub(super) static CONTROL_STATEMENT: Rule = Rule {
    id: "control-statement",
    rows: &["R10"],
    text: words(
        "Søknaden gjør rede for interne og eksterne kontrolltiltak.",
        "Søknaden gjer greie for interne og eksterne kontrolltiltak.",
        "The application states its internal and external controls.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| edition.content_section(ContentItem::ControlStatement)),
    check: Check::Whole(control_statement),
};

fn control_statement(case: &mut Case<'_>) -> Applied {
    if blank(&case.application.control_statement) {
        let text = words(
            "Redegjørelsen for kontrolltiltak mangler. Skriv hvilke interne og eksterne kontroller som sikrer riktig \
             rapportering og måloppnåelse.",
            "Utgreiinga om kontrolltiltak manglar. Skriv kva interne og eksterne kontrollar som sikrar rett \
             rapportering og måloppnåing.",
            "The statement on controls is missing. Write which internal and external controls secure correct \
             reporting and goal achievement.",
        );
        case.refuse("control_statement", text);
    }
    Ok(())
}

pub(super) static CONTACT_PERSON: Rule = Rule {
    id: "contact-person",
    rows: &["P2"],
    text: words(
        "Søknaden har én kontaktperson, med navn og e-postadresse.",
        "Søknaden har éin kontaktperson, med namn og e-postadresse.",
        "The application has one contact person, with name and e-mail address.",
    ),
    // The offices' announcements ask for it; no edition does.
    origin: RuleOrigin::System("contact-person"),
    check: Check::Whole(contact_person),
};

fn contact_person(case: &mut Case<'_>) -> Applied {
    if blank(&case.application.contact_name) {
        let text = words(
            "Kontaktpersonen mangler. Oppgi navnet på den kontoret kan spørre.",
            "Kontaktpersonen manglar. Oppgi namnet på den kontoret kan spørje.",
            "The contact person is missing. Name whom the office can ask.",
        );
        case.refuse("contact_name", text);
    }
    let address = case.application.contact_email.trim().split_once('@');
    if address.is_none_or(|(who, host)| who.is_empty() || host.is_empty()) {
        let text = words(
            "E-postadressen til kontaktpersonen mangler eller er ikke en adresse. Oppgi en som kontoret kan skrive til.",
            "E-postadressa til kontaktpersonen manglar eller er inga adresse. Oppgi ei som kontoret kan skrive til.",
            "The contact person's e-mail address is missing or is none. State one that the office can write to.",
        );
        case.refuse("contact_email", text);
    }
    Ok(())
}

pub(super) static MEASURES: Rule = Rule {
    id: "measures",
    rows: &["R10"],
    text: words(
        "Søknaden har minst ett tiltak.",
        "Søknaden har minst eitt tiltak.",
        "The application has at least one measure.",
    ),
    origin: RuleOrigin::Edition(|edition: &Edition| {
        let section = edition.content_section(ContentItem::Description);
        Some(section.unwrap_or(&edition.measures.section))
    }),
    check: Check::Whole(measures),
};

fn measures(case: &mut Case<'_>) -> Applied {
    if case.application.measures.is_empty() {
        let text = words(
            "Søknaden har ingen tiltak. Legg til minst ett.",
            "Søknaden har ingen tiltak. Legg til minst eitt.",
            "The application has no measures. Add at least one.",
        );
        case.refuse("measures", text);
    }
    Ok(())
}

pub(super) static RANKS: Rule = Rule {
    id: "ranks",
    rows: &["P2"],
    text: words(
        "Søkeren prioriterer tiltakene selv: hvert tiltak har sitt eget nummer, fra 1 og uten hull.",
        "Søkjaren prioriterer tiltaka sjølv: kvart tiltak har sitt eige nummer, frå 1 og utan hol.",
        "The applicant ranks its measures itself: each has a number of its own, from 1 and without gaps.",
    ),
    // The offices ask for the order; that it is one is the system's own rule.
    origin: RuleOrigin::System("own-ranking"),
    check: Check::Whole(ranks),
};

/// As many numbers as measures, each within 1 to their count and none twice: then none is left out either.
fn ranks(case: &mut Case<'_>) -> Applied {
    let measures = &case.application.measures;
    let count = measures.len();
    let mut taken = vec![false; count];
    for (index, measure) in measures.iter().enumerate() {
        let rank = measure.rank;
        let place = usize::try_from(rank).ok().and_then(|rank| rank.checked_sub(1));
        if let Some(free) = place.and_then(|place| taken.get_mut(place))
            && !std::mem::replace(free, true)
        {
            continue;
        }
        let text = LocalText::new(
            format!(
                "Prioriteten {rank} er utenfor 1–{count} eller brukt to ganger. Gi hvert tiltak sitt eget nummer fra \
                 1 til {count}."
            ),
            format!(
                "Prioriteten {rank} er utanfor 1–{count} eller brukt to gonger. Gi kvart tiltak sitt eige nummer frå \
                 1 til {count}."
            ),
            format!(
                "The rank {rank} is outside 1–{count} or used twice. Give each measure a number of its own from 1 to \
                 {count}."
            ),
        );
        case.refuse(format!("measures[{index}].rank"), text);
    }
    Ok(())
}
