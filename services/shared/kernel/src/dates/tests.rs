//! Tests of local dates and deadlines, on days of 23, 24 and 25 hours.

use super::*;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn deadline(date: &str, time: &str) -> Deadline {
    Deadline::parse(parse_date(date).unwrap(), time).unwrap()
}

#[test]
fn a_date_has_one_form() {
    for accepted in ["2024-02-29", "1900-01-01", "2200-12-31"] {
        assert_eq!(parse_date(accepted).unwrap().to_string(), accepted);
    }
    for refused in [
        "",
        "2024-2-29",
        "2024-02-30",
        "2023-02-29",
        "01.03.2024",
        "2024-03-01 ",
        "+024-03-01",
        "2024/03/01",
        "2024-03-0١",
    ] {
        assert_eq!(parse_date(refused), Err(DateError::Date), "{refused}");
    }
    for refused in ["1899-12-31", "2201-01-01"] {
        assert_eq!(parse_date(refused), Err(DateError::Year), "{refused}");
    }
}

#[test]
fn the_local_date_is_ahead_of_utc_around_midnight() {
    assert_eq!(local_date(at("2024-02-29T22:59:59Z")).to_string(), "2024-02-29");
    assert_eq!(local_date(at("2024-02-29T23:00:00Z")).to_string(), "2024-03-01");
    assert_eq!(local_date(at("2024-06-30T22:00:00Z")).to_string(), "2024-07-01");
}

#[test]
fn days_have_23_24_and_25_hours() {
    for (date, hours) in [
        ("2024-03-30", 24),
        ("2024-03-31", 23),
        ("2024-10-26", 24),
        ("2024-10-27", 25),
    ] {
        let date = parse_date(date).unwrap();
        let length = start_of_day(date.succ_opt().unwrap()) - start_of_day(date);
        assert_eq!(length, TimeDelta::hours(hours), "{date}");
    }
    assert_eq!(
        start_of_day(parse_date("2024-03-31").unwrap()),
        at("2024-03-30T23:00:00Z")
    );
    assert_eq!(
        start_of_day(parse_date("2024-10-27").unwrap()),
        at("2024-10-26T22:00:00Z")
    );
}

#[test]
fn without_a_time_the_whole_day_is_in_time() {
    // KKT 2024: 1 March, read as the end of that day.
    let kkt = deadline("2024-03-01", "");
    assert!(!kkt.is_past(at("2024-03-01T22:59:59.999Z")));
    assert!(kkt.is_past(at("2024-03-01T23:00:00Z")));
    assert_eq!(kkt.instant(), deadline("2024-03-01", "23:59").instant());
}

#[test]
fn the_minute_named_is_in_time() {
    let three = deadline("2024-03-01", "15:00");
    assert!(!three.is_past(at("2024-03-01T14:00:59.999Z")));
    assert!(three.is_past(at("2024-03-01T14:01:00Z")));
    assert!(deadline("2024-03-01", "00:00").is_past(at("2024-02-29T23:01:00Z")));
}

#[test]
fn deadlines_follow_the_clocks_put_forward() {
    // 31 March 2024: 02:00 becomes 03:00, at 01:00 UTC.
    let ends = [
        ("", "2024-03-31T22:00:00Z"),
        ("01:59", "2024-03-31T01:00:00Z"),
        ("02:00", "2024-03-31T01:00:00Z"),
        ("02:30", "2024-03-31T01:00:00Z"),
        ("02:59", "2024-03-31T01:00:00Z"),
        ("03:00", "2024-03-31T01:01:00Z"),
    ];
    for (time, end) in ends {
        assert_eq!(deadline("2024-03-31", time).instant(), at(end), "{time}");
    }
}

#[test]
fn deadlines_follow_the_clocks_put_back() {
    // 27 October 2024: 03:00 becomes 02:00, at 01:00 UTC; the hour from 02:00 comes twice.
    let ends = [
        ("", "2024-10-27T23:00:00Z"),
        ("01:59", "2024-10-27T00:00:00Z"),
        ("02:00", "2024-10-27T01:01:00Z"),
        ("02:30", "2024-10-27T01:31:00Z"),
        ("02:59", "2024-10-27T02:00:00Z"),
        ("03:00", "2024-10-27T02:01:00Z"),
    ];
    for (time, end) in ends {
        assert_eq!(deadline("2024-10-27", time).instant(), at(end), "{time}");
    }
}

#[test]
fn a_time_of_day_has_one_form() {
    let date = parse_date("2024-03-01").unwrap();
    for refused in [
        "24:00", "23:60", "9:00", "09.00", "09:00:00", " 09:00", "+9:00", "ab:cd", "kl 12",
    ] {
        assert_eq!(Deadline::parse(date, refused), Err(DateError::Time), "{refused}");
    }
    assert_eq!(Deadline::parse(NaiveDate::MAX, ""), Err(DateError::Year));
}

#[test]
fn extreme_values_made_by_hand_do_not_panic() {
    let late = Deadline {
        date: NaiveDate::MAX,
        time: None,
    };
    assert!(!late.is_past(at("2024-03-01T00:00:00Z")));
    let seconds = Deadline {
        time: NaiveTime::from_hms_opt(15, 0, 59),
        ..deadline("2024-03-01", "")
    };
    assert_eq!(seconds.instant(), deadline("2024-03-01", "15:00").instant());
}

#[test]
fn a_deadline_is_written_as_two_texts() {
    let json = serde_json::to_string(&deadline("2024-03-01", "15:00")).unwrap();
    assert_eq!(json, r#"{"date":"2024-03-01","time":"15:00"}"#);
    assert_eq!(
        serde_json::from_str::<Deadline>(&json).unwrap(),
        deadline("2024-03-01", "15:00")
    );
    let whole_day: Deadline = serde_json::from_str(r#"{"date":"2024-03-01"}"#).unwrap();
    assert_eq!(whole_day, deadline("2024-03-01", ""));
    assert_eq!(whole_day.to_string(), "2024-03-01");
    assert_eq!(deadline("2024-03-01", "15:00").to_string(), "2024-03-01 15:00");
    assert!(serde_json::from_str::<Deadline>(r#"{"date":"2024-03-01","time":"24:00"}"#).is_err());
}

fn any_date() -> impl Strategy<Value = NaiveDate> {
    (0_u64..109_500).prop_map(|days| parse_date("1900-01-01").unwrap() + Days::new(days))
}

proptest! {
    #[test]
    fn a_day_starts_with_its_first_instant(date in any_date()) {
        let start = start_of_day(date);
        prop_assert_eq!(local_date(start), date);
        prop_assert!(local_date(start - TimeDelta::milliseconds(1)) < date);
    }

    #[test]
    fn a_written_date_is_read_back(date in any_date()) {
        prop_assert_eq!(parse_date(&date.to_string()), Ok(date));
    }

    #[test]
    fn a_deadline_within_a_day_is_not_after_the_days_own(date in any_date(), h in 0_u32..24, m in 0_u32..60) {
        let within = Deadline::parse(date, &format!("{h:02}:{m:02}")).unwrap();
        let whole = Deadline { date, time: None };
        prop_assert!(start_of_day(date) < within.instant() && within.instant() <= whole.instant());
        prop_assert!(!within.is_past(within.instant() - TimeDelta::milliseconds(1)));
        prop_assert!(within.is_past(within.instant()));
    }

    #[test]
    fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,12}") {
        let _ = (parse_date(&text), parse_time(&text));
    }
}

#[test]
fn a_day_is_written_out_in_norwegian_and_in_english() {
    let day = |month| NaiveDate::from_ymd_opt(2025, month, 1).unwrap();
    assert_eq!(in_norwegian(day(3)), "1. mars 2025");
    assert_eq!(in_norwegian(day(12)), "1. desember 2025");
    assert_eq!(in_english(day(3)), "1 March 2025");
}
