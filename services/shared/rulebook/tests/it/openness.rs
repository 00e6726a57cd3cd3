//! A call with an open question cannot be announced.

use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{
    AppealRule, CallTerms, EditionAppeal, ManagingOffice, closed_already, open_questions, resolve_shipped,
};

use crate::fixture::{at, call, date};

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
        open(|call| call.auditor_deadline = Some(date("2024-12-31"))),
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

#[test]
fn a_scheme_is_announced_by_whoever_manages_it() {
    let mut edition = resolve_shipped("kkt-2024").unwrap();
    for (office, region, asks) in [
        (ManagingOffice::Region, "trondelag", None),
        (ManagingOffice::Region, "national", Some("the offices")),
        (ManagingOffice::National, "national", None),
        (ManagingOffice::National, "trondelag", Some("Helsedirektoratet")),
    ] {
        edition.managing_office = office;
        let mut call = call();
        call.region = region.parse::<Tenant>().unwrap();
        let asked = open_questions(&edition, &call);
        assert_eq!(asked.len(), usize::from(asks.is_some()), "{office} in {region}");
        if let (Some(asks), [asked]) = (asks, &*asked) {
            let managed = format!("This edition is managed by {asks}");
            assert!(asked.text.en.starts_with(&managed), "{}", asked.text.en);
            assert_eq!(asked.source.to_string(), "kkt-2024 KKI §12, continued");
        }
    }
}

#[test]
fn a_call_is_not_announced_after_its_own_deadline() {
    let edition = resolve_shipped("kkt-2024").unwrap();
    let mut call = call();
    call.deadline = Deadline::parse(date("2024-03-01"), "12:00").unwrap();
    // Oslo is one hour ahead of UTC in winter.
    let closed = |now: &str| closed_already(&edition, &call, at(now));
    assert_eq!(closed("2024-03-01T11:00:59Z"), None);
    let asked = closed("2024-03-01T11:01:00Z").unwrap();
    assert_eq!(
        (asked.clause, asked.source.to_string().as_str()),
        ("deadline", "kkt-2024 KKI §12, continued")
    );
}
