//! The Norwegian texts of a made-up round.

use tilskudd_rulebook::{OrganisationKind, ServiceField, Track};

use super::{Generator, Recipe};

/// The subject of a measure.
#[derive(Debug, Clone)]
pub(super) struct Topic {
    /// Title of the measure.
    pub(super) title: String,
    /// What it concerns, for use inside a sentence.
    pub(super) about: String,
}

const COMPETENCE: [(&str, &str); 6] = [
    ("helsefagarbeidere", "å kvalifisere assistenter til fagbrev"),
    ("demensomsorg", "kompetanse i demensomsorg"),
    ("hjemmetjenesten", "fagkompetanse i hjemmetjenesten"),
    (
        "velferdsteknologi i tjenesten",
        "kompetanse i bruk av trygghets- og mestringsteknologi",
    ),
    (
        "lindrende omsorg",
        "kompetanse i lindrende omsorg ved livets slutt",
    ),
    (
        "habilitering",
        "kompetanse i tjenester til personer med utviklingshemming",
    ),
];

const MENTAL_HEALTH: [(&str, &str); 3] = [
    ("psykisk helsearbeid", "kompetanse i psykisk helsearbeid"),
    ("rus og avhengighet", "kompetanse i arbeid med rus og avhengighet"),
    (
        "psykososialt arbeid med barn og unge",
        "psykososialt arbeid med barn og unge",
    ),
];

const DEVELOPMENT: [(&str, &str); 6] = [
    (
        "Heltidskultur i omsorgstjenesten",
        "heltidskultur og ny turnus etter TØRN",
    ),
    (
        "Tillitsmodell i hjemmetjenesten",
        "små, selvstyrte team etter tillitsreformen",
    ),
    (
        "Ny oppgavedeling på sykehjem",
        "ny oppgavedeling mellom yrkesgrupper",
    ),
    (
        "Felles innsatsteam",
        "et tverrfaglig innsatsteam for tidlig innsats",
    ),
    ("Dagtilbud på hjul", "et ambulerende dagtilbud i grendene"),
    (
        "Sammen om pårørende",
        "bedre samspill med pårørende og frivillige",
    ),
];

/// Chooses what a measure is about.
pub(super) fn topic(generator: &mut Generator, kind: &str, track: Track, field: ServiceField) -> Topic {
    let list: &[(&str, &str)] = match (track, field) {
        (Track::Development, _) => &DEVELOPMENT,
        (Track::Bpa, _) => &[(
            "arbeidsledere og assistenter",
            "opplæring i brukerstyrt personlig assistanse (BPA)",
        )],
        (Track::Competence, ServiceField::MentalHealthAndSubstanceUse) => &MENTAL_HEALTH,
        (Track::Competence, ServiceField::Care) => &COMPETENCE,
    };
    let (name, about) = generator
        .pick(list)
        .copied()
        .unwrap_or(("tjenesten", "kompetanse"));
    let kind_name = generator
        .edition
        .measure_kind(kind)
        .map_or_else(String::new, |k| short(&k.text.nb));
    let title = if track == Track::Development {
        name.to_owned()
    } else {
        format!("{kind_name}: {name}")
    };
    Topic {
        title,
        about: about.into(),
    }
}

/// The start of a kind's wording, before its parenthesis or comma.
fn short(text: &str) -> String {
    let end = text.find(['(', ',']).unwrap_or(text.len());
    text.get(..end).unwrap_or(text).trim().into()
}

pub(super) fn purpose(applicant: &str) -> String {
    format!("{applicant} vil redusere mangelen på fagpersonell og gi en bærekraftig omsorgstjeneste.")
}

pub(super) fn description(applicant: &str, measures: usize) -> String {
    format!(
        "Søknaden gjelder {measures} tiltak i rangert rekkefølge. Tiltakene følger kompetanseplanen til {applicant} og er \
         vedtatt i økonomiplanen."
    )
}

pub(super) fn control() -> String {
    "Egne prosjektkoder i regnskapet, kvartalsvis økonomirapport til kommunedirektøren, internkontroll etter \
     kommuneloven kapittel 25 og revisjon av ekstern revisor."
        .into()
}

pub(super) fn measure(applicant: &str, topic: &Topic) -> String {
    format!(
        "{applicant} setter i gang et tiltak om {}. Arbeidet går over hele tilskuddsåret.",
        topic.about
    )
}

pub(super) fn no_own_funding() -> String {
    "Liten kommune i økonomisk omstilling; kommunen bidrar med arbeidstid som ikke er ført i budsjettet."
        .into()
}

pub(super) fn answer(criterion: &str, applicant: &str, topic: &Topic) -> String {
    let about = &topic.about;
    match criterion {
        "needs" => format!("Bemanningsanalysen til {applicant} viser behov for {about} de neste fem årene."),
        "goals-and-target-groups" => {
            format!("Målet er {about}. Målgruppen er ansatte i tjenesten og brukerne de møter.")
        }
        "organisation" => {
            "Prosjektgruppe med leder, to fagpersoner og tillitsvalgt; styringsgruppe med kommunalsjef."
                .into()
        }
        "gains" => {
            "Færre vikartimer, høyere andel faglærte og mer stabil bemanning, målt hvert halvår.".into()
        }
        "anchoring" => {
            "Forankret hos enhetsleder med budsjettansvar og i kommunedirektørens ledergruppe.".into()
        }
        "user-involvement" => "Brukerrådet og pårørendeforeningen deltar i referansegruppen.".into(),
        "implementation" => "Overtas av linjen fra neste år, med rutiner i kvalitetssystemet.".into(),
        "method" => "Tjenestedesign: innsikt, idé, utprøving i liten skala, evaluering.".into(),
        "novelty" => "Modellen er ny i regionen og kan tas i bruk av andre kommuner.".into(),
        "evaluation" => "Før- og etterundersøkelse, og sluttrapport som deles med andre.".into(),
        "expected-expenses" => {
            "Kurs- og reiseutgifter for arbeidsledere og assistenter etter opplæringsplanen.".into()
        }
        "training-plan" => "Tre samlinger og veiledning gjennom året.".into(),
        "provider-contract" => "Avtalen med leverandøren dekker ikke denne opplæringen.".into(),
        _ => format!(
            "Tiltaket gir {about} og ventes å nå målet innen året; deltakerne følges opp av veileder."
        ),
    }
}

/// Budget lines of a track: key, text and thousandths.
pub(super) fn budget_lines(track: Track) -> &'static [(&'static str, &'static str, i64)] {
    match track {
        Track::Competence => &[
            ("vikar", "Vikarutgifter", 560),
            ("studium", "Semesteravgift og læremidler", 240),
            ("reise", "Reise og opphold", 200),
        ],
        Track::Bpa => &[
            ("opplaering", "Opplæring etter plan", 700),
            ("reise", "Reise og opphold", 300),
        ],
        Track::Development => &[
            ("leder", "Prosjektledelse", 520),
            ("frikjop", "Frikjøp av ansatte", 280),
            ("drift", "Utprøving og formidling", 200),
        ],
    }
}

pub(super) const fn signatory(kind: OrganisationKind) -> &'static str {
    match kind {
        OrganisationKind::Municipality => "Kommunedirektøren",
        OrganisationKind::County => "Fylkeskommunedirektøren",
        OrganisationKind::University => "Universitetsdirektøren",
        _ => "Daglig leder",
    }
}

pub(super) fn notes(recipe: &Recipe) -> Vec<String> {
    vec![
        "Ekte: kommuner, fylkeskommuner og organisasjonsnumrene deres (kreditering i data/README.md).".into(),
        "Oppdiktet: alle søknader, vurderinger, beløp, kontonumre, rapporter og personer, og organisasjonene merket made_up.".into(),
        format!(
            "Laget av generatoren: tilskudd sample --region {} --year {} --edition {} --seed {}",
            recipe.region, recipe.year, recipe.edition, recipe.seed
        ),
    ]
}

pub(super) fn known_frame(year: i32) -> String {
    format!("Kjent ramme for {year} (data/frames.csv); kilden sier at året ventes å bli tilnærmet likt")
}

pub(super) fn final_frame(basis: &str) -> String {
    format!("{basis}. Satt som endelig i denne demonstrasjonen")
}

pub(super) fn given_frame() -> String {
    "Rammen som er oppgitt for ordningen; fordelingen er oppdiktet".into()
}

pub(super) fn made_up_frame() -> String {
    "Oppdiktet: ingen offentlig kilde til rammen er funnet; beregnet av innbyggertallet".into()
}

pub(super) fn cut() -> String {
    "Oppdiktet: et kutt under det som alt er tildelt".into()
}

pub(super) fn decision() -> String {
    "Avgjort etter en skjønnsmessig vurdering av forventet måloppnåelse, innenfor rammen.".into()
}

pub(super) fn accounts() -> String {
    "Kontonummer oppgitt i søknaden (oppdiktet)".into()
}
