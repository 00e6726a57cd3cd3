//! The comparison finds what is apart.

use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_proto::payment::v1 as payment;
use tilskudd_proto::reporting::v1 as reporting;

use super::books::Books;
use super::reconcile::{Unit, differences};

/// One application, awarded, paid, used, and in order everywhere.
#[expect(clippy::too_many_lines, reason = "one whole set of books, read as a table")]
fn in_order() -> Books {
    let award = allocation::Award {
        id: "a".into(),
        applied_ore: 500,
        amount_ore: 400,
        general_ore: 300,
        earmarked_ore: 100,
        earmark: "avlastning".into(),
        ..Default::default()
    };
    let balance = payment::AwardBalance {
        award: "a".into(),
        granted_ore: 400,
        paid_ore: 400,
        returned_ore: 30,
        carried_out_ore: 20,
        ..Default::default()
    };
    let owed = reporting::ObligationAward {
        award: "a".into(),
        awarded_ore: 400,
        paid_ore: 400,
        returned_ore: 30,
        carried_over_ore: 20,
        used_ore: 350,
        ..Default::default()
    };
    let posting = |ledger_account: &str, amount_ore| payment::Posting {
        ledger_account: ledger_account.into(),
        award: "a".into(),
        amount_ore,
        year: 2024,
    };
    Books {
        applications: vec![intake::Application {
            name: "x".into(),
            applied_ore: 500,
            state: intake::ApplicationState::Decided.into(),
            ..Default::default()
        }],
        cases: vec![assessment::Case {
            application: Some(intake::Application {
                name: "x".into(),
                applied_ore: 500,
                ..Default::default()
            }),
            ..Default::default()
        }],
        verified: ["x".to_owned()].into(),
        completions: Vec::new(),
        frame: allocation::Frame {
            amount_ore: 1000,
            decided_ore: 400,
            earmarks: vec![allocation::Earmark {
                code: "avlastning".into(),
                amount_ore: 100,
                decided_ore: 100,
            }],
            ..Default::default()
        },
        decisions: vec![allocation::Decision {
            application: "x".into(),
            awards: vec![award],
            ..Default::default()
        }],
        balances: vec![balance],
        journal: vec![payment::JournalEntry {
            postings: vec![
                posting("appropriation", -400),
                posting("paid", 400),
                posting("returned", -30),
                posting("appropriation", 30),
                posting("carried-over", -20),
                posting("clearing", 20),
            ],
            ..Default::default()
        }],
        obligations: vec![reporting::Obligation {
            awards: vec![owed],
            ..Default::default()
        }],
        bank_paid_ore: 400,
        faults: Vec::new(),
    }
}

#[test]
fn books_in_order_have_no_difference() {
    assert!(differences(&in_order()).is_empty());
}

#[test]
fn one_ore_apart_is_found_wherever_it_is() {
    let spoil: [fn(&mut Books); 13] = [
        |b| b.cases[0].application.iter_mut().for_each(|a| a.applied_ore -= 1),
        |b| b.applications[0].applied_ore += 1,
        |b| b.decisions[0].awards[0].amount_ore += 1,
        |b| b.decisions[0].awards[0].earmarked_ore -= 1,
        |b| b.frame.decided_ore += 1,
        |b| b.frame.amount_ore = 399,
        |b| b.frame.earmarks[0].amount_ore = 99,
        |b| b.balances[0].granted_ore += 1,
        |b| b.balances[0].paid_ore -= 1,
        |b| b.balances[0].returned_ore += 1,
        |b| b.obligations[0].awards[0].used_ore -= 1,
        |b| b.journal[0].postings[0].amount_ore += 1,
        |b| b.bank_paid_ore += 1,
    ];
    for (index, spoil) in spoil.into_iter().enumerate() {
        let mut books = in_order();
        spoil(&mut books);
        let found = differences(&books);
        assert!(
            found
                .iter()
                .any(|d| d.unit == Unit::Ore && (d.one - d.other).abs() == 1),
            "{index}: {found:?}"
        );
    }
}

#[test]
fn a_lost_case_and_an_empty_journal_are_found() {
    let mut books = in_order();
    books.cases.clear();
    assert!(differences(&books).iter().any(|d| d.unit == Unit::Count));
    let mut books = in_order();
    books.journal.clear();
    assert!(!differences(&books).is_empty());
}

/// The same, and one more that was withdrawn.
fn with_a_withdrawn_one() -> Books {
    let mut books = in_order();
    let withdrawn = intake::Application {
        name: "w".into(),
        applied_ore: 700,
        state: intake::ApplicationState::Withdrawn.into(),
        ..Default::default()
    };
    books.cases.push(assessment::Case {
        application: Some(withdrawn.clone()),
        ending: intake::EndingKind::Withdrawn.into(),
        ..Default::default()
    });
    books.applications.push(withdrawn);
    books.verified.insert("w".into());
    books
}

#[test]
fn what_was_withdrawn_has_a_case_and_no_decision() {
    let found = differences(&with_a_withdrawn_one());
    assert!(found.is_empty(), "{found:?}");
    let spoil: [fn(&mut Books); 3] = [
        |b| b.cases[1].ending = intake::EndingKind::Unspecified.into(),
        |b| b.applications[1].state = intake::ApplicationState::Submitted.into(),
        |b| {
            b.decisions.push(allocation::Decision {
                application: "w".into(),
                ..Default::default()
            });
        },
    ];
    for (index, spoil) in spoil.into_iter().enumerate() {
        let mut books = with_a_withdrawn_one();
        spoil(&mut books);
        let found = differences(&books);
        assert!(found.iter().any(|d| d.unit == Unit::Count), "{index}: {found:?}");
    }
}

#[test]
fn a_document_that_is_not_as_it_was_signed_is_found() {
    let mut books = in_order();
    books.verified.clear();
    assert!(differences(&books).iter().any(|d| d.unit == Unit::Count));
}
