//! The closed list, and every rule held or broken.

use std::collections::BTreeSet;

use tilskudd_rulebook::{Explained, Given, Outcome, RULES, cases, evaluate, explain, rejects};

use crate::fixture::{World, edition, kkt, world};

fn explained(given: &Given) -> Vec<Explained> {
    explain(
        edition(&given.edition),
        &given.call,
        &given.application,
        &given.history,
    )
}

#[test]
fn the_list_names_each_rule_once_with_rows_and_wording() {
    let ids: BTreeSet<&str> = RULES.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), RULES.len());
    let mut per_measure = false;
    for rule in RULES {
        assert!(!rule.rows.is_empty(), "{}", rule.id);
        let row = |row: &&str| row.starts_with(['R', 'P']) && row[1..].parse::<u32>().is_ok();
        assert!(rule.rows.iter().all(row), "{}", rule.id);
        for text in [&rule.text.nb, &rule.text.nn, &rule.text.en] {
            assert!(text.ends_with('.') && !text.contains("  "), "{}: {text}", rule.id);
        }
        // First the rules on the whole, then those on each measure.
        assert!(rule.is_per_measure() || !per_measure, "{}", rule.id);
        per_measure = rule.is_per_measure();
    }
}

#[test]
fn every_row_that_is_judged_when_an_application_comes_has_a_rule() {
    let rows: BTreeSet<&str> = RULES.iter().flat_map(|rule| rule.rows).copied().collect();
    let judged = [
        "R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R13", "R14", "R15",
        "R20", "R24", "P1", "P2", "P7",
    ];
    assert_eq!(rows, BTreeSet::from(judged));
}

#[test]
fn findings_come_in_the_order_of_the_list() {
    for case in cases().unwrap() {
        let given = &case.given;
        let edition = edition(&given.edition);
        let findings = evaluate(edition, &given.call, &given.application, &given.history);
        let place = |id: &str| RULES.iter().position(|rule| rule.id == id);
        let places: Vec<usize> = findings.iter().map(|one| place(one.rule).unwrap()).collect();
        // One measure at most breaks something in a case.
        assert!(places.is_sorted(), "{}: {places:?}", case.name);
    }
}

#[test]
fn what_is_explained_is_what_is_found() {
    for case in cases().unwrap() {
        let given = &case.given;
        let edition = edition(&given.edition);
        let findings = evaluate(edition, &given.call, &given.application, &given.history);
        let explained = explained(given);
        assert!(
            explained
                .iter()
                .map(|one| one.rule)
                .eq(RULES.iter().map(|rule| rule.id))
        );
        let mut same: Vec<_> = explained.iter().flat_map(|one| one.findings.clone()).collect();
        same.sort_by_key(|one| findings.iter().position(|other| other == one));
        assert_eq!(same, findings, "{}", case.name);
        for one in &explained {
            let as_found = match one.outcome {
                Outcome::Broken => rejects(&one.findings),
                Outcome::Noted => !one.findings.is_empty() && !rejects(&one.findings),
                Outcome::Held | Outcome::NotApplicable => one.findings.is_empty(),
            };
            assert!(as_found, "{}: {one:?}", case.name);
        }
        let own = explained.iter().find(|one| one.rule == case.rule).unwrap();
        let finds = matches!(own.outcome, Outcome::Broken | Outcome::Noted);
        assert_eq!(finds, case.expected.is_some(), "{}", case.name);
    }
}

#[test]
fn it_says_why_a_rule_does_not_apply() {
    let outcome = |given: &World, rule: &str| {
        let all = explain(&given.edition, &given.call, &given.application, &given.history);
        let one = all.into_iter().find(|one| one.rule == rule).unwrap();
        (
            one.outcome,
            one.source.map(|source| source.to_string()),
            one.why.en.into_owned(),
        )
    };
    let kki = world("kki", tilskudd_rulebook::Track::Development);
    let none = "The edition has no such rule.".to_owned();
    assert_eq!(
        outcome(&kki, "max-development-projects"),
        (Outcome::NotApplicable, None, none)
    );
    let (kind, source, why) = outcome(&kkt(), "max-development-projects");
    assert_eq!(kind, Outcome::NotApplicable);
    assert_eq!(source.unwrap(), "kkt-2024 KKT: Tjenesteutvikling");
    assert_eq!(why, "The application has nothing that the rule is about.");
    let unsigned = kkt().with(|world| world.application.signature = None);
    assert_eq!(outcome(&unsigned, "signature").0, Outcome::Broken);
    let (kind, _, why) = outcome(&unsigned, "signature-role");
    assert_eq!(kind, Outcome::NotApplicable);
    assert_eq!(why, "A rule before this one is broken; correct that first.");
    let (kind, _, why) = outcome(&kkt(), "call-recipients");
    assert_eq!(
        (kind, why.as_str()),
        (
            Outcome::NotApplicable,
            "The call says nothing beyond the edition."
        )
    );
    // Without measures no rule on measures has anything to judge; with them, one that is judged is enough.
    let empty = kkt().with(|world| world.application.measures.clear());
    assert_eq!(outcome(&empty, "budget").0, Outcome::NotApplicable);
    assert_eq!(outcome(&kkt(), "budget").0, Outcome::Held);
    let second = kkt().with(|world| {
        let mut other = world.application.measures[0].clone();
        other.rank = 2;
        other.earmark = "heltid".to_owned();
        world.application.measures.push(other);
    });
    let (kind, _, why) = outcome(&second, "earmark-known");
    assert_eq!(
        (kind, why.as_str()),
        (
            Outcome::Broken,
            "A measure asks only from an earmark that the rules have."
        )
    );
}
