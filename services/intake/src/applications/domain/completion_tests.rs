use tilskudd_kernel::ids::PersonId;
use uuid::Uuid;

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn deadline(date: &str, time: &str) -> Deadline {
    Deadline::parse(date.parse().unwrap(), time).unwrap()
}

fn act(time: &str) -> Act {
    Act {
        person: PersonId::from_uuid(Uuid::nil()),
        at: at(time),
        reason: "Mangler".parse().unwrap(),
    }
}

fn completion(date: &str, time: &str) -> Completion {
    Completion {
        id: CompletionId::from_uuid(Uuid::nil()),
        application: ApplicationId::from_uuid(Uuid::nil()),
        defects: Vec::new(),
        requested: act("2024-03-01T10:00:00Z"),
        letter: Letter {
            form: Norwegian::Nb,
            text: LocalText::new("", "", ""),
        },
        current: Set {
            deadline: deadline(date, time),
            act: act("2024-03-01T10:00:00Z"),
            reminded: None,
        },
        earlier: Vec::new(),
        closed: None,
        answer: String::new(),
        revision: None,
    }
}

#[test]
fn the_deadline_counts_to_the_second_over_both_changes_of_the_clock() {
    for (date, time, last, late) in [
        // Clocks go forward on 31 March 2024: that day ends at 22:00 UTC.
        ("2024-03-30", "", "2024-03-30T22:59:59Z", "2024-03-30T23:00:00Z"),
        ("2024-03-31", "", "2024-03-31T21:59:59Z", "2024-03-31T22:00:00Z"),
        // Clocks go back on 27 October 2024: that day ends at 23:00 UTC, and 02:30 comes twice.
        ("2024-10-26", "", "2024-10-26T21:59:59Z", "2024-10-26T22:00:00Z"),
        ("2024-10-27", "", "2024-10-27T22:59:59Z", "2024-10-27T23:00:00Z"),
        (
            "2024-10-27",
            "02:30",
            "2024-10-27T01:30:59Z",
            "2024-10-27T01:31:00Z",
        ),
        (
            "2024-03-08",
            "12:00",
            "2024-03-08T11:00:59Z",
            "2024-03-08T11:01:00Z",
        ),
    ] {
        let completion = completion(date, time);
        assert_eq!(completion.stage(at(last)), Stage::Open, "{date} {time}");
        assert_eq!(completion.may_answer(at(last)), Ok(()));
        assert_eq!(
            completion.may_go_on(at(last)),
            Err(CompletionError::StillRunning(completion.current.deadline))
        );
        assert_eq!(completion.stage(at(late)), Stage::Expired, "{date} {time}");
        assert_eq!(
            completion.may_answer(at(late)),
            Err(CompletionError::TooLate(completion.current.deadline))
        );
        assert_eq!(completion.may_go_on(at(late)), Ok(()));
    }
}

#[test]
fn a_deadline_leaves_one_whole_day() {
    // Half past eleven in the evening of 7 March in Oslo.
    let now = at("2024-03-07T22:30:00Z");
    assert_eq!(long_enough(deadline("2024-03-08", ""), now), Ok(()));
    assert_eq!(
        long_enough(deadline("2024-03-08", "23:58"), now),
        Err(CompletionError::TooSoon)
    );
    assert_eq!(long_enough(deadline("2024-03-08", "23:59"), now), Ok(()));
    for too_soon in ["2024-03-07", "2024-03-01"] {
        assert_eq!(
            long_enough(deadline(too_soon, ""), now),
            Err(CompletionError::TooSoon)
        );
    }
    // An hour later it is 8 March there.
    let later = at("2024-03-07T23:30:00Z");
    assert_eq!(
        long_enough(deadline("2024-03-08", ""), later),
        Err(CompletionError::TooSoon)
    );
}

#[test]
fn an_expired_request_is_extended_but_never_to_an_earlier_time() {
    let completion = completion("2024-03-20", "");
    let now = at("2024-03-10T10:00:00Z");
    assert_eq!(completion.may_extend(deadline("2024-03-21", ""), now), Ok(()));
    for earlier in ["2024-03-20", "2024-03-15"] {
        assert_eq!(
            completion.may_extend(deadline(earlier, ""), now),
            Err(CompletionError::NotLater(completion.current.deadline))
        );
    }
    let expired = at("2024-04-10T10:00:00Z");
    assert_eq!(completion.stage(expired), Stage::Expired);
    assert_eq!(completion.may_extend(deadline("2024-04-11", ""), expired), Ok(()));
    assert_eq!(
        completion.may_extend(deadline("2024-04-10", ""), expired),
        Err(CompletionError::TooSoon)
    );
}

#[test]
fn one_reminder_for_each_deadline_and_before_it() {
    let mut completion = completion("2024-03-20", "");
    let (before, after) = (at("2024-03-20T22:59:59Z"), at("2024-03-20T23:00:00Z"));
    assert_eq!(completion.may_remind(before), Ok(()));
    assert_eq!(
        completion.may_remind(after),
        Err(CompletionError::TooLate(completion.current.deadline))
    );
    completion.current.reminded = Some(act("2024-03-15T10:00:00Z").signed());
    assert_eq!(completion.may_remind(before), Err(CompletionError::Reminded));
}

#[test]
fn what_is_closed_takes_nothing_more() {
    let now = at("2024-03-10T10:00:00Z");
    for how in Closing::ALL {
        let mut completion = completion("2024-03-20", "");
        completion.closed = Some(Closed {
            how: *how,
            signed: act("2024-03-10T10:00:00Z").signed(),
            reason: None,
        });
        assert_eq!(completion.stage(now), Stage::Closed(*how));
        assert_eq!(completion.may_answer(now), Err(CompletionError::Closed));
        assert_eq!(completion.may_take_back(), Err(CompletionError::Closed));
        assert_eq!(completion.may_go_on(now), Err(CompletionError::Closed));
        assert_eq!(completion.may_remind(now), Err(CompletionError::Closed));
        assert_eq!(
            completion.may_extend(deadline("2024-03-30", ""), now),
            Err(CompletionError::Closed)
        );
        assert_eq!(how.as_str().parse(), Ok(*how));
    }
}

#[test]
fn a_month_ends_on_the_same_day_or_the_last_of_a_shorter_month() {
    for (submitted, ends) in [
        ("2024-02-15T12:00:00Z", "2024-03-15"),
        ("2024-01-31T12:00:00Z", "2024-02-29"),
        ("2023-01-31T12:00:00Z", "2023-02-28"),
        ("2024-12-31T12:00:00Z", "2025-01-31"),
        // Already 1 March in Oslo.
        ("2024-02-29T23:30:00Z", "2024-04-01"),
    ] {
        assert_eq!(month_ends(at(submitted)).to_string(), ends, "{submitted}");
    }
}
