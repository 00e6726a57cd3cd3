//! Every rule of a report: accepted and refused, with its source.

use tilskudd_kernel::ids::{AwardId, SeededIds};
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::text::Text;
use tilskudd_rulebook::{Edition, Track};

use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::domain::obligation::Obligation;
use crate::reports::domain::report::{AccountLine, AwardReport, NarrativeAnswer, PersonCount, Wish};
use crate::reports::domain::report_rules::{Rules, problems};
use crate::reports::domain::transitions_tests::{edition, obligation, ore, terms};
use crate::reports::error::Problem;

const CALL: &str = "regions/trondelag/calls/1";

/// A report without faults: everything is used.
fn whole(edition: &Edition, obligation: &Obligation) -> Vec<AwardReport> {
    let line = |key: &str, amount| AccountLine {
        key: Text::parse(key).unwrap(),
        amount: ore(amount),
    };
    let awards = obligation.awards.iter().map(|award| {
        let lists = edition
            .person_lists()
            .iter()
            .filter(|list| list.kinds.contains(&award.kind));
        let development = edition.track(&award.kind) == Some(Track::Development);
        let questions = if development {
            edition.narrative_questions()
        } else {
            &[]
        };
        AwardReport {
            award: award.id,
            used: ore(100_000),
            lines: vec![line("travel", 30_000), line("salaries", 90_000)],
            persons: lists
                .map(|list| PersonCount {
                    category: Text::parse(&list.code).unwrap(),
                    started: 3,
                    ongoing: 1,
                    completed: 2,
                    dropped_out: 0,
                })
                .collect(),
            narratives: questions
                .iter()
                .map(|question| NarrativeAnswer {
                    question: Text::parse(&question.code).unwrap(),
                    answer: Text::parse("Godt").unwrap(),
                })
                .collect(),
            goal_assessment: Text::parse("Målet er nådd").unwrap(),
            wish: None,
            wish_reason: None,
        }
    });
    awards.collect()
}

/// What the rules say after `change` was done to a faultless report.
fn after(kinds: &[&str], change: impl FnOnce(&mut Vec<AwardReport>)) -> Vec<(&'static str, RuleSource)> {
    after_in(&terms(), kinds, change)
        .into_iter()
        .map(|problem| (problem.rule, problem.source))
        .collect()
}

fn after_in(call: &CallTerms, kinds: &[&str], change: impl FnOnce(&mut Vec<AwardReport>)) -> Vec<Problem> {
    let (edition, obligation) = (edition(), obligation(kinds));
    let mut report = whole(&edition, &obligation);
    change(&mut report);
    let rules = Rules {
        edition: &edition,
        call,
        call_name: CALL,
    };
    problems(rules, &obligation, &report)
}

fn section_5() -> RuleSource {
    edition().source(&edition().reporting.section)
}

#[test]
fn a_faultless_report_has_no_problems() {
    assert_eq!(
        after(&["bachelor", "bpa", "service-development"], |_| {}),
        Vec::new()
    );
}

#[test]
fn every_award_is_reported_once() {
    let expected = vec![("every-award", section_5())];
    assert_eq!(after(&["bachelor", "abc"], |report| drop(report.pop())), expected);
    assert_eq!(
        after(&["bachelor"], |report| report.push(report[0].clone())),
        expected
    );
    let stranger = |report: &mut Vec<AwardReport>| report[0].award = AwardId::new(&SeededIds::new(99));
    assert_eq!(after(&["bachelor"], stranger), expected);
}

#[test]
fn accounts_are_compared_line_by_line() {
    let expected = vec![("account-lines", section_5())];
    let rename = |report: &mut Vec<AwardReport>| report[0].lines[0].key = Text::parse("other").unwrap();
    assert_eq!(after(&["bachelor"], rename), expected);
    let repeat = |report: &mut Vec<AwardReport>| {
        let line = report[0].lines[0].clone();
        report[0].lines.push(line);
    };
    assert_eq!(after(&["bachelor"], repeat), expected);
}

#[test]
fn what_is_used_is_paid_and_accounted_for() {
    let above_paid = |report: &mut Vec<AwardReport>| report[0].used = ore(100_001);
    assert_eq!(after(&["bachelor"], above_paid), vec![("used-paid", section_5())]);
    let unaccounted = |report: &mut Vec<AwardReport>| report[0].lines[1].amount = ore(69_999);
    assert_eq!(
        after(&["bachelor"], unaccounted),
        vec![("used-accounted", section_5())]
    );
}

#[test]
fn persons_are_counted_on_the_editions_lines() {
    let source = edition().source(&edition().person_lists()[0].section);
    let foreign = |report: &mut Vec<AwardReport>| {
        let mut count = report[0].persons[0].clone();
        count.category = Text::parse("abc").unwrap();
        report[0].persons.push(count);
    };
    assert_eq!(
        after(&["bachelor"], foreign),
        vec![("person-lists", source.clone())]
    );
    let twice = |report: &mut Vec<AwardReport>| {
        let count = report[0].persons[0].clone();
        report[0].persons.push(count);
    };
    assert_eq!(
        after(&["bachelor"], twice),
        vec![("person-lists", source.clone())]
    );
    let none = |report: &mut Vec<AwardReport>| report[0].persons.clear();
    assert_eq!(after(&["bachelor"], none), vec![("person-counts", source)]);
    assert_eq!(after(&["service-development"], none), Vec::new());
}

#[test]
fn development_projects_answer_every_question() {
    let source = edition().source(&edition().narrative_questions()[0].section);
    let silent = |report: &mut Vec<AwardReport>| report[0].narratives.clear();
    assert_eq!(
        after(&["service-development"], silent),
        vec![("narratives", source.clone())]
    );
    let talkative = |report: &mut Vec<AwardReport>| {
        report[0].narratives.push(NarrativeAnswer {
            question: Text::parse("x").unwrap(),
            answer: Text::parse("y").unwrap(),
        });
    };
    assert_eq!(after(&["bachelor"], talkative), vec![("narratives", source)]);
}

#[test]
fn unused_money_needs_a_wish_that_the_call_allows() {
    let forms = RuleSource::edition("kkt-2024", "KKT: Rapportering");
    let unused = |wish, reason: Option<&'static str>| {
        move |report: &mut Vec<AwardReport>| {
            report[0].used = ore(60_000);
            report[0].wish = wish;
            report[0].wish_reason = reason.map(|reason| Text::parse(reason).unwrap());
        }
    };
    assert_eq!(
        after(&["bachelor"], unused(None, None)),
        vec![("wish-needed", forms.clone())]
    );
    assert_eq!(after(&["bachelor"], unused(Some(Wish::Return), None)), Vec::new());
    let carry_over = unused(Some(Wish::CarryOver), Some("Forsinket oppstart"));
    assert_eq!(after(&["bachelor"], carry_over), Vec::new());
    let unreasoned = unused(Some(Wish::CarryOver), None);
    assert_eq!(
        after(&["bachelor"], unreasoned),
        vec![("carry-over-reason", forms.clone())]
    );
    let nothing_unused = |report: &mut Vec<AwardReport>| report[0].wish = Some(Wish::Return);
    assert_eq!(
        after(&["bachelor"], nothing_unused),
        vec![("wish-without-unused", forms)]
    );

    let closed = CallTerms {
        carry_over_allowed: false,
        ..terms()
    };
    let found = after_in(
        &closed,
        &["bachelor"],
        unused(Some(Wish::CarryOver), Some("Forsinket")),
    );
    assert_eq!(found[0].rule, "carry-over-allowed");
    assert_eq!(found[0].source, RuleSource::call(CALL, "carry_over_allowed"));
    assert_eq!(found[0].field, "report.awards[0].wish");
}
