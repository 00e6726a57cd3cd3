//! Obligations: due dates, lateness, thresholds and how they end.

use chrono::NaiveDate;
use proptest::prelude::*;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::dates::start_of_day;
use tilskudd_kernel::ids::{AwardId, CallId, DecisionId, ObligationId, PersonId, SeededIds};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::{Edition, resolve_shipped};

use crate::obligations::domain::award::Award;
use crate::obligations::domain::call_terms::{CallTerms, check_forms};
use crate::obligations::domain::obligation::Obligation;
use crate::obligations::domain::state::State;
use crate::reports::domain::report::{ReportedAward, Wish};

pub(crate) fn ore(ore: i64) -> Money {
    Money::amount(ore).unwrap()
}

pub(crate) fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

pub(crate) fn edition() -> Edition {
    resolve_shipped("kkt-2024").unwrap()
}

pub(crate) fn terms() -> CallTerms {
    CallTerms {
        id: CallId::new(&SeededIds::new(7)),
        edition: "kkt-2024".to_owned(),
        year: Year::new(2024).unwrap(),
        report_due: day(2025, 3, 1),
        accounts_due: day(2025, 3, 1),
        auditor_due: Some(day(2025, 5, 1)),
        auditor_threshold: ore(20_000_000),
        report_waiver: Money::ZERO,
        carry_over_allowed: true,
    }
}

pub(crate) fn award(ids: &SeededIds, kind: &str, paid: i64) -> Award {
    let id = AwardId::new(ids);
    Award {
        id,
        award: id,
        kind: kind.to_owned(),
        title: kind.to_owned(),
        awarded: ore(paid),
        budget: Vec::new(),
        budget_keys: vec!["salaries".to_owned(), "travel".to_owned()],
        paid: ore(paid),
        returned: Money::ZERO,
        carried_over: Money::ZERO,
        used: None,
    }
}

/// A reported obligation with awards of these kinds, each paid 100 000 øre.
pub(crate) fn obligation(kinds: &[&str]) -> Obligation {
    let ids = SeededIds::new(3);
    let terms = terms();
    Obligation {
        id: ObligationId::new(&ids),
        decision: DecisionId::new(&ids),
        call: terms.id,
        edition: terms.edition,
        case_number: "2024-TRO-00001".to_owned(),
        organisation_number: "942110464".parse().unwrap(),
        recipient: "Kommunen".to_owned(),
        year: terms.year,
        report_due: terms.report_due,
        accounts_due: terms.accounts_due,
        auditor_due: None,
        report_waived: false,
        state: State::Reported,
        form_sent_at: None,
        report_number: 1,
        late: false,
        reported_by: Some(PersonId::new(&ids)),
        report: None,
        accepted: None,
        version: 1,
        awards: kinds.iter().map(|kind| award(&ids, kind, 100_000)).collect(),
        accounts_late: false,
        statement: None,
        carry_over: None,
        opening: Money::ZERO,
        language: LanguageForm::Nb,
    }
}

fn reported(obligation: &Obligation, used: i64, wish: Option<Wish>) -> Vec<ReportedAward> {
    let awards = obligation.awards.iter().map(|award| ReportedAward {
        award: award.id,
        used: ore(used),
        wish,
        reason: "Forsinket".to_owned(),
    });
    awards.collect()
}

#[test]
fn the_auditors_statement_follows_the_threshold_of_the_year() {
    let terms = terms();
    assert_eq!(terms.auditor_statement_due(ore(19_999_999)), None);
    assert_eq!(
        terms.auditor_statement_due(ore(20_000_000)),
        Some(day(2025, 5, 1))
    );
    let without_day = CallTerms {
        auditor_due: None,
        ..terms.clone()
    };
    assert_eq!(
        without_day.auditor_statement_due(ore(20_000_000)),
        Some(day(2025, 3, 1))
    );
    let silent = CallTerms {
        auditor_threshold: Money::ZERO,
        ..without_day
    };
    assert_eq!(silent.auditor_statement_due(ore(20_000_000)), None);
}

#[test]
fn the_waiver_is_for_less_than_its_limit() {
    let terms = CallTerms {
        report_waiver: ore(100),
        ..terms()
    };
    assert!(terms.waives(ore(99)));
    assert!(!terms.waives(ore(100)));
}

#[test]
fn a_report_is_late_from_the_midnight_after_its_day_in_oslo() {
    let obligation = obligation(&["bachelor"]);
    let midnight = start_of_day(day(2025, 3, 2));
    assert!(obligation.is_late(midnight));
    assert!(!obligation.is_late(midnight - chrono::TimeDelta::seconds(1)));
}

#[test]
fn forms_go_out_from_new_year_in_oslo() {
    let (edition, year) = (edition(), Year::new(2024).unwrap());
    let new_year = start_of_day(day(2025, 1, 1));
    assert!(check_forms(&edition, year, new_year).is_ok());
    let early = check_forms(&edition, year, new_year - chrono::TimeDelta::seconds(1)).unwrap_err();
    assert_eq!(early.refusal().code, "FORMS_TOO_EARLY");
    assert_eq!(
        early.refusal().source,
        Some(RuleSource::edition("kkt-2024", "KKT: Rapportering"))
    );
    let kki = resolve_shipped("kki").unwrap();
    let early = check_forms(&kki, year, start_of_day(day(2024, 12, 1))).unwrap_err();
    assert_eq!(early.refusal().source, Some(RuleSource::edition("kki", "§5")));
}

#[test]
fn a_report_is_accepted_by_another_person_with_the_statement_that_is_demanded() {
    let (edition, mut obligation) = (edition(), obligation(&["bachelor"]));
    let office = PersonId::new(&SeededIds::new(8));
    let report = reported(&obligation, 100_000, None);
    assert_eq!(obligation.accept(&edition, &report, office).unwrap(), Vec::new());
    let submitter = obligation.reported_by.unwrap();
    assert_eq!(
        obligation
            .accept(&edition, &report, submitter)
            .unwrap_err()
            .refusal()
            .code,
        "TWO_PERSON"
    );
    obligation.auditor_due = Some(day(2025, 5, 1));
    let error = obligation.accept(&edition, &report, office).unwrap_err();
    assert_eq!(error.refusal().code, "AUDITOR_STATEMENT_MISSING");
    assert_eq!(
        error.refusal().source,
        Some(edition.source(&edition.reporting.section))
    );
    let registered = |person| Signed {
        person,
        at: start_of_day(day(2025, 5, 2)),
    };
    obligation.statement = Some(registered(office));
    let alone = obligation.accept(&edition, &report, office).unwrap_err();
    assert_eq!(alone.refusal().code, "TWO_PERSON");
    obligation.statement = Some(registered(submitter));
    assert!(obligation.statement_late());
    obligation.awards[0].paid = ore(0);
    let unpaid = obligation.accept(&edition, &reported(&obligation, 0, None), office);
    assert_eq!(unpaid.unwrap_err().refusal().code, "NOT_PAID");
    obligation.awards[0].paid = ore(100_000);
    assert!(obligation.accept(&edition, &report, office).is_ok());
    let error = obligation
        .accept(&edition, &reported(&obligation, 100_001, None), office)
        .unwrap_err();
    assert_eq!(error.refusal().code, "USED_ABOVE_PAID");
    obligation.state = State::FormSent;
    assert_eq!(
        obligation
            .accept(&edition, &report, office)
            .unwrap_err()
            .refusal()
            .code,
        "OBLIGATION_STATE"
    );
}

#[test]
fn unused_money_is_carried_over_or_returned_as_wished() {
    let (edition, obligation) = (edition(), obligation(&["bachelor"]));
    let office = PersonId::new(&SeededIds::new(8));
    for (wish, carry_over) in [
        (Some(Wish::CarryOver), Some("Forsinket".to_owned())),
        (Some(Wish::Return), None),
        (None, None),
    ] {
        let unused = obligation
            .accept(&edition, &reported(&obligation, 40_000, wish), office)
            .unwrap();
        assert_eq!(
            (unused[0].amount, unused[0].carry_over.clone()),
            (ore(60_000), carry_over)
        );
    }
}

proptest! {
    #[test]
    fn it_closes_exactly_when_paid_is_used_returned_and_carried(
        used in 0_i64..=100_000, returned in 0_i64..=100_000, carried in 0_i64..=100_000,
    ) {
        let mut obligation = obligation(&["bachelor"]);
        prop_assert!(!obligation.settled());
        obligation.awards[0].used = Some(ore(used));
        obligation.awards[0].returned = ore(returned);
        obligation.awards[0].carried_over = ore(carried);
        prop_assert_eq!(obligation.settled(), used + returned + carried == 100_000);
    }
}
