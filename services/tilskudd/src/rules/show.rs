//! An edition as a person reads it: every rule with its section and the edition that wrote it.

use std::collections::BTreeMap;

use tilskudd_rulebook::{Edition, ManagingOffice, RuleLine};

use super::Lang;
use super::labels::{self, Words};
use super::page::Page;

/// Puts an edition on a page.
pub fn show(edition: &Edition, lang: Lang, page: &mut Page) {
    head(edition, lang, page);
    let rules = edition.rules();
    origins(edition, &rules, lang, page);
    let mut topic = "";
    let mut list = String::new();
    for rule in &rules {
        if rule.topic != topic {
            topic = rule.topic;
            list.clear();
            page.heading(lang.pick(labels::topic(rule.topic)));
        }
        if rule.list != list {
            list.clone_from(&rule.list);
            if !list.is_empty() {
                page.gap();
                page.line(&format!("{}:", sentence(&list_name(&list, lang))));
            }
        }
        one(rule, lang, page);
    }
    sources(edition, lang, page);
}

fn head(edition: &Edition, lang: Lang, page: &mut Page) {
    page.item(&format!("{}  ", edition.id), lang.of(&edition.names));
    page.gap();
    let mut fact = |label: Words, value: &str| {
        page.item(&format!("{:<18} ", lang.pick(label)), value);
    };
    fact(("Bokmål", "Bokmål", "Bokmål"), &edition.names.nb);
    fact(("Nynorsk", "Nynorsk", "Nynorsk"), &edition.names.nn);
    fact(("Engelsk", "Engelsk", "English"), &edition.names.en);
    fact(("Ordning", "Ordning", "Scheme"), &edition.scheme);
    let office = match edition.managing_office {
        ManagingOffice::Region => (
            "Statsforvalteren i hver region",
            "Statsforvaltaren i kvar region",
            "The Statsforvalter of each region",
        ),
        ManagingOffice::National => ("Helsedirektoratet", "Helsedirektoratet", "Helsedirektoratet"),
    };
    fact(
        ("Forvaltes av", "Blir forvalta av", "Managed by"),
        lang.pick(office),
    );
    fact(
        ("Kapittel og post", "Kapittel og post", "Chapter and post"),
        &edition.chapter_post,
    );
    let continued = edition.lineage.get(1..).unwrap_or_default().join(", ");
    if !continued.is_empty() {
        fact(("Bygger på", "Byggjer på", "Builds on"), &continued);
    }
    fact(("SHA-256", "SHA-256", "SHA-256"), &edition.hash());
}

/// Which edition wrote how much, and of what.
fn origins(edition: &Edition, rules: &[RuleLine], lang: Lang, page: &mut Page) {
    let mut topics: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for rule in rules {
        let own = topics.entry(rule.from.as_str()).or_default();
        let name = lang.pick(labels::topic(rule.topic));
        if !own.contains(&name) {
            own.push(name);
        }
    }
    page.heading(lang.pick((
        "Hvor reglene kommer fra",
        "Kvar reglane kjem frå",
        "Where the rules come from",
    )));
    for id in &edition.lineage {
        let count = rules.iter().filter(|rule| rule.from == *id).count();
        let of = topics
            .get(id.as_str())
            .map_or_else(String::new, |own| format!(": {}", own.join("; ")));
        let word = match (count, lang) {
            (1, Lang::Nb | Lang::Nn) => "regel",
            (1, Lang::En) => "rule",
            (_, Lang::Nb) => "regler",
            (_, Lang::Nn) => "reglar",
            (_, Lang::En) => "rules",
        };
        page.item(&format!("  {id}  "), &format!("{count} {word}{of}"));
    }
}

fn one(rule: &RuleLine, lang: Lang, page: &mut Page) {
    let name = if rule.code.is_empty() { "·" } else { &rule.code };
    page.ends(
        &format!("  {name}"),
        &format!("[{}; {}]", rule.section, rule.from),
    );
    if let Some(text) = &rule.text {
        page.item("    ", lang.of(text));
    }
    let facts = facts(&rule.details, lang);
    if !facts.is_empty() {
        page.item("    ", &format!("({facts})"));
    }
    for part in &rule.parts {
        let order = part.details.iter().find(|(key, _)| key == "order");
        let mark = order.map_or_else(|| "–".to_owned(), |(_, order)| format!("{order}."));
        let others: Vec<(String, String)> = part
            .details
            .iter()
            .filter(|(key, _)| key != "order")
            .cloned()
            .collect();
        let mut words = Vec::new();
        if !part.code.is_empty() {
            words.push(format!("{}:", part.code));
        } else if let Some(text) = labels::key(&part.list) {
            words.push(format!("{}:", lang.pick(text)));
        }
        words.extend(part.text.as_ref().map(|text| lang.of(text).to_owned()));
        if !others.is_empty() {
            words.push(format!("({})", self::facts(&others, lang)));
        }
        page.item(&format!("      {mark} "), &words.join(" "));
    }
}

/// The parameters of a rule besides its wording.
pub(super) fn facts(details: &[(String, String)], lang: Lang) -> String {
    let said = details.iter().map(|(key, value)| {
        let name = labels::key(key).map_or(key.as_str(), |words| lang.pick(words));
        if value == "true" {
            name.to_owned()
        } else {
            format!("{name}: {value}")
        }
    });
    said.collect::<Vec<_>>().join("; ")
}

/// `kinds.of_which` as words.
fn list_name(list: &str, lang: Lang) -> String {
    let names = list.split('.').map(|key| {
        let words = labels::key(key);
        words.map_or_else(|| key.to_owned(), |words| lang.pick(words).to_owned())
    });
    names.collect::<Vec<_>>().join(", ")
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().collect::<String>());
    format!("{}{}", first.unwrap_or_default(), letters.as_str())
}

/// Every citation with the heading that it has in its source.
fn sources(edition: &Edition, lang: Lang, page: &mut Page) {
    page.heading(lang.pick(("Kilder", "Kjelder", "Sources")));
    let mut sections: Vec<(&String, &String)> = edition.sections.iter().collect();
    sections.sort_by_key(|(section, _)| counted(section));
    for (section, heading) in sections {
        page.item(&format!("  {section}  "), heading);
    }
}

/// The sort key of a citation: `§9` before `§10`.
fn counted(section: &str) -> (&str, u32, &str) {
    let digit = |letter: char| letter.is_ascii_digit();
    let start = section.find(digit).unwrap_or(section.len());
    let (before, from) = section.split_at(start);
    let end = from.find(|letter| !digit(letter)).unwrap_or(from.len());
    let (number, rest) = from.split_at(end);
    (before, number.parse().unwrap_or(0), rest)
}
