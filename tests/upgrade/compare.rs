//! Whether a later program shows what an earlier one showed; pure.
//!
//! A release adds: it may show fields that the earlier program did not have. A field that the earlier program filled
//! anywhere is one that it had, so where it was empty it stays empty. An etag is good for one program only.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::books::Books;

/// Differences that are listed at most.
const LISTED: usize = 20;

/// Everything in which `now` differs from what it showed `before`; what is only there now is no difference.
pub(crate) fn changes(before: &Books, now: &Books) -> Vec<String> {
    let mut had = BTreeSet::new();
    for ((method, _), item) in before {
        fields(item, method, &mut had);
    }
    let mut found = Vec::new();
    for (key, item) in before {
        match now.get(key) {
            Some(shown) => differ(item, shown, &key.0, &had, &mut |at, one, other| {
                found.push(format!("{}: {at} was {one} and is {other}", key.1));
            }),
            None => found.push(format!("{}: {} does not show it any more", key.1, key.0)),
        }
    }
    if found.len() > LISTED {
        let more = found.len() - LISTED;
        found.truncate(LISTED);
        found.push(format!("and {more} more"));
    }
    found
}

/// Every path at which something stands.
fn fields(item: &Value, at: &str, had: &mut BTreeSet<String>) {
    had.insert(at.to_owned());
    match item {
        Value::Object(object) => object
            .iter()
            .for_each(|(name, value)| fields(value, &format!("{at}.{name}"), had)),
        Value::Array(values) => values.iter().for_each(|value| fields(value, at, had)),
        _ => {}
    }
}

fn differ(
    before: &Value,
    now: &Value,
    at: &str,
    had: &BTreeSet<String>,
    report: &mut impl FnMut(&str, &Value, &Value),
) {
    match (before, now) {
        (Value::Object(old), Value::Object(new)) => {
            for name in old
                .keys()
                .chain(new.keys().filter(|name| !old.contains_key(*name)))
            {
                let path = format!("{at}.{name}");
                if name != "etag" && had.contains(&path) {
                    differ(&before[name], &now[name], &path, had, report);
                }
            }
        }
        (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
            for (old, new) in old.iter().zip(new) {
                differ(old, new, at, had, report);
            }
        }
        _ if before == now => {}
        _ => report(at, before, now),
    }
}
