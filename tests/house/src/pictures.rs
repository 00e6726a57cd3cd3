//! What the documents say of events: the table in `docs/ARCHITECTURE.md` whole, and the arrows of the pictures.

use std::collections::BTreeMap;

use tilskudd_kernel::events::{Origin, SUBSCRIPTIONS};
use tilskudd_kernel::service::Service;

use crate::marks::{Marks, between};

/// The marks between which the table stands.
pub const TABLE: Marks = ("<!-- events: made by `just generate` -->", "<!-- /events -->");

/// The table of all events, as Markdown.
#[must_use]
pub fn table() -> String {
    let mut events: BTreeMap<(Service, &str), BTreeMap<Origin, Vec<Service>>> = BTreeMap::new();
    for row in SUBSCRIPTIONS {
        let by_origin = events.entry((row.publisher, row.event)).or_default();
        by_origin.entry(row.origin).or_default().push(row.subscriber);
    }
    let mut table = String::from(
        "| from | event | to, in the same tenant | to every tenant, from `national` | to `national`, from a region |\n|---|---|---|---|---|\n",
    );
    for ((publisher, event), by_origin) in &events {
        let cell = |origin| {
            let services = by_origin.get(&origin).map(Vec::as_slice).unwrap_or_default();
            services
                .iter()
                .map(|service| service.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        table.push_str(&format!(
            "| {publisher} | {} | {} | {} | {} |\n",
            short(event),
            cell(Origin::SameTenant),
            cell(Origin::National),
            cell(Origin::Regions)
        ));
    }
    table
}

/// The event's name without its package.
fn short(event: &str) -> &str {
    event.rsplit('.').next().unwrap_or(event)
}

/// The document with the table between its marks made anew.
#[must_use]
pub fn with_table(document: &str) -> Option<String> {
    between(document, TABLE, &table())
}

/// Arrows of a document's pictures that no subscription has, in words: `A == Event ==> B` of a flowchart, whose nodes are
/// named by what is written before the first `<br>` of their label (`I[intake<br/>…]`), and `A-)B: Event` of a sequence,
/// whose participants are services (`participant A as intake`).
#[must_use]
pub fn false_arrows(document: &str) -> Vec<String> {
    let nodes = nodes(document);
    let arrows = document.lines().filter_map(arrow);
    arrows
        .filter(|(from, event, to)| {
            !SUBSCRIPTIONS.iter().any(|row| {
                short(row.event) == *event
                    && nodes.get(from) == Some(&row.publisher)
                    && nodes.get(to) == Some(&row.subscriber)
            })
        })
        .map(|(from, event, to)| format!("{from} tells {to} of {event}"))
        .collect()
}

/// How many such arrows a document has.
#[must_use]
pub fn arrows(document: &str) -> usize {
    document.lines().filter_map(arrow).count()
}

fn arrow(line: &str) -> Option<(&str, &str, &str)> {
    let line = line.trim();
    let (from, event, to) = if let Some((from, rest)) = line.split_once(" == ") {
        let (event, to) = rest.split_once(" ==> ")?;
        (from, event, to)
    } else {
        let (from, rest) = line.split_once("-)")?;
        let (to, event) = rest.split_once(": ")?;
        (from, event, to)
    };
    Some((from.trim(), event.trim(), to.trim()))
}

fn nodes(document: &str) -> BTreeMap<&str, Service> {
    let lines = document.lines().map(str::trim);
    lines
        .filter_map(|line| {
            if let Some(participant) = line.strip_prefix("participant ") {
                let (node, name) = participant
                    .split_once(" as ")
                    .unwrap_or((participant, participant));
                return Some((node, name.parse().ok()?));
            }
            let (node, label) = line.split_once('[')?;
            let name = label.split(['<', ']']).next()?;
            Some((node, name.parse().ok()?))
        })
        .collect()
}
