use proptest::prelude::*;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1::AppealRule;

use super::*;

const ID: &str = "0197a5c0-0000-7000-8000-000000000001";

/// What is wrong with one field, or nothing.
fn wrong<T>(check: impl FnOnce(&mut Fields) -> Result<T, Invalid>) -> Vec<String> {
    let mut f = Fields::new();
    let result = check(&mut f);
    match f.finish(|| result) {
        Ok(_) => Vec::new(),
        Err(failure) => failure
            .fields()
            .iter()
            .map(|violation| violation.field.clone())
            .collect(),
    }
}

#[test]
fn each_kind_of_field_takes_the_good_and_names_the_bad() {
    let trondelag: Tenant = "trondelag".parse().unwrap();
    let name = format!("regions/trondelag/calls/{ID}");
    let foreign = format!("regions/rogaland/calls/{ID}");
    let none = Vec::<String>::new();
    assert_eq!(wrong(|f| f.text::<5>("t", " abc ")), none);
    assert_eq!(wrong(|f| f.text::<5>("t", "abcdef")), ["t"]);
    assert_eq!(wrong(|f| f.text::<5>("t", "  ")), ["t"]);
    assert_eq!(wrong(|f| f.optional_text::<5>("t", "")), none);
    assert_eq!(wrong(|f| f.enumeration::<AppealRule>("e", 2)), none);
    assert_eq!(wrong(|f| f.enumeration::<AppealRule>("e", 0)), ["e"]);
    assert_eq!(wrong(|f| f.enumeration::<AppealRule>("e", 99)), ["e"]);
    assert_eq!(wrong(|f| f.optional_enumeration::<AppealRule>("e", 0)), none);
    assert_eq!(wrong(|f| f.date("d", "2024-02-29")), none);
    assert_eq!(wrong(|f| f.date("d", "2023-02-29")), ["d"]);
    assert_eq!(wrong(|f| f.deadline("d", "2024-03-01", "t", "")), none);
    assert_eq!(wrong(|f| f.deadline("d", "2024-03-01", "t", "24:00")), ["t"]);
    assert_eq!(wrong(|f| f.name::<CallId>("n", "calls", &trondelag, &name)), none);
    assert_eq!(
        wrong(|f| f.name::<CallId>("n", "calls", &trondelag, &foreign)),
        ["n"]
    );
    assert_eq!(
        wrong(|f| f.name::<CallId>("n", "cases", &trondelag, &name)),
        ["n"]
    );
    assert_eq!(
        wrong(|f| f.optional_name::<CallId>("n", "calls", &trondelag, "")),
        none
    );
    assert_eq!(wrong(|f| f.len("l", 51, 0..=50)), ["l"]);
    assert_eq!(wrong(|f| f.some("s", &None::<i32>).copied()), ["s"]);
    assert_eq!(wrong(|f| f.page_size(-1)), ["page_size"]);
    assert_eq!(wrong(|f| f.page_token::<CallId>("!")), ["page_token"]);
}

#[test]
fn a_path_is_built_from_the_outside_in() {
    let fields = wrong(|f| {
        f.within(format_args!("measures[{}]", 2), |f| {
            f.within("budget_lines[0]", |f| f.amount("amount_ore", -1))
        })?;
        f.amount("after_ore", -1)
    });
    assert_eq!(fields, ["measures[2].budget_lines[0].amount_ore"]);
}

#[test]
fn a_bad_organisation_number_is_told_in_the_readers_language_over_grpc() {
    use tonic_types::StatusExt as _;

    let mut f = Fields::new();
    let number = f.parse::<OrgNumber>("organisation_number", "942110465");
    let failure = f.finish(|| number).unwrap_err();
    let text = &failure.fields()[0].text;
    assert_eq!(
        text.nn,
        "Kontrollsifferet i organisasjonsnummeret stemmer ikkje. Kontroller nummeret i Einingsregisteret."
    );
    let status = tonic::Status::from(failure);
    let bad = status.get_details_bad_request().unwrap();
    let told = &bad.field_violations[0].description;
    let (norwegian, english) = told.split_once(" / ").unwrap();
    assert_eq!(
        norwegian,
        "Kontrollsifferet i organisasjonsnummeret stemmer ikke. Kontroller nummeret i Enhetsregisteret."
    );
    assert!(english.starts_with("The organisation number's check digit"));
}

proptest! {
    #[test]
    fn pages_stay_within_limits(size: i32) {
        let mut f = Fields::new();
        match f.page_size(size) {
            Ok(found) => prop_assert!((1..=PAGE_MAX).contains(&found) && size >= 0),
            Err(Invalid) => prop_assert!(size < 0),
        }
    }

    #[test]
    fn a_page_token_leads_back(key: i64) {
        let mut f = Fields::new();
        prop_assert_eq!(f.page_token::<i64>(&page_token(&key)), Ok(Some(key)));
    }

    #[test]
    fn any_page_token_is_read_or_refused_by_name(text in "\\PC{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        for token in [text, URL_SAFE_NO_PAD.encode(&bytes)] {
            let fields = wrong(|f| f.page_token::<CallId>(&token));
            prop_assert!(fields.is_empty() || fields == ["page_token"]);
        }
    }

    #[test]
    fn any_dates_and_times_are_read_or_refused_by_name(date in "\\PC{0,12}|[0-9]{4}-[0-9]{2}-[0-9]{2}", time in "\\PC{0,6}|[0-9]{2}:[0-9]{2}") {
        let fields = wrong(|f| f.deadline("date", &date, "time", &time));
        prop_assert!(fields.is_empty() || fields == ["date"] || fields == ["time"]);
    }

    #[test]
    fn any_text_is_taken_or_refused_by_name(text in ".*") {
        let fields = wrong(|f| f.parse::<CallId>("id", &text));
        prop_assert!(fields.is_empty() || fields == ["id"]);
    }
}
