//! A call with an open question cannot be announced.

use tilskudd_kernel::dates::Deadline;
use tilskudd_rulebook::{AppealRule, CallTerms, EditionAppeal, open_questions, resolve_shipped};

use crate::fixture::{call, date};

fn open(change: impl FnOnce(&mut CallTerms)) -> Vec<(&'static str, String)> {
    let mut call = call();
    change(&mut call);
    let questions = open_questions(&resolve_shipped("kkt-2024").unwrap(), &call);
    questions
        .into_iter()
        .map(|question| (question.clause, question.source.to_string()))
        .collect()
}

#[test]
fn a_call_that_states_everything_leaves_nothing_open() {
    assert_eq!(open(|_| ()), []);
    assert_eq!(open(|call| call.appeal = Some(AppealRule::Ordinary)), []);
}

#[test]
fn what_is_left_open_is_named_with_its_source() {
    let section_5 = || "kkt-2024 KKI §5, continued".to_owned();
    assert_eq!(
        open(|call| call.appeal = None),
        [("appeal", "forvaltningsloven §28".to_owned())]
    );
    assert_eq!(
        open(|call| call.auditor_deadline = None),
        [("auditor_deadline", section_5())]
    );
    assert_eq!(
        open(|call| call.contact_point = " ".to_owned()),
        [("contact_point", "kkt-2024 KKI §12, continued".to_owned())]
    );
    assert_eq!(
        open(|call| call.report_deadline = Some(date("2024-12-31"))),
        [("report_deadline", section_5())]
    );
    assert_eq!(
        open(|call| call.accounts_deadline = Some(date("2024-12-31"))),
        [("accounts_deadline", section_5())]
    );
    let backwards = open(|call| call.deadline = Deadline::parse(date("2024-01-14"), "").unwrap());
    assert_eq!(
        backwards.iter().map(|(clause, _)| *clause).collect::<Vec<_>>(),
        ["deadline"]
    );
}

#[test]
fn a_call_cannot_take_away_an_appeal_that_the_rules_give() {
    let mut edition = resolve_shipped("kkt-2024").unwrap();
    assert_eq!(open_questions(&edition, &call()), []);
    edition.appeal.award_and_refusal = EditionAppeal::Ordinary;
    assert_eq!(open_questions(&edition, &call())[0].clause, "appeal");
}
