//! The calendar of a made-up round.

use crate::input::{Call, LocalTime};

/// A local time in a year, from `MM-DDTHH:MM`.
pub(super) fn at(year: i32, day_and_time: &str) -> anyhow::Result<LocalTime> {
    format!("{year}-{day_and_time}").parse()
}

/// The call of a year. The seeds give the deadline (1 March); the rest is the demonstration's.
pub(super) fn call(year: i32) -> anyhow::Result<Call> {
    let next = year + 1;
    let assumptions = [
        "opens_on",
        "deadline_time",
        "report_deadline",
        "accounts_deadline",
        "auditor_deadline",
        "auditor_threshold_ore",
        "report_waiver_ore",
        "appeal",
        "carry_over_allowed",
        "contact_point",
    ];
    Ok(Call {
        announced_at: at(year, "01-15T09:00")?,
        year,
        opens_on: format!("{year}-01-22"),
        deadline_date: format!("{year}-03-01"),
        deadline_time: "23:59".into(),
        report_deadline: format!("{next}-03-01"),
        accounts_deadline: format!("{next}-03-01"),
        auditor_deadline: format!("{next}-04-01"),
        auditor_threshold_ore: 20_000_000,
        report_waiver_ore: 0,
        appeal: false,
        carry_over_allowed: true,
        contact_point: "postmottak@example.no".into(),
        assumptions: assumptions.iter().map(|a| (*a).into()).collect(),
    })
}
