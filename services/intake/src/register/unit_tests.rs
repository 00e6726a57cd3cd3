//! What is taken from an answer, what is not, and that no bytes make it panic.

use proptest::prelude::*;
use serde_json::{Value, json};
use tilskudd_kernel::dates::ALWAYS;

use super::*;

use crate::organisations::domain::organisation::Organisation;

fn number() -> OrgNumber {
    "942110464".parse().unwrap()
}

fn answer() -> Value {
    json!({
        "organisasjonsnummer": "942110464", "navn": "TRONDHEIM KOMMUNE",
        "organisasjonsform": { "kode": "KOMM", "beskrivelse": "Kommune", "_links": {} },
        "maalform": "Nynorsk", "antallAnsatte": 14000, "konkurs": false, "underAvvikling": false,
        "underTvangsavviklingEllerTvangsopplosning": false,
        "forretningsadresse": {
            "adresse": ["Munkegata 1"], "postnummer": "7013", "poststed": "TRONDHEIM", "kommunenummer": "5001",
            "kommune": "TRONDHEIM", "landkode": "NO", "land": "Norge" },
    })
}

fn read(value: &Value) -> Result<Unit, UnitError> {
    parse(value.to_string().as_bytes(), &number())
}

fn with(pointer: &str, value: Value) -> Value {
    let mut answer = answer();
    match pointer.rsplit_once('/') {
        Some(("", key)) => answer[key] = value,
        _ => *answer.pointer_mut(pointer).unwrap() = value,
    }
    answer
}

fn held() -> Record {
    Record {
        organisation: Organisation {
            number: number(),
            title: "Trondheim - Tråante kommune".to_owned(),
            kind: OrganisationKind::Municipality,
            municipality_number: "5001".to_owned(),
            region: "trondelag".parse().unwrap(),
            language_form: None,
            centrality_class: 1,
            district: false,
            made_up: false,
            version: 1,
        },
        valid_from: ALWAYS,
        register_name: "TRONDHEIM KOMMUNE".to_owned(),
        status: Status::Active,
        business_address: read(&answer()).unwrap().business_address,
        postal_address: None,
    }
}

fn today() -> NaiveDate {
    parse_date("2024-02-15").unwrap()
}

#[test]
fn what_it_says_of_status_is_read_the_gravest_first() {
    assert_eq!(read(&answer()).unwrap().status, Status::Active);
    assert_eq!(
        read(&with("/underAvvikling", true.into())).unwrap().status,
        Status::WindingUp
    );
    assert_eq!(
        read(&with("/konkurs", true.into())).unwrap().status,
        Status::Bankrupt
    );
    let deleted = read(&with("/slettedato", "2024-01-01".into())).unwrap();
    let on = |day: &str| deleted.status_on(parse_date(day).unwrap());
    assert_eq!(
        [on("2023-12-31"), on("2024-01-01")],
        [Status::Active, Status::Dissolved]
    );
}

#[test]
fn odd_values_are_refused_and_named() {
    let odd = [
        ("/organisasjonsnummer", json!("958935420"), "another organisation"),
        ("/organisasjonsnummer", json!(942_110_464), "cannot be read"),
        ("/navn", json!(" "), "navn"),
        ("/navn", json!("x".repeat(201)), "navn"),
        ("/navn", json!(null), "cannot be read"),
        ("/konkurs", json!("nei"), "cannot be read"),
        ("/slettedato", json!("31.12.2023"), "slettedato"),
        ("/slettedato", json!("2023-02-30"), "slettedato"),
        ("/forretningsadresse/kommunenummer", json!("501"), "kommunenummer"),
        (
            "/forretningsadresse/landkode",
            json!("Norge"),
            "forretningsadresse",
        ),
        (
            "/forretningsadresse/adresse",
            json!(vec!["x"; 7]),
            "forretningsadresse",
        ),
        ("/organisasjonsform", json!("KOMM"), "cannot be read"),
    ];
    for (pointer, value, named) in odd {
        let refused = read(&with(pointer, value)).unwrap_err().to_string();
        assert!(refused.contains(named), "{pointer}: {refused}");
    }
}

#[test]
fn nothing_differs_when_the_register_says_what_is_held() {
    let unit = read(&answer()).unwrap();
    assert_eq!(held().differences(&unit.over(&held(), today()).unwrap()), [""; 0]);
}

#[test]
fn its_language_is_never_taken_over() {
    let taken = read(&with("/maalform", "Bokmål".into())).unwrap();
    assert_eq!(
        taken.over(&held(), today()).unwrap().organisation.language_form,
        None
    );
}

#[test]
fn a_new_name_is_the_name_for_people_only_where_the_old_one_was() {
    let renamed = read(&with("/navn", "STRINDA KOMMUNE".into())).unwrap();
    let kept = renamed.over(&held(), today()).unwrap();
    assert_eq!(held().differences(&kept), ["register_name"]);
    let mut plain = held();
    plain.organisation.title = "Trondheim kommune".to_owned();
    let followed = renamed.over(&plain, today()).unwrap();
    assert_eq!(plain.differences(&followed), ["title", "register_name"]);
}

#[test]
fn a_deleted_unit_keeps_the_address_that_is_held() {
    let mut deleted = with("/slettedato", "2024-01-01".into());
    deleted.as_object_mut().unwrap().remove("forretningsadresse");
    let taken = read(&deleted).unwrap().over(&held(), today()).unwrap();
    assert_eq!(held().differences(&taken), ["status"]);
}

#[test]
fn a_company_is_not_taken_for_a_municipality() {
    let other = read(&with("/organisasjonsform", json!({ "kode": "AS" }))).unwrap();
    assert!(matches!(other.over(&held(), today()), Err(UnitError::OtherKind(form)) if form == "AS"));
}

#[test]
fn a_municipality_does_not_move_to_another_county_by_itself() {
    let renumbered = |number: &str| {
        let unit = read(&with("/forretningsadresse/kommunenummer", number.into())).unwrap();
        unit.over(&held(), today())
    };
    let taken = renumbered("5058").unwrap();
    assert_eq!(taken.organisation.municipality_number, "5058");
    assert!(matches!(renumbered("3001"), Err(UnitError::OtherCounty(number)) if number == "3001"));
}

/// Any JSON value, not deep.
fn any_json() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::collection::vec(any::<String>(), 0..9).prop_map(Value::from),
        Just(json!({})),
        Just(json!([null, {}])),
    ]
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        prop_assert!(parse(&bytes, &number()).is_err());
    }

    #[test]
    fn no_value_in_any_place_makes_it_panic_or_gives_what_the_database_refuses(
        place in prop::sample::select(vec![
            "/organisasjonsnummer", "/navn", "/organisasjonsform", "/organisasjonsform/kode", "/slettedato",
            "/konkurs", "/forretningsadresse", "/forretningsadresse/adresse", "/forretningsadresse/postnummer",
            "/forretningsadresse/kommunenummer", "/forretningsadresse/landkode", "/postadresse",
        ]),
        value in any_json(),
    ) {
        if let Ok(unit) = read(&with(place, value)) {
            prop_assert!((1..=200).contains(&unit.name.chars().count()));
            prop_assert!(unit.municipality_number.as_deref().is_none_or(four_digits));
            for address in [unit.business_address, unit.postal_address].into_iter().flatten() {
                prop_assert!(address.lines.len() <= 6 && address.postal_code.chars().count() <= 20);
            }
        }
    }

    #[test]
    fn a_broken_answer_is_refused(cut in 0_usize..400) {
        let text = answer().to_string();
        let cut = text.char_indices().map(|(index, _)| index).take_while(|index| *index <= cut).last().unwrap_or(0);
        prop_assert!(parse(&text.as_bytes()[..cut], &number()).is_err());
    }
}
