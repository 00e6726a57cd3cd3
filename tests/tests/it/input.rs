//! The shipped round: what it is made from, its format, and how much of the scheme it covers.

use std::collections::BTreeSet;

use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use tilskudd::input::{self, Application, Round};
use tilskudd::sample::{self, Recipe};

use crate::support::rounds;

/// What `just generate` makes it from.
const SEED: u64 = 20_240_301;

/// Every rule that can reject a submission: the rulebook's own, by id.
const RULES: [&str; 34] = [
    // The call.
    "opens-on",
    "deadline",
    "one-application",
    "call-recipients",
    // The applicant and the signature.
    "region",
    "recipient-kind",
    "recipient-track",
    "recipient-field",
    "cooperation",
    "signature",
    "signature-role",
    "delegation-document",
    // The application as a whole.
    "purpose",
    "description",
    "control-statement",
    "measures",
    "ranks",
    "max-development-projects",
    // Each measure.
    "measure-kind",
    "service-field",
    "sub-goals",
    "target-groups",
    "target-group-limits",
    "criteria",
    "short-course",
    "welfare-technology",
    // Its money.
    "budget",
    "budget-line-keys",
    "budget-sum",
    "applied-amount",
    "own-share",
    "own-share-elsewhere",
    "earmark-known",
    "earmark-fit",
];

fn text(name: &str) -> anyhow::Result<String> {
    let path = rounds::file(name);
    std::fs::read_to_string(&path)
        .with_context(|| format!("cannot read {}; run `just generate`", path.display()))
}

/// Fails with the first line that differs, since the whole is long.
fn assert_fresh(name: &str, fresh: &str) -> anyhow::Result<()> {
    let kept = text(name)?;
    let differs = kept
        .lines()
        .zip(fresh.lines())
        .position(|(kept, fresh)| kept != fresh);
    if let Some(line) = differs {
        let at = |text: &str| text.lines().nth(line).unwrap_or_default().to_owned();
        let number = line + 1;
        bail!(
            "{name} is stale; run `just generate`\n line {number}: {}\n not: {}",
            at(&kept),
            at(fresh)
        );
    }
    ensure!(
        kept == fresh,
        "{name} is stale: it has another length; run `just generate`"
    );
    Ok(())
}

#[test]
fn the_shipped_round_is_what_the_generator_makes() -> anyhow::Result<()> {
    let round = sample::round(&Recipe::shipped("trondelag", 2024, "kkt-2024", SEED))?;
    assert_fresh(
        "trondelag-2024.json",
        &(serde_json::to_string_pretty(&round)? + "\n"),
    )
}

#[test]
fn the_schema_is_made_from_the_types() -> anyhow::Result<()> {
    assert_fresh("round.schema.json", &input::schema()?)
}

#[test]
fn the_shipped_round_is_of_the_schema() -> anyhow::Result<()> {
    let schema: Value = serde_json::from_str(&text("round.schema.json")?)?;
    let validator = jsonschema::validator_for(&schema).map_err(|error| anyhow::anyhow!("{error}"))?;
    let round: Value = serde_json::from_str(&text("trondelag-2024.json")?)?;
    let faults: Vec<String> = validator
        .iter_errors(&round)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{faults:#?}");
    // And the schema is not one that takes anything.
    for (pointer, wrong) in [
        ("/region", json!(5)),
        ("/applications/0/content/measures/0/applied_ore", json!("1 kr")),
        ("/applications/0/signature/role", json!("rådmann")),
        ("/follow_up", json!({})),
        ("/surprise", json!(true)),
    ] {
        let mut broken = round.clone();
        set(&mut broken, pointer, wrong);
        assert!(!validator.is_valid(&broken), "the schema takes a wrong {pointer}");
    }
    Ok(())
}

#[test]
fn at_least_fifteen_rules_are_broken_and_every_one_is_known() -> anyhow::Result<()> {
    let round = rounds::trondelag()?;
    let attempts = || round.applications.iter().flat_map(|a| &a.attempts);
    let broken: Vec<&str> = attempts()
        .filter_map(|attempt| attempt.breaks.as_deref())
        .collect();
    let rules: BTreeSet<&str> = broken.iter().copied().collect();
    let unknown: Vec<&&str> = rules.iter().filter(|rule| !RULES.contains(rule)).collect();
    assert!(unknown.is_empty(), "no such rules: {unknown:?}");
    assert!(rules.len() >= 15, "{} rules: {rules:?}", rules.len());
    assert!(broken.len() >= 15);
    let corrected = |a: &&Application| a.attempts.len() > 1 && submitted(a);
    let corrected = round.applications.iter().filter(corrected).count();
    let out = round.applications.iter().filter(|a| !submitted(a)).count();
    assert!(
        out >= 1 && corrected > broken.len() / 2,
        "{corrected} corrected, {out} stay out"
    );
    Ok(())
}

fn submitted(application: &Application) -> bool {
    application
        .attempts
        .iter()
        .any(|attempt| attempt.breaks.is_none())
}

#[test]
fn every_measure_kind_occurs_and_about_twice_the_frame_is_asked_for() -> anyhow::Result<()> {
    let round = rounds::trondelag()?;
    let edition = round.resolve_edition()?;
    let measures = || {
        let applications = round.applications.iter().filter(|a| submitted(a));
        applications.flat_map(|a| &a.content.measures)
    };
    let applied_for: BTreeSet<&str> = measures().map(|m| m.kind.as_str()).collect();
    let missing: Vec<&str> = edition
        .measure_kinds()
        .iter()
        .map(|kind| kind.code.as_str())
        .filter(|code| !applied_for.contains(code))
        .collect();
    assert!(missing.is_empty(), "nobody applies for {missing:?}");
    let asked: i64 = measures().map(|m| m.applied_ore).sum();
    let frame = round.frame.proposals.last().context("no frame")?.amount_ore;
    // In tenths of the frame.
    let tenths = asked * 10 / frame;
    assert!((18..=22).contains(&tenths), "asked for {asked} of {frame}");
    Ok(())
}

#[test]
fn the_people_are_those_that_the_main_job_names() -> anyhow::Result<()> {
    let round = rounds::trondelag()?;
    let applicants: BTreeSet<&str> = round
        .applications
        .iter()
        .map(|a| a.organisation_number.as_str())
        .collect();
    let municipalities = tilskudd::register::municipalities("trondelag")?;
    assert_eq!(municipalities.len(), 38);
    for municipality in &municipalities {
        let number = municipality.org_number.as_str();
        assert!(
            applicants.contains(number),
            "{} does not apply",
            municipality.name
        );
    }
    let counties = tilskudd::register::counties("trondelag")?;
    assert!(
        counties
            .iter()
            .all(|c| applicants.contains(c.fylkeskommune_org_number.as_str()))
    );
    for number in &applicants {
        number.parse::<tilskudd_kernel::organisation_number::OrgNumber>()?;
    }
    for application in &round.applications {
        application
            .account_number
            .parse::<tilskudd_kernel::account_number::AccountNumber>()?;
    }
    // Who is not in the register says that it is made up.
    assert!(round.organisations.len() >= 2 && round.organisations.iter().all(|o| o.made_up));
    Ok(())
}

/// Puts a value at a pointer whose parent is there.
fn set(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    match document.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.insert(key.to_owned(), value)),
        Some(Value::Array(items)) => {
            if let Some(item) = key.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                *item = value;
            }
        }
        _ => {}
    }
}

#[test]
fn a_broken_input_is_refused_with_its_path() -> anyhow::Result<()> {
    let round: Value = serde_json::from_str(&text("trondelag-2024.json")?)?;
    let cases = [
        ("/region", json!(7), "region"),
        ("/year", json!("2024"), "year"),
        ("/surprise", json!(1), "surprise"),
        ("/people/0/works_for", json!("nobody"), "people[0].works_for"),
        (
            "/applications/3/content/measures/0/applied_ore",
            json!(1.5),
            "applications[3].content.measures[0].applied_ore",
        ),
        (
            "/applications/0/signature/role",
            json!("rådmann"),
            "applications[0].signature.role",
        ),
        (
            "/applications/1/content/measures/0/budget/0/amount_ore",
            json!(9_223_372_036_854_775_808_u64),
            "applications[1].content.measures[0].budget[0].amount_ore",
        ),
        ("/payment/attester", json!(null), "payment.attester"),
        (
            "/follow_up/reports/0/measures",
            json!([]),
            "follow_up.reports[0].measures",
        ),
        // References that lead nowhere.
        ("/call/year", json!(2023), "call.year"),
        ("/applications/0/assessment/approver", json!("ghost"), "ghost"),
        ("/follow_up/reports/0/application", json!("ghost"), "ghost"),
        ("/allocation/adjustments/0/measure", json!("ghost"), "ghost"),
    ];
    for (pointer, wrong, named) in cases {
        let mut broken = round.clone();
        set(&mut broken, pointer, wrong);
        assert_ne!(broken, round, "{pointer} is nowhere in the input");
        let error = Round::parse(&broken.to_string()).err();
        let error = error.with_context(|| format!("a wrong {pointer} is accepted"))?;
        let told = format!("{error:#}");
        assert!(told.contains(named), "a wrong {pointer} is told as: {told}");
    }
    let missing = rounds::file("nowhere.json");
    let error = Round::read(&missing).err().context("a missing file is read")?;
    assert!(format!("{error:#}").contains("nowhere.json"));
    let error = Round::parse("{").err().context("half a file is read")?;
    assert!(format!("{error:#}").contains("line 1"), "{error:#}");
    Ok(())
}
