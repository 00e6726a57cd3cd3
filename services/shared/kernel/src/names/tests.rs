//! Tests of resource names.

use super::*;
use crate::ids::ApplicationId;
use proptest::prelude::*;

const ID: &str = "018cc251-f400-7c55-8a3c-1f0e2d3c4b5a";

fn trondelag() -> Tenant {
    "trondelag".parse().unwrap()
}

#[test]
fn a_name_is_taken_apart_and_put_together() {
    let text = format!("regions/trondelag/cases/{ID}/judgements/2");
    let name = Name::parse(&text).unwrap();
    assert_eq!(name.region(), &trondelag());
    assert_eq!((name.collection(), name.id()), ("judgements", "2"));
    assert_eq!(name.to_string(), text);
    assert_eq!(serde_json::from_value::<Name>(text.into()).unwrap(), name);
}

#[test]
fn a_malformed_name_is_refused_with_its_reason() {
    let refused = [
        ("", NameError::Region),
        ("applications/1", NameError::Region),
        ("regions/", NameError::Region),
        ("regions/TRONDELAG/applications/1", NameError::Region),
        ("/regions/trondelag/applications/1", NameError::Region),
        ("regions/trondelag", NameError::Form),
        ("regions/trondelag/", NameError::Form),
        ("regions/trondelag/applications", NameError::Form),
        ("regions/trondelag/applications/", NameError::Form),
        ("regions/trondelag//1", NameError::Form),
        ("regions/trondelag/applications/1/", NameError::Form),
        ("regions/trondelag/Applications/1", NameError::Form),
        ("regions/trondelag/applications/å", NameError::Form),
        ("regions/trondelag/applications/a b", NameError::Form),
    ];
    for (text, error) in refused {
        assert_eq!(Name::parse(text), Err(error), "{text}");
    }
}

#[test]
fn lengths_are_limited() {
    let id = "a".repeat(MAX_ID_LEN);
    assert!(Name::parse(&format!("regions/trondelag/files/{id}")).is_ok());
    assert_eq!(
        Name::parse(&format!("regions/trondelag/files/{id}a")),
        Err(NameError::Form)
    );
    let long = format!("regions/trondelag{}", "/files/1".repeat(100));
    assert_eq!(Name::parse(&long), Err(NameError::TooLong));
    assert_eq!(region_of(&long), Err(NameError::TooLong));
}

#[test]
fn the_region_is_read_from_any_name() {
    for name in [
        "regions/trondelag",
        "regions/trondelag/",
        "regions/trondelag/x/../y",
    ] {
        assert_eq!(region_of(name), Ok(trondelag()), "{name}");
    }
    for name in [
        "trondelag",
        "regions",
        "regions//x",
        "Regions/trondelag",
        "regions/-",
        "regions/a%2Fb",
    ] {
        assert_eq!(region_of(name), Err(NameError::Region), "{name}");
    }
}

#[test]
fn a_parent_is_a_region_alone() {
    assert_eq!(parse_parent("regions/trondelag"), Ok(trondelag()));
    assert_eq!(
        parse_parent("regions/trondelag/"),
        Err(NameError::NotARegionAlone)
    );
    assert_eq!(
        parse_parent("regions/trondelag/calls/1"),
        Err(NameError::NotARegionAlone)
    );
    assert_eq!(parse_parent("regions/-"), Err(NameError::Region));
}

#[test]
fn a_typed_name_holds_one_collection_and_one_kind_of_id() {
    let id: ApplicationId = ID.parse().unwrap();
    let text = format_name(&trondelag(), "applications", &id);
    assert_eq!(text, format!("regions/trondelag/applications/{ID}"));
    assert_eq!(parse_name("applications", &text), Ok((trondelag(), id)));
}

#[test]
fn another_collection_or_id_is_refused() {
    let parse = |text: &str| parse_name::<ApplicationId>("applications", text).map(|_| ());
    let collection = Err(NameError::Collection("applications".to_owned()));
    let bad_id = Err(NameError::Id("applications".to_owned()));
    assert_eq!(parse(&format!("regions/trondelag/cases/{ID}")), collection);
    assert_eq!(
        parse(&format!("regions/trondelag/applicationsx/{ID}")),
        collection
    );
    assert_eq!(
        parse(&format!("regions/trondelag/applications/{ID}/files/1")),
        collection
    );
    assert_eq!(parse("regions/trondelag/applications"), collection);
    assert_eq!(parse("regions/trondelag"), collection);
    assert_eq!(parse("regions/trondelag/applications/"), bad_id);
    assert_eq!(
        parse(&format!("regions/trondelag/applications/{}", ID.to_uppercase())),
        bad_id
    );
    assert_eq!(parse(&format!("applications/{ID}")), Err(NameError::Region));
    let form = "expected a name of the form regions/{region}/applications/{id}";
    assert_eq!(NameError::Collection("applications".to_owned()).to_string(), form);
}

proptest! {
    #[test]
    fn a_read_name_is_written_as_it_was(text in "regions/[a-z-]{2,6}(/[a-z]{1,4}/[a-z0-9.]{0,3}){0,3}") {
        if let Ok(name) = Name::parse(&text) {
            prop_assert_eq!(name.to_string(), text.clone());
            prop_assert_eq!(region_of(&text), Ok(name.region().clone()));
        }
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "(regions/)?\\PC{0,40}") {
        let _ = (Name::parse(&text), region_of(&text), parse_name::<ApplicationId>("a", &text));
    }
}
