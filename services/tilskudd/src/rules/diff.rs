//! The differences between two editions, by topic and code.

use tilskudd_kernel::lang::LocalText;
use tilskudd_rulebook::{Edition, RuleLine, RulePart};

use super::page::Page;
use super::{Lang, labels, show};

/// The end of the citation of a section that is continued.
const CONTINUED: &str = ", continued";

/// Puts what differs from `before` to `after` on a page: `-` is gone, `+` is new, `~` is changed.
pub fn diff(before: &Edition, after: &Edition, lang: Lang, page: &mut Page) {
    page.line(&format!("{} → {}", before.id, after.id));
    let (old, new) = (before.rules(), after.rules());
    let mut differs = head(before, after, lang, page);
    let mut continued = 0;
    let mut seen: Vec<&str> = Vec::new();
    for rule in old.iter().chain(&new) {
        if seen.contains(&rule.topic) {
            continue;
        }
        seen.push(rule.topic);
        let mut changes = Page::new(page.width());
        continued += topic(rule.topic, &old, &new, lang, &mut changes);
        let changes = changes.into_text();
        if !changes.is_empty() {
            differs = true;
            page.heading(lang.pick(labels::topic(rule.topic)));
            changes.lines().for_each(|line| page.line(line));
        }
    }
    page.gap();
    if continued > 0 {
        let words = (
            "regler er ord for ord de samme, men siteres på en annen måte (slik «§3» siteres «KKI §3, continued»).",
            "reglar er ord for ord dei same, men blir siterte på ein annan måte (slik «§3» blir sitert «KKI §3, continued»).",
            "rules are the same word for word, and cited in another way (as \"§3\" is cited \"KKI §3, continued\").",
        );
        page.item("", &format!("{continued} {}", lang.pick(words)));
    }
    if !differs {
        page.item(
            "",
            lang.pick((
                "Reglene er de samme; bare utgavens navn er et annet.",
                "Reglane er dei same; berre namnet på utgåva er eit anna.",
                "The rules are the same; only the edition's id is another.",
            )),
        );
    }
}

/// The heading before the rules; true when something differs.
fn head(before: &Edition, after: &Edition, lang: Lang, page: &mut Page) -> bool {
    let pairs = [
        (
            ("Navn", "Namn", "Name"),
            before.names.nb.to_string(),
            after.names.nb.to_string(),
        ),
        (
            ("Navn på nynorsk", "Namn på nynorsk", "Name in nynorsk"),
            before.names.nn.to_string(),
            after.names.nn.to_string(),
        ),
        (
            ("Navn på engelsk", "Namn på engelsk", "Name in English"),
            before.names.en.to_string(),
            after.names.en.to_string(),
        ),
        (
            ("Ordning", "Ordning", "Scheme"),
            before.scheme.clone(),
            after.scheme.clone(),
        ),
        (
            ("Forvaltes av", "Blir forvalta av", "Managed by"),
            before.managing_office.to_string(),
            after.managing_office.to_string(),
        ),
        (
            ("Kapittel og post", "Kapittel og post", "Chapter and post"),
            before.chapter_post.clone(),
            after.chapter_post.clone(),
        ),
    ];
    let mut differs = false;
    for (label, old, new) in pairs.into_iter().filter(|(_, old, new)| old != new) {
        differs = true;
        page.item(&format!("{}: ", lang.pick(label)), &format!("{old} → {new}"));
    }
    differs
}

/// The differences in one topic; counts the rules that differ only in their citation.
fn topic(topic: &str, old: &[RuleLine], new: &[RuleLine], lang: Lang, page: &mut Page) -> usize {
    let of = |rules: &[RuleLine]| -> Vec<RuleLine> {
        rules.iter().filter(|rule| rule.topic == topic).cloned().collect()
    };
    let (old, new) = (of(old), of(new));
    let mut continued = 0;
    for rule in &old {
        let Some(now) = new.iter().find(|now| key(now) == key(rule)) else {
            alone("-", rule, lang, page);
            continue;
        };
        let changes = changes(rule, now, lang);
        if !changes.is_empty() {
            page.line(&format!("  ~ {}", name(rule)));
            for (what, was, is) in changes {
                changed(what, &was, &is, page);
            }
        } else if rule.section != now.section {
            continued += 1;
        }
    }
    for rule in new
        .iter()
        .filter(|rule| !old.iter().any(|was| key(was) == key(rule)))
    {
        alone("+", rule, lang, page);
    }
    continued
}

/// The old and the new value: on one line where they fit, else one under the other.
fn changed(what: &str, was: &str, is: &str, page: &mut Page) {
    let mark = format!("      {what}: ");
    let short = format!("{was} → {is}");
    if mark.chars().count() + short.chars().count() <= page.width() {
        page.item(&mark, &short);
    } else {
        page.item(&mark, was);
        page.item(&format!("      {}→ ", " ".repeat(what.chars().count())), is);
    }
}

/// A rule that only one of the editions has.
fn alone(mark: &str, rule: &RuleLine, lang: Lang, page: &mut Page) {
    page.line(&format!("  {mark} {} [{}]", name(rule), rule.section));
    if let Some(text) = &rule.text {
        page.item("      ", lang.of(text));
    }
    let facts = show::facts(&rule.details, lang);
    if !facts.is_empty() {
        page.item("      ", &format!("({facts})"));
    }
}

/// The key that distinguishes a rule within its topic; a criterion's code is unique in its track only.
fn key(rule: &RuleLine) -> (&str, &str, Option<&str>) {
    let track = rule
        .details
        .iter()
        .find(|(name, _)| rule.topic == "criteria" && name == "track");
    (&rule.list, &rule.code, track.map(|(_, track)| track.as_str()))
}

fn name(rule: &RuleLine) -> String {
    let list = [rule.list.as_str(), rule.code.as_str()];
    let named: Vec<&str> = list.into_iter().filter(|part| !part.is_empty()).collect();
    let name = if named.is_empty() {
        rule.topic.to_owned()
    } else {
        named.join(" ")
    };
    match key(rule).2 {
        Some(track) => format!("{track} {name}"),
        None => name,
    }
}

/// A difference: the subject, the old and the new.
fn changes(was: &RuleLine, is: &RuleLine, lang: Lang) -> Vec<(&'static str, String, String)> {
    let mut changes = Vec::new();
    let mut compare = |what, was: String, is: String| {
        if was != is {
            changes.push((what, was, is));
        }
    };
    compare(
        lang.pick(("ordlyd", "ordlyd", "wording")),
        words(was.text.as_ref(), lang),
        words(is.text.as_ref(), lang),
    );
    compare(
        lang.pick(("sier", "seier", "states")),
        show::facts(&was.details, lang),
        show::facts(&is.details, lang),
    );
    compare(
        lang.pick(("deler", "delar", "parts")),
        parts(&was.parts, lang),
        parts(&is.parts, lang),
    );
    // A changed wording in another language than the reader's is shown all the same.
    if changes.is_empty() && (was.text != is.text || was.parts != is.parts) {
        let what = lang.pick((
            "ordlyd på et annet språk",
            "ordlyd på eit anna språk",
            "wording in another language",
        ));
        changes.push((what, all(was.text.as_ref()), all(is.text.as_ref())));
    }
    // Only an own rule that moved is a change: the same rule continued is cited in another way, and that is all.
    let moved = cited(&was.section) != cited(&is.section);
    if moved {
        changes.push((
            lang.pick(("sted", "stad", "place")),
            was.section.clone(),
            is.section.clone(),
        ));
    }
    changes
}

/// A citation without the marks of being continued.
fn cited(section: &str) -> &str {
    let bare = section.strip_suffix(CONTINUED);
    bare.and_then(|bare| bare.split_once(' '))
        .map_or(section, |(_, bare)| bare)
}

fn words(text: Option<&LocalText>, lang: Lang) -> String {
    text.map_or_else(String::new, |text| lang.of(text).to_owned())
}

fn all(text: Option<&LocalText>) -> String {
    text.map_or_else(String::new, |text| {
        format!("{} / {} / {}", text.nb, text.nn, text.en)
    })
}

fn parts(parts: &[RulePart], lang: Lang) -> String {
    let lines = parts.iter().map(|part| {
        let facts = show::facts(&part.details, lang);
        format!("{} {} {facts}", part.code, words(part.text.as_ref(), lang))
            .trim()
            .to_owned()
    });
    lines.collect::<Vec<_>>().join(" | ")
}
