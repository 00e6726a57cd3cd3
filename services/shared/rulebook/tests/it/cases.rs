//! Every case of every rule, as the files beside the editions state them.

use std::collections::BTreeSet;

use tilskudd_rulebook::{
    Expected, Finding, Given, RULES, RuleCase, announcement_cases, base_application, cases, evaluate,
    open_questions, rejects, shipped_ids,
};

use crate::fixture::edition;

/// What keeps a call from being announced, in the order in which it is asked.
const CLAUSES: [&str; 7] = [
    "edition",
    "deadline",
    "appeal",
    "report_deadline",
    "accounts_deadline",
    "auditor_deadline",
    "contact_point",
];

fn found(given: &Given) -> Vec<Finding> {
    evaluate(
        edition(&given.edition),
        &given.call,
        &given.application,
        &given.history,
    )
}

fn told(case: &RuleCase) -> String {
    format!("{} ({}): {}", case.rule, case.given.edition, case.name)
}

#[test]
fn the_base_of_every_edition_breaks_no_rule_and_has_a_measure_of_every_kind() {
    for id in shipped_ids() {
        let base = base_application(id).unwrap();
        assert_eq!(found(&base), [], "{id}");
        let edition = edition(id);
        let kinds = base.application.measures.iter().map(|measure| &measure.kind);
        assert!(
            kinds.eq(edition.measure_kinds().iter().map(|kind| &kind.code)),
            "{id}"
        );
        assert_eq!(open_questions(edition, &base.call), [], "{id}");
    }
    assert!(base_application("kkt-1999").is_err());
}

#[test]
fn every_case_is_accepted_or_found_by_its_rule_alone() {
    for case in cases().unwrap() {
        let findings = found(&case.given);
        let (own, others): (Vec<Finding>, Vec<Finding>) = findings
            .into_iter()
            .partition(|finding| finding.rule == case.rule);
        let others: BTreeSet<&str> = others.iter().map(|finding| finding.rule).collect();
        let also: BTreeSet<&str> = case.also.iter().map(String::as_str).collect();
        assert_eq!(others, also, "{}", told(&case));
        let as_found = own.iter().map(|finding| Expected {
            severity: Some(finding.severity),
            source: finding.source.clone(),
            field: finding.field.clone(),
            times: own.len(),
        });
        let expected = case.expected.iter();
        let expected: Vec<Expected> = expected.flat_map(|one| vec![one.clone(); one.times]).collect();
        assert_eq!(as_found.collect::<Vec<_>>(), expected, "{}", told(&case));
    }
}

#[test]
fn every_rule_has_a_case_that_it_accepts_and_one_that_it_finds_in_every_edition_that_has_it() {
    let cases = cases().unwrap();
    for rule in RULES {
        for id in shipped_ids() {
            let of_rule = cases
                .iter()
                .filter(|case| case.rule == rule.id && case.given.edition == *id);
            let (found, accepted): (Vec<&RuleCase>, Vec<&RuleCase>) =
                of_rule.partition(|case| case.expected.is_some());
            let base = base_application(id).unwrap();
            let source = rule.source(edition(id), &base.call);
            assert_eq!(found.is_empty(), source.is_none(), "{} in {id}", rule.id);
            assert!(!accepted.is_empty(), "{} in {id}", rule.id);
        }
    }
}

#[test]
fn every_open_question_of_a_call_has_a_case_that_asks_it_and_one_that_does_not() {
    let cases = announcement_cases().unwrap();
    for clause in CLAUSES {
        let of_clause: Vec<&RuleCase> = cases.iter().filter(|case| case.rule == clause).collect();
        for scheme in ["kki", "kkt"] {
            let asks = |case: &&&RuleCase| case.given.edition.starts_with(scheme) && case.expected.is_some();
            assert!(of_clause.iter().any(|case| asks(&case)), "{clause} of {scheme}");
        }
        assert!(of_clause.iter().any(|case| case.expected.is_none()), "{clause}");
    }
    for case in &cases {
        assert!(CLAUSES.contains(&case.rule.as_str()), "{}", told(case));
        let asked = open_questions(edition(&case.given.edition), &case.given.call);
        let asked: Vec<_> = asked.iter().map(|one| (one.clause, &one.source)).collect();
        let expected = case.expected.iter();
        let expected: Vec<_> = expected.map(|one| (case.rule.as_str(), &one.source)).collect();
        assert_eq!(asked, expected, "{}", told(case));
    }
}

#[test]
fn the_list_of_files_is_the_folder() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases");
    let names = |folder: &str| -> BTreeSet<String> {
        let files = std::fs::read_dir(folder).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let cases = names.filter_map(|name| name.strip_suffix(".toml").map(str::to_owned));
        cases.filter(|name| !name.starts_with("base-")).collect()
    };
    let rules: BTreeSet<String> = cases().unwrap().into_iter().map(|case| case.rule).collect();
    assert_eq!(rules, names(folder));
    assert_eq!(rules, RULES.iter().map(|rule| rule.id.to_owned()).collect());
    let clauses: BTreeSet<String> = announcement_cases()
        .unwrap()
        .into_iter()
        .map(|case| case.rule)
        .collect();
    assert_eq!(clauses, names(&format!("{folder}/announcement")));
}

#[test]
fn what_is_found_says_what_to_do_in_both_forms_of_norwegian_and_in_english() {
    for case in cases().unwrap() {
        let findings = found(&case.given);
        for finding in &findings {
            let text = &finding.text;
            for text in [&text.nb, &text.nn, &text.en] {
                assert!(text.len() > 20 && !text.contains("  "), "{}: {text}", told(&case));
            }
            assert_ne!(text.nb, text.en, "{}", told(&case));
        }
        let expected = case.expected.as_ref().and_then(|expected| expected.severity);
        let notes = expected.is_none_or(|severity| severity == tilskudd_rulebook::Severity::Note);
        assert_eq!(rejects(&findings), !notes, "{}", told(&case));
    }
}
