//! What must stand in no log, trace or metric: it is planted in a round, and then looked for in all that came out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::Value;
use tilskudd::input::Round;
use tilskudd_demonstration::issuer::made_up_pid;
use tilskudd_kernel::service::Service;

/// What people write about others and themselves, and stands nowhere else.
const FREE_TEXT: &str = "FRITEKST-SOM-INGEN-LOGG-SKAL-HA";
/// Keys of the round's input that hold free text, names or addresses.
const TEXTS: [&str; 12] = [
    "purpose",
    "description",
    "control_statement",
    "contact_name",
    "contact_email",
    "signatory",
    "needs",
    "own_funding_reason",
    "recommendation_reason",
    "goal_assessment",
    "wish_reason",
    "confirmation",
];
/// How the head of a signed token begins, `{"` and a letter.
const TOKEN: &str = "eyJ";
/// Digits of a national identity number, and of an account.
const DIGITS: usize = 11;

/// What to look for.
pub(super) struct Planted {
    numbers: BTreeSet<String>,
    secrets: Vec<String>,
}

/// The round with marked texts.
pub(super) fn marked(input: &Round) -> anyhow::Result<Round> {
    let mut value = serde_json::to_value(input)?;
    mark(&mut value);
    Round::parse(&value.to_string())
}

fn mark(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                match inner {
                    Value::String(text) if TEXTS.contains(&key.as_str()) && !text.is_empty() => {
                        text.push_str(&format!(" {FREE_TEXT}"));
                    }
                    inner => mark(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mark),
        _ => {}
    }
}

impl Planted {
    /// What the round and the configuration hold.
    pub(super) fn new(input: &Round, files: &BTreeMap<Service, PathBuf>) -> anyhow::Result<Planted> {
        let mut numbers = BTreeSet::new();
        let mut people = vec!["operator".to_owned()];
        collect(&serde_json::to_value(input)?, &mut numbers, &mut people);
        numbers.extend(people.iter().map(|label| made_up_pid(label)));
        let mut secrets = vec![FREE_TEXT.to_owned(), TOKEN.to_owned()];
        for file in files.values() {
            let config: toml::Table = std::fs::read_to_string(file)?.parse()?;
            secrets.push(config["person_key"].as_str().context("no person_key")?.to_owned());
            let regions = config["regions"].as_table().context("no regions")?;
            for region in regions.values() {
                let url = region["database_url"].as_str().context("no address")?;
                let password = url.split('@').next().and_then(|front| front.rsplit(':').next());
                secrets.push(password.context("no password")?.to_owned());
            }
        }
        anyhow::ensure!(numbers.len() > 50 && secrets.iter().all(|secret| secret.len() >= 3));
        Ok(Planted { numbers, secrets })
    }

    /// The lines that hold any of it, at most twenty.
    pub(super) fn found(&self, from: &str, text: &str) -> Vec<String> {
        let hits = text.lines().filter(|line| self.is_in(line)).take(20);
        hits.map(|line| format!("{from}: {line}")).collect()
    }

    fn is_in(&self, line: &str) -> bool {
        let digits = line.split(|letter: char| !letter.is_ascii_digit());
        let mut numbers = digits.filter(|run| run.len() == DIGITS);
        self.secrets.iter().any(|secret| line.contains(secret.as_str()))
            || numbers.any(|number| self.numbers.contains(number))
    }
}

/// Account numbers, and the labels of those who log in.
fn collect(value: &Value, numbers: &mut BTreeSet<String>, people: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                match (key.as_str(), inner) {
                    ("account_number", Value::String(number)) => {
                        numbers.insert(number.clone());
                    }
                    ("organisation_number", Value::String(number)) => people.extend([
                        format!("signatory of {number}"),
                        format!("director of {number}"),
                        format!("Rådgiver of {number}"),
                    ]),
                    ("key", Value::String(person)) => people.push(person.clone()),
                    (_, inner) => collect(inner, numbers, people),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, numbers, people);
            }
        }
        _ => {}
    }
}

/// The search finds what is there.
#[test]
fn what_is_planted_is_found() {
    let planted = Planted {
        numbers: BTreeSet::from(["86011117947".to_owned()]),
        secrets: vec![FREE_TEXT.to_owned(), TOKEN.to_owned()],
    };
    let text = format!(
        "harmless 8601111794\naccount=86011117947\nauthorization: Bearer eyJhbGciOiJFZERTQSJ9\nwhy=\"{FREE_TEXT}\"\n86011117947123"
    );
    assert_eq!(planted.found("x", &text).len(), 3);
}
