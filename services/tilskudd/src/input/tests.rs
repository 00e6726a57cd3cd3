//! A round's file comes from outside: whatever is changed in it, it is read or refused with a reason.

use std::sync::OnceLock;

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

use super::*;
use crate::sample::{self, Recipe};

/// A right round, cut down to one application so that it is quick to read.
fn right() -> &'static Value {
    static RIGHT: OnceLock<Value> = OnceLock::new();
    RIGHT.get_or_init(|| {
        let recipe = Recipe::shipped("trondelag", 2024, "kkt-2024", 1);
        let mut round = serde_json::to_value(sample::round(&recipe).unwrap()).unwrap();
        round["applications"].as_array_mut().unwrap().truncate(1);
        round["allocation"]["adjustments"] = json!([]);
        round["follow_up"]["reports"] = json!([]);
        round
    })
}

/// Every place in a value, as JSON pointers.
fn places(value: &Value, here: &str, found: &mut Vec<String>) {
    found.push(here.to_owned());
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(key, inner)| places(inner, &format!("{here}/{key}"), found)),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .for_each(|(at, inner)| places(inner, &format!("{here}/{at}"), found)),
        _ => {}
    }
}

fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        Just(json!([])),
        Just(json!({})),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            i64::from(i32::MAX),
            i64::from(i32::MIN),
            i64::MAX,
            i64::MIN,
            0,
            -1
        ])
        .prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}|[0-9T:-]{0,20}".prop_map(Value::from),
    ]
}

#[test]
fn the_last_year_there_is_has_none_after_it() {
    let mut round = right().clone();
    assert!(Round::parse(&round.to_string()).is_ok());
    for year in ["year", "call", "next_call"] {
        let at = if year == "year" {
            "/year".to_owned()
        } else {
            format!("/{year}/year")
        };
        *round.pointer_mut(&at).unwrap() = json!(i32::MAX);
    }
    let refused = format!("{:#}", Round::parse(&round.to_string()).unwrap_err());
    assert!(
        refused.contains("which is not the year after 2147483647"),
        "{refused}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_round_with_odd_values_is_read_or_refused(changes in prop::collection::vec((any::<Index>(), odd()), 1..5)) {
        let mut round = right().clone();
        for (at, value) in changes {
            let mut found = Vec::new();
            places(&round, "", &mut found);
            let place: &String = at.get(&found);
            *round.pointer_mut(place).unwrap() = value;
        }
        if let Err(error) = Round::parse(&round.to_string()) {
            let said = format!("{error:#}");
            prop_assert!(!said.is_empty());
        }
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(at in any::<Index>(), piece in "\\PC{0,3}|[\\[{\"}\\],0]{0,3}", cut: bool) {
        let mut text: Vec<char> = right().to_string().chars().collect();
        let at = at.index(text.len());
        if cut { text.truncate(at) } else { drop(text.splice(at..at + 1, piece.chars())) }
        let text: String = text.into_iter().collect();
        let read = Round::parse(&text);
        prop_assert!(!cut || read.is_err());
    }
}
