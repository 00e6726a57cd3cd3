//! Opening and deadline to the second, on the days that clocks are changed too (R2, P1).

use chrono::{
    DateTime, Datelike, Days, Duration, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc, Weekday,
};
use proptest::prelude::*;
use tilskudd_kernel::dates::{Deadline, OSLO, start_of_day};

use super::says;
use crate::fixture::{World, kkt};

/// The last Sunday of a month: when clocks are changed in March and October.
fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
    let back = last.weekday().days_since(Weekday::Sun);
    last - Days::new(u64::from(back))
}

/// The clock-change days of a year, and the days around them.
fn around_a_change() -> impl Strategy<Value = NaiveDate> {
    (2000i32..2080, prop_oneof![Just(3u32), Just(10)], -1i64..=1)
        .prop_map(|(year, month, off)| last_sunday(year, month) + Duration::days(off))
}

/// A time of day, most often in the hours that clocks are changed in; none: the whole day.
fn time_of_day() -> impl Strategy<Value = Option<NaiveTime>> {
    let minute = prop_oneof![60u32..240, 0u32..1440];
    prop_oneof![
        1 => Just(None),
        3 => minute.prop_map(|minute| NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)),
    ]
}

/// Oslo's wall clock, from the law and not from a time-zone database: an hour ahead of UTC, two from the last
/// Sunday of March at 01:00 UTC to the last Sunday of October at 01:00 UTC.
fn wall(instant: DateTime<Utc>) -> NaiveDateTime {
    let change = |month| {
        last_sunday(instant.year(), month)
            .and_hms_opt(1, 0, 0)
            .unwrap()
            .and_utc()
    };
    let summer = change(3) <= instant && instant < change(10);
    instant.naive_utc() + Duration::hours(if summer { 2 } else { 1 })
}

/// Whether the wall clock has shown the end of the deadline for the last time: it is past now, and stays past in
/// the hours that a change can take back.
fn over(deadline: &Deadline, instant: DateTime<Utc>) -> bool {
    let end = match deadline.time {
        None => (deadline.date + Days::new(1)).and_time(NaiveTime::MIN),
        Some(time) => deadline.date.and_time(time) + Duration::minutes(1),
    };
    (0..=120).all(|minutes| wall(instant + Duration::minutes(minutes)) >= end)
}

fn at(deadline: Deadline, now: DateTime<Utc>) -> World {
    kkt().with(|world| {
        world.call.opens_on = deadline.date - Days::new(30);
        world.call.deadline = deadline;
        world.history.now = now;
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_second_that_the_wall_clock_passes_the_deadline_is_too_late(
        date in around_a_change(), time in time_of_day(), seconds in prop_oneof![-3i64..=3, -10_000i64..=10_000],
    ) {
        let deadline = Deadline { date, time };
        let now = deadline.instant() + Duration::seconds(seconds);
        prop_assert_eq!(says(&at(deadline, now), "deadline"), seconds >= 0);
        prop_assert_eq!(says(&at(deadline, now), "deadline"), over(&deadline, now));
    }

    #[test]
    fn it_opens_when_the_wall_clock_shows_the_day(
        date in around_a_change(), seconds in prop_oneof![-3i64..=3, -100_000i64..=100_000],
    ) {
        let now = start_of_day(date) + Duration::seconds(seconds);
        let world = kkt().with(|world| {
            world.call.opens_on = date;
            world.call.deadline = Deadline { date: date + Days::new(30), time: None };
            world.history.now = now;
        });
        prop_assert_eq!(says(&world, "opens-on"), seconds < 0);
        prop_assert_eq!(says(&world, "opens-on"), wall(now).date() < date);
    }

    /// Reopened to the end of a day, whatever the call's own days are.
    #[test]
    fn a_reopening_lasts_to_the_end_of_its_day(date in around_a_change(), seconds in prop_oneof![-3i64..=3, -100_000i64..=100_000]) {
        let end = start_of_day(date + Days::new(1));
        let now = end + Duration::seconds(seconds);
        let world = at(Deadline { date: date - Days::new(20), time: None }, now)
            .with(|world| world.call.reopened_until = Some(date));
        prop_assert_eq!(says(&world, "deadline"), seconds >= 0);
        prop_assert_eq!(says(&world, "deadline"), wall(now).date() > date);
    }

    #[test]
    fn on_any_day_the_deadline_holds_to_the_second(seconds in -200_000i64..200_000) {
        let world = kkt().with(|world| {
            let end = world.call.deadline.instant();
            world.history.now = end + Duration::seconds(seconds);
        });
        prop_assert_eq!(says(&world, "deadline"), seconds >= 0);
        let early = kkt().with(|world| {
            let start = start_of_day(world.call.opens_on);
            world.history.now = start + Duration::seconds(seconds);
        });
        prop_assert_eq!(says(&early, "opens-on"), seconds < 0);
    }
}

/// The two changes of 2024, to the second, as they stand in the calendar.
#[test]
fn the_days_of_23_and_25_hours() {
    let march = Deadline::parse("2024-03-31".parse().unwrap(), "").unwrap();
    let october = Deadline::parse("2024-10-27".parse().unwrap(), "").unwrap();
    for (deadline, last) in [(march, "2024-03-31T21:59:59Z"), (october, "2024-10-27T22:59:59Z")] {
        let last: DateTime<Utc> = last.parse().unwrap();
        at(deadline, last).accepted();
        assert!(says(&at(deadline, last + Duration::seconds(1)), "deadline"));
        let day = Duration::seconds(1) + (last - start_of_day(deadline.date));
        assert_eq!(day.num_hours(), if deadline == march { 23 } else { 25 });
        assert_eq!(
            OSLO.from_utc_datetime(&last.naive_utc()).naive_local(),
            wall(last)
        );
    }
}
