//! The table, as Markdown for people and as JSON for programs.

use std::time::Duration;

use serde_json::{Value, json};

use super::row::{Figure, Row};

const HEAD: &str = "| what | clients | p50 | p99 | a second | round trips | floor | its p50 | its p99 | its rate | share |\n\
    |---|---|---|---|---|---|---|---|---|---|---|\n";

/// As Markdown.
pub(crate) fn markdown(rows: &[Row]) -> String {
    let mut text = HEAD.to_owned();
    for row in rows {
        let mut cells = vec![row.what.clone(), row.clients.to_string()];
        cells.extend(cells_of(Some(row.measured)));
        cells.push(row.round_trips.map_or_else(none, |n| n.to_string()));
        cells.push(row.floor.as_ref().map_or_else(none, |floor| floor.what.clone()));
        cells.extend(cells_of(row.floor.as_ref().map(|floor| floor.figure)));
        cells.push(row.share().map_or_else(none, |share| format!("{share} %")));
        text.push_str(&format!("| {} |\n", cells.join(" | ")));
    }
    text
}

/// As JSON: times in nanoseconds, so that nothing is rounded.
pub(crate) fn json(rows: &[Row]) -> Value {
    let rows = rows.iter().map(|row| {
        json!({
            "what": row.what,
            "clients": row.clients,
            "measured": json_of(row.measured),
            "round_trips": row.round_trips,
            "floor": row.floor.as_ref().map(|floor| json!({
                "what": floor.what,
                "figure": json_of(floor.figure),
            })),
            "share_percent": row.share().and_then(|share| u64::try_from(share).ok()),
        })
    });
    json!({ "rows": rows.collect::<Vec<_>>() })
}

fn json_of(figure: Figure) -> Value {
    match figure {
        Figure::Many { p50, p99, per_second } => json!({
            "p50_ns": nanos(p50),
            "p99_ns": nanos(p99),
            "per_second": per_second,
        }),
        Figure::Once(time) => json!({ "time_ns": nanos(time) }),
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

fn cells_of(figure: Option<Figure>) -> [String; 3] {
    match figure {
        Some(Figure::Many { p50, p99, per_second }) => {
            let rate = per_second.map_or_else(none, |rate| rate.to_string());
            [time(p50), time(p99), rate]
        }
        Some(Figure::Once(took)) => [time(took), none(), none()],
        None => [none(), none(), none()],
    }
}

fn none() -> String {
    "–".into()
}

/// With three digits, in the unit that fits.
fn time(time: Duration) -> String {
    let nanos = time.as_nanos();
    let (unit, name) = match nanos {
        0..1_000 => return format!("{nanos} ns"),
        1_000..1_000_000 => (1_000, "µs"),
        1_000_000..1_000_000_000 => (1_000_000, "ms"),
        _ => (1_000_000_000, "s"),
    };
    let (whole, rest) = (nanos / unit, nanos % unit);
    match whole {
        0..10 => format!("{whole}.{:02} {name}", rest * 100 / unit),
        10..100 => format!("{whole}.{} {name}", rest * 10 / unit),
        _ => format!("{whole} {name}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_row_shows_both_figures_and_the_share_and_the_json_keeps_every_nanosecond() {
        use super::super::row::{Figure, Floor, Row};
        use std::time::Duration;
        let many = |micros| Figure::Many {
            p50: Duration::from_micros(micros),
            p99: Duration::from_micros(micros * 2),
            per_second: Some(1_000_000 / micros),
        };
        let row = |what: &str, measured, floor| Row {
            what: what.into(),
            clients: 8,
            measured,
            round_trips: Some(5),
            floor,
        };
        let floor = Floor {
            what: "pgbench".into(),
            figure: many(1_250),
        };
        let rows = [
            row("judge", many(2_500), Some(floor)),
            row("round", Figure::Once(Duration::from_millis(12_345)), None),
        ];
        let text = super::markdown(&rows);
        let lines: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(
            lines,
            [
                "| judge | 8 | 2.50 ms | 5.00 ms | 400 | 5 | pgbench | 1.25 ms | 2.50 ms | 800 | 50 % |",
                "| round | 8 | 12.3 s | – | – | 5 | – | – | – | – | – |",
            ]
        );
        let json = super::json(&rows);
        let first = &json["rows"][0];
        assert_eq!(first["measured"]["p50_ns"], 2_500_000);
        assert_eq!(first["floor"]["figure"]["per_second"], 800);
        assert_eq!(first["share_percent"], 50);
        assert_eq!(json["rows"][1]["measured"]["time_ns"], 12_345_000_000_u64);
        assert!(json["rows"][1]["floor"].is_null());
    }

    #[test]
    fn a_time_has_three_digits() {
        use std::time::Duration;
        let shown = [0, 950, 1_234, 45_678, 456_789, 999_999_999, 1_000_000_000];
        let shown = shown.map(|nanos| super::time(Duration::from_nanos(nanos)));
        let expected = [
            "0 ns", "950 ns", "1.23 µs", "45.6 µs", "456 µs", "999 ms", "1.00 s",
        ];
        assert_eq!(shown, expected);
    }
}
