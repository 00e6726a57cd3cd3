//! Reports and the auditor's control, as the call's yearly parameters say.

use tilskudd_rulebook::{CallTerms, auditor_demanded, report_due, resolve_shipped};

use crate::fixture::{CALL, call, date, ore};

fn auditor(change: impl FnOnce(&mut CallTerms), total: i64) -> (Option<String>, String) {
    let mut call = call();
    change(&mut call);
    let demand = auditor_demanded(&resolve_shipped("kkt-2024").unwrap(), &call, ore(total));
    (demand.due.map(|due| due.to_string()), demand.source.to_string())
}

fn report(change: impl FnOnce(&mut CallTerms), award: i64) -> (Option<String>, String) {
    let mut call = call();
    change(&mut call);
    let demand = report_due(&resolve_shipped("kkt-2024").unwrap(), &call, ore(award));
    (demand.due.map(|due| due.to_string()), demand.source.to_string())
}

#[test]
fn the_auditors_control_is_demanded_from_the_threshold_on() {
    let clause = format!("call {CALL} auditor_threshold_ore");
    assert_eq!(auditor(|_| (), 19_999_999), (None, clause.clone()));
    let due = Some("2025-05-01".to_owned());
    assert_eq!(auditor(|_| (), 20_000_000), (due.clone(), clause.clone()));
    // Without a day of its own it is due with the accounts.
    let with_accounts = auditor(
        |call| {
            call.auditor_deadline = None;
            call.accounts_deadline = Some(date("2025-04-01"));
        },
        20_000_000,
    );
    assert_eq!(with_accounts, (Some("2025-04-01".to_owned()), clause));
    // No threshold: everyone's, as the rules on reporting say; neither threshold nor day: nobody's.
    let section = "kkt-2024 KKI §5, continued".to_owned();
    assert_eq!(
        auditor(|call| call.auditor_threshold = ore(0), 0),
        (due, section.clone())
    );
    let silent = |call: &mut CallTerms| {
        call.auditor_threshold = ore(0);
        call.auditor_deadline = None;
    };
    assert_eq!(auditor(silent, 20_000_000), (None, section));
}

#[test]
fn a_report_is_due_unless_the_call_waives_it() {
    let section = "kkt-2024 KKI §5, continued".to_owned();
    assert_eq!(
        report(|_| (), 0),
        (Some("2025-03-01".to_owned()), section.clone())
    );
    let waiver = |call: &mut CallTerms| call.report_waiver = ore(100_000_000);
    let clause = format!("call {CALL} report_waiver_ore");
    assert_eq!(report(waiver, 99_999_999), (None, clause));
    assert_eq!(
        report(waiver, 100_000_000),
        (Some("2025-03-01".to_owned()), section)
    );
    let moved = report(|call| call.report_deadline = Some(date("2025-03-18")), 1);
    assert_eq!(
        moved,
        (
            Some("2025-03-18".to_owned()),
            format!("call {CALL} report_deadline")
        )
    );
}
