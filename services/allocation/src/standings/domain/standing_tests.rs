use tilskudd_kernel::ids::CallId;

use super::*;

const APPLICANT: &str = "942110464";
const OLD: &str = "958935420";

fn number(text: &str) -> OrgNumber {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn here() -> Tenant {
    "trondelag".parse().unwrap()
}

fn call(year: i32, award_before_report: bool) -> CallTerms {
    CallTerms {
        id: CallId::from_uuid(uuid::Uuid::nil()),
        name: "regions/trondelag/calls/x".to_owned(),
        edition: "kkt-2024".to_owned(),
        scheme: "kkt".to_owned(),
        chapter_post: "761/68".to_owned(),
        year: Year::new(year).unwrap(),
        carry_over_allowed: false,
        award_before_report,
    }
}

fn standing(organisation: &str, (open, returned): (i32, i32)) -> Standing {
    Standing {
        organisation: number(organisation),
        scheme: "kkt".to_owned(),
        year: Year::new(2024).unwrap(),
        open,
        returned,
        first_due: (open > 0).then(|| "2025-03-01".parse().unwrap()),
    }
}

fn alone(standing: Standing) -> Standings {
    Standings {
        known: vec![standing],
        predecessors: BTreeMap::new(),
    }
}

fn decide(known: &Standings, call: &CallTerms, now: &str) -> Result<(), StandingError> {
    may_award(
        known.earlier_reports(&number(APPLICANT), call, &here(), at(now)),
        false,
        call,
    )
}

#[test]
fn what_is_due_and_not_accepted_stands_against_an_award_from_the_next_minute_in_oslo() {
    let open = alone(standing(APPLICANT, (1, 0)));
    assert!(decide(&open, &call(2025, false), "2025-03-01T22:59:59Z").is_ok());
    let refused = decide(&open, &call(2025, false), "2025-03-01T23:00:00Z").unwrap_err();
    assert_eq!(refused.refusal().code, "REPORT_OUTSTANDING");
    let StandingError::ReportOutstanding { year, rule, .. } = refused else {
        panic!("{refused}")
    };
    assert_eq!(
        (year.get(), rule.to_string().contains("award_before_report")),
        (2024, true)
    );
    let accepted = alone(standing(APPLICANT, (0, 0)));
    assert!(decide(&accepted, &call(2025, false), "2025-06-01T10:00:00Z").is_ok());
    assert!(decide(&Standings::default(), &call(2025, false), "2025-06-01T10:00:00Z").is_ok());
}

#[test]
fn a_report_that_was_sent_back_stands_against_it_before_its_day_too() {
    let returned = alone(standing(APPLICANT, (1, 1)));
    assert!(decide(&returned, &call(2025, false), "2025-02-01T10:00:00Z").is_err());
    let come_again = alone(standing(APPLICANT, (1, 0)));
    assert!(decide(&come_again, &call(2025, false), "2025-02-01T10:00:00Z").is_ok());
}

#[test]
fn only_earlier_years_of_the_same_scheme_count_and_any_of_them() {
    let open = alone(standing(APPLICANT, (1, 0)));
    let late = "2028-03-02T10:00:00Z";
    assert!(
        decide(&open, &call(2027, false), late).is_err(),
        "any year before"
    );
    assert!(decide(&open, &call(2024, false), late).is_ok(), "the year itself");
    let mut other = call(2025, false);
    other.scheme = "kki".to_owned();
    assert!(decide(&open, &other, late).is_ok(), "another scheme");
    let stranger = alone(standing(OLD, (1, 0)));
    assert!(
        decide(&stranger, &call(2025, false), late).is_ok(),
        "another recipient"
    );
}

#[test]
fn a_call_that_says_so_awards_before_the_report() {
    let open = alone(standing(APPLICANT, (1, 1)));
    assert!(decide(&open, &call(2025, true), "2025-06-01T10:00:00Z").is_ok());
}

#[test]
fn the_successor_answers_for_its_predecessors_and_what_another_region_knows_is_pending() {
    let predecessor = |region: &str| Predecessor {
        organisation: number(OLD),
        region: region.parse().unwrap(),
    };
    let with = |known, region| Standings {
        known,
        predecessors: BTreeMap::from([(number(APPLICANT), vec![predecessor(region)])]),
    };
    let now = "2025-06-01T10:00:00Z";
    let owes = with(vec![standing(OLD, (1, 0))], "trondelag");
    assert!(decide(&owes, &call(2025, false), now).is_err());
    let reported = with(vec![standing(OLD, (0, 0))], "trondelag");
    assert!(decide(&reported, &call(2025, false), now).is_ok());

    let elsewhere = with(Vec::new(), "nordland");
    let reports = elsewhere.earlier_reports(&number(APPLICANT), &call(2025, false), &here(), at(now));
    assert_eq!(reports, [EarlierReport::Pending(predecessor("nordland"))]);
    let unasked = decide(&elsewhere, &call(2025, false), now).unwrap_err();
    assert_eq!(unasked.refusal().code, "REPORT_PENDING");
    assert!(may_award(reports, true, &call(2025, false)).is_ok());
    // What is known to be outstanding stands in any case, and is told first.
    let both = with(vec![standing(APPLICANT, (1, 0))], "nordland");
    let reports = both.earlier_reports(&number(APPLICANT), &call(2025, false), &here(), at(now));
    let refused = may_award(reports, true, &call(2025, false)).unwrap_err();
    assert_eq!(refused.refusal().code, "REPORT_OUTSTANDING");
}
