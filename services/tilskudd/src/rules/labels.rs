//! Names of topics, lists and keys of an edition's file, for a reader.

/// A word in bokmål, nynorsk and English.
pub type Words = (&'static str, &'static str, &'static str);

/// The name of a topic or of a list of a file.
const TOPICS: &[(&str, Words)] = &[
    ("goals", ("Mål", "Mål", "Goals")),
    (
        "programmes",
        (
            "Nasjonale satsinger",
            "Nasjonale satsingar",
            "National programmes",
        ),
    ),
    ("sub_goals", ("Delmål", "Delmål", "Sub-goals")),
    ("target_groups", ("Målgrupper", "Målgrupper", "Target groups")),
    (
        "recipients",
        (
            "Hvem kan få tilskudd",
            "Kven kan få tilskot",
            "Who can get the grant",
        ),
    ),
    ("cooperation", ("Samarbeid", "Samarbeid", "Cooperation")),
    ("measures", ("Tiltak", "Tiltak", "Measures")),
    ("limits", ("Grenser", "Grenser", "Limits")),
    (
        "criteria",
        ("Tildelingskriterier", "Tildelingskriterium", "Award criteria"),
    ),
    ("assessment", ("Vurdering", "Vurdering", "Assessment")),
    ("priorities", ("Prioriteringer", "Prioriteringar", "Priorities")),
    ("earmarks", ("Øremerking", "Øyremerking", "Earmarks")),
    ("guidance", ("Råd og veiledning", "Råd og rettleiing", "Advice")),
    ("announcement", ("Kunngjøring", "Kunngjering", "Announcement")),
    (
        "contents",
        (
            "Søknaden skal inneholde",
            "Søknaden skal innehalde",
            "What an application holds",
        ),
    ),
    ("own_share", ("Egenandel", "Eigendel", "Own share")),
    ("signatures", ("Underskrift", "Underskrift", "Signature")),
    ("decision", ("Søknadsbehandling", "Søknadsbehandling", "Decision")),
    ("appeal", ("Klage", "Klage", "Appeal")),
    (
        "letter",
        ("Tilskuddsbrevet", "Tilskotsbrevet", "The grant letter"),
    ),
    ("payment", ("Utbetaling", "Utbetaling", "Payment")),
    ("reporting", ("Rapportering", "Rapportering", "Reporting")),
    (
        "achievement",
        (
            "Kriterier for måloppnåelse",
            "Kriterium for måloppnåing",
            "Criteria for goal achievement",
        ),
    ),
    (
        "control",
        ("Oppfølging og kontroll", "Oppfølging og kontroll", "Control"),
    ),
    ("sanctions", ("Reaksjoner", "Reaksjonar", "Sanctions")),
];

/// The name of a list within a topic, or of a key of a rule.
const KEYS: &[(&str, Words)] = &[
    ("applicant", ("søker", "søkjar", "applicant")),
    (
        "applicants",
        ("gjelder søkere", "gjeld søkjarar", "binds applicants"),
    ),
    (
        "award_and_refusal",
        (
            "klage på tildeling og avslag",
            "klage på tildeling og avslag",
            "appeal on award and refusal",
        ),
    ),
    (
        "district",
        (
            "bare distriktskommuner",
            "berre distriktskommunar",
            "district municipalities only",
        ),
    ),
    ("due_day", ("frist, dag", "frist, dag", "due day")),
    ("due_month", ("frist, måned", "frist, månad", "due month")),
    ("effect", ("følge", "følgje", "effect")),
    ("except", ("unntatt", "unnateke", "except")),
    ("fields", ("bare fagområder", "berre fagområde", "fields only")),
    ("grades", ("karakterskala", "karakterskala", "scale")),
    ("items", ("rapporten", "rapporten", "the report")),
    (
        "judged",
        (
            "vurderes av saksbehandler",
            "blir vurdert av saksbehandlar",
            "judged by the caseworker",
        ),
    ),
    ("judgements", ("vurderes også", "blir òg vurdert", "also judged")),
    ("kinds", ("typer", "typar", "kinds")),
    ("main_rule", ("hovedregel", "hovudregel", "main rule")),
    (
        "max_development_projects",
        (
            "utviklingsprosjekter, høyst",
            "utviklingsprosjekt, høgst",
            "development projects at most",
        ),
    ),
    ("members", ("omfatter", "omfattar", "members")),
    ("narrative", ("spørsmål", "spørsmål", "questions")),
    ("of_which", ("herunder", "av desse", "of which")),
    ("office", ("mottaker", "mottakar", "receiving office")),
    ("order", ("nummer", "nummer", "number")),
    (
        "other_grants_not_covered",
        (
            "dekker ikke egenandel i andre tilskudd",
            "dekkjer ikkje eigendel i andre tilskot",
            "covers no own share of other grants",
        ),
    ),
    ("partner_kinds", ("partnere", "partnarar", "partners")),
    (
        "persons",
        (
            "personer som fullfører",
            "personar som fullfører",
            "persons who complete",
        ),
    ),
    ("role", ("rolle", "rolle", "role")),
    ("roles", ("underskrives av", "blir underskrive av", "signed by")),
    ("services", ("tjenester", "tenester", "services")),
    ("short_courses", ("korte kurs", "korte kurs", "short courses")),
    (
        "statistics",
        (
            "statistikk fra andre kilder",
            "statistikk frå andre kjelder",
            "statistics from other sources",
        ),
    ),
    ("track", ("spor", "spor", "track")),
    ("tracks", ("bare spor", "berre spor", "tracks only")),
    ("value", ("antall", "tal", "number")),
    (
        "welfare_technology",
        ("velferdsteknologi", "velferdsteknologi", "welfare technology"),
    ),
];

/// The name of a topic; its key in the file where it has no other.
#[must_use]
pub fn topic(key: &'static str) -> Words {
    find(TOPICS, key).unwrap_or((key, key, key))
}

/// The name of a list or key; `None`: it has no other name than in the file.
#[must_use]
pub fn key(key: &str) -> Option<Words> {
    find(KEYS, key)
}

fn find(words: &[(&str, Words)], key: &str) -> Option<Words> {
    words
        .iter()
        .find(|(known, _)| *known == key)
        .map(|(_, words)| *words)
}

#[cfg(test)]
mod tests {
    use tilskudd_rulebook::{resolve_shipped, shipped_ids};

    use super::*;

    #[test]
    fn everything_that_an_edition_says_has_a_name() {
        for id in shipped_ids() {
            for rule in resolve_shipped(id).unwrap().rules() {
                assert_ne!(topic(rule.topic).0, rule.topic, "{rule:?}");
                let lists = rule.list.split('.').filter(|list| !list.is_empty());
                let details = rule.details.iter().map(|(name, _)| name.as_str());
                let parts = rule.parts.iter().map(|part| part.list.as_str());
                let inner = rule.parts.iter().flat_map(|part| &part.details);
                let inner = inner.map(|(name, _)| name.as_str());
                for name in lists.chain(details).chain(parts).chain(inner) {
                    assert!(key(name).is_some(), "{name} of {rule:?}");
                }
            }
        }
    }
}
