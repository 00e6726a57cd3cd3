//! What is filled in comes back, exactly.

use std::collections::BTreeSet;

use tilskudd_kernel::money::Money;
use tilskudd_rulebook::{resolve_shipped, shipped_ids};
use tilskudd_workbook::{
    FilledAnswer, FilledApplication, FilledLine, FilledOtherGrant, FilledPartner, read, template,
};

use crate::book::{Book, SOKNAD, TILTAK, kkt};

fn ore(ore: i64) -> Money {
    Money::from_ore(ore).unwrap()
}

fn filled() -> FilledApplication {
    let (mut applications, faults) = read(&Book::filled().bytes(), &kkt());
    assert_eq!(faults.listed, []);
    assert_eq!(applications.len(), 1);
    applications.remove(0)
}

#[test]
fn an_application_comes_back_as_it_was_written() {
    let application = filled();
    assert_eq!(
        [
            &application.reference,
            &application.organisation_number,
            &application.contact_name
        ],
        ["S1", "942110464", "Kontakt"]
    );
    assert_eq!(
        [&application.contact_email, &application.purpose],
        ["post@example.no", "Formål."]
    );
    assert_eq!(
        [&application.description, &application.control_statement],
        ["Beskrivelse & <tegn>.", "Kontroll."]
    );
    let grant = FilledOtherGrant {
        title: "Heltidstilskudd".into(),
        amount: ore(1234),
        demands_own_share: true,
    };
    assert_eq!(application.other_grants, [grant]);
}

#[test]
fn measures_come_back_with_what_belongs_to_them() {
    let application = filled();
    let [first, second] = application.measures.as_slice() else {
        unreachable!("{application:?}")
    };
    assert_eq!((first.kind.as_str(), first.rank), ("bachelor", 1));
    assert_eq!(
        (first.applied, first.own_funding),
        (ore(60_000_000), ore(20_000_000))
    );
    assert_eq!(
        (&first.sub_goals[..], &first.target_groups[..]),
        (
            &["initial-and-further-education".to_owned()][..],
            &["staff".to_owned()][..]
        )
    );
    let line = |key: &str, text: &str, amount, covers| FilledLine {
        key: key.into(),
        text: text.into(),
        amount: ore(amount),
        covers_own_share_elsewhere: covers,
    };
    assert_eq!(
        first.budget_lines,
        [
            line("1", "Lønn", 60_000_000, false),
            line("2", "Vikar", 20_000_000, true)
        ]
    );
    let answer = FilledAnswer {
        criterion: "expected-goal-achievement".into(),
        answer: "Bidrar.".into(),
    };
    assert_eq!(first.answers, [answer]);
    assert_eq!((second.kind.as_str(), second.rank), ("service-development", 2));
    assert_eq!(
        (second.field.as_str(), second.earmark.as_str()),
        ("care", "avlastning")
    );
    assert_eq!(
        (second.short_course, second.welfare_technology, second.applied),
        (false, true, ore(100_050))
    );
    assert_eq!(second.target_groups, ["leaders", "staff"]);
    assert_eq!(
        second.partners,
        [FilledPartner {
            title: "Sjukehus".into(),
            kind: "health-enterprise".into()
        }]
    );
}

#[test]
fn every_field_knows_the_cell_that_it_came_from() {
    let application = filled();
    let places = [
        ("purpose", "Søknad!E5"),
        ("measures[1].title", "Tiltak!E6"),
        ("measures[0].budget_lines[1].amount_ore", "Budsjett!D6"),
        ("measures[0].budget_lines[1].unknown", "Budsjett!A6"),
        ("measures[1].partners[0].kind", "Partnere!C5"),
        ("other_grants[0].title", "'Andre tilskudd'!B5"),
        ("size_in_bytes", "Søknad!A5"),
    ];
    for (path, place) in places {
        assert_eq!(application.place(path).to_string(), place, "{path}");
    }
}

#[test]
fn columns_are_found_by_their_keys_wherever_they_stand() {
    let mut book = Book::filled();
    // The applicant's own remark in a column of their own.
    book.insert(
        SOKNAD,
        "<row r=\"9\"><c r=\"Z9\" t=\"inlineStr\"><is><t>Husk dette</t></is></c></row>",
    );
    let (applications, faults) = read(&book.bytes(), &kkt());
    assert_eq!((applications.len(), faults.listed), (1, Vec::new()));
}

#[test]
fn every_edition_has_a_template_that_is_always_the_same_and_reads_as_empty() {
    let mut seen = BTreeSet::new();
    for id in shipped_ids() {
        let edition = resolve_shipped(id).unwrap();
        let bytes = template(&edition).unwrap();
        assert_eq!(bytes, template(&edition).unwrap());
        let (applications, faults) = read(&bytes, &edition);
        assert_eq!(applications, []);
        let listed: Vec<&str> = faults.listed.iter().map(|fault| fault.place.as_str()).collect();
        assert_eq!(listed, ["Søknad"], "{faults:?}");
        assert!(seen.insert(bytes));
    }
}

/// The drop-downs are real: every list is named, every coded column refers to one.
#[test]
fn the_template_offers_what_can_be_chosen_in_both_forms() {
    let book = Book::template();
    let text = |name: &str| {
        let (_, part) = book.0.iter().find(|(part, _)| part == name).unwrap();
        String::from_utf8(part.clone()).unwrap()
    };
    let named = text("xl/workbook.xml");
    for name in [
        "liste_tiltakstyper",
        "liste_kriterier",
        "liste_delmaal",
        "liste_maalgrupper",
        "tilskudd_layout",
        "tilskudd_edition",
    ] {
        assert!(named.contains(&format!("name=\"{name}\"")), "{name}");
    }
    assert!(named.contains("state=\"hidden\""));
    let measures = text(&format!("xl/worksheets/sheet{TILTAK}.xml"));
    assert!(
        measures.contains("<formula1>liste_tiltakstyper</formula1>")
            && measures.contains("<formula1>Søknad!$A$5:$A$5004</formula1>")
    );
    let strings = text("xl/sharedStrings.xml");
    for both in [
        "Fagskoleutdanning [vocational-college]",
        "Fagskuleutdanning [vocational-college]",
        "Øremerking",
        "Øyremerking",
    ] {
        assert!(strings.contains(both), "{both}");
    }
}
