//! Every rule of an edition, one after the other: what people read and compare.

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use tilskudd_kernel::lang::LocalText;

use super::Edition;
use crate::file::TOPICS;

/// A rule as a reader meets it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleLine {
    /// The topic, a key of the file such as `measures`.
    pub topic: &'static str,
    /// The list within the topic, such as `kinds`; empty: the topic itself.
    pub list: String,
    /// What tells it from its neighbours, such as `bachelor`; empty: there is but one.
    pub code: String,
    /// Its wording; `None`: it has none of its own.
    pub text: Option<LocalText>,
    /// What it states besides, key and value, as in the file.
    pub details: Vec<(String, String)>,
    /// Parts without a section of their own, such as the members of a priority.
    pub parts: Vec<RulePart>,
    /// Its section, as the edition cites it.
    pub section: String,
    /// The edition that wrote it.
    pub from: String,
}

/// A part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePart {
    /// The list that it is in, such as `members`.
    pub list: String,
    /// Its code; empty: it has none.
    pub code: String,
    /// Its wording; `None`: it has none of its own.
    pub text: Option<LocalText>,
    /// What it states besides.
    pub details: Vec<(String, String)>,
}

impl Edition {
    /// Every rule with a section, topic by topic in the order that a reader meets them.
    #[must_use]
    pub fn rules(&self) -> Vec<RuleLine> {
        let mut lines = Vec::new();
        if let Ok(Value::Object(topics)) = serde_json::to_value(self) {
            for topic in TOPICS {
                if let Some(value) = topics.get(*topic) {
                    collect(topic, "", value, &mut lines);
                }
            }
        }
        lines
    }
}

/// The rules under a value, a rule before those inside it.
fn collect(topic: &'static str, list: &str, value: &Value, lines: &mut Vec<RuleLine>) {
    match value {
        Value::Object(map) => {
            if map.contains_key("section") {
                lines.push(rule(topic, list, map));
            }
            for (key, inner) in sorted(map) {
                let inside = if list.is_empty() {
                    key.clone()
                } else {
                    format!("{list}.{key}")
                };
                collect(topic, &inside, inner, lines);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(topic, list, item, lines)),
        _ => {}
    }
}

fn rule(topic: &'static str, list: &str, map: &Map<String, Value>) -> RuleLine {
    let mut parts = Vec::new();
    for (key, value) in sorted(map) {
        match value {
            Value::Array(items) => {
                let objects = items.iter().filter_map(Value::as_object);
                let own = objects.filter(|part| !part.contains_key("section"));
                parts.extend(own.map(|inner| part(key, inner)));
            }
            // A second wording, such as the office that an application goes to.
            Value::Object(inner) if key != "text" && inner.contains_key("nb") => parts.push(RulePart {
                list: key.clone(),
                code: String::new(),
                text: text(inner),
                details: Vec::new(),
            }),
            _ => {}
        }
    }
    let word = |key: &str| {
        map.get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    RuleLine {
        topic,
        list: list.to_owned(),
        code: code(map),
        text: map.get("text").and_then(Value::as_object).and_then(text),
        details: details(map),
        parts,
        section: word("section"),
        from: word("from"),
    }
}

fn part(list: &str, map: &Map<String, Value>) -> RulePart {
    RulePart {
        list: list.to_owned(),
        code: code(map),
        text: map.get("text").and_then(Value::as_object).and_then(text),
        details: details(map),
    }
}

/// The key that distinguishes a rule from its neighbours.
fn code(map: &Map<String, Value>) -> String {
    let keys = ["code", "kind", "item", "clause"].into_iter();
    let mut words = keys.filter_map(|key| map.get(key)?.as_str());
    words.next().unwrap_or_default().to_owned()
}

/// Values besides wording, code and citation; what is left empty says nothing.
fn details(map: &Map<String, Value>) -> Vec<(String, String)> {
    let said = |key: &str| !matches!(key, "code" | "kind" | "item" | "clause" | "section" | "from");
    let all = sorted(map).into_iter().filter(|(key, _)| said(key));
    all.filter_map(|(key, value)| Some((key.clone(), written(value)?)))
        .collect()
}

/// In the order of the keys, whatever order the map itself keeps.
fn sorted(map: &Map<String, Value>) -> BTreeMap<&String, &Value> {
    map.iter().collect()
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(true) => Some("true".to_owned()),
        Value::Array(items) => {
            let words: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
            (!words.is_empty()).then(|| words.join(", "))
        }
        _ => None,
    }
}

fn text(map: &Map<String, Value>) -> Option<LocalText> {
    let word = |key: &str| Some(map.get(key)?.as_str()?.to_owned());
    Some(LocalText::new(word("nb")?, word("nn")?, word("en")?))
}
