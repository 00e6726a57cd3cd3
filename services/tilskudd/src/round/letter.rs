//! A letter as plain text.

use std::fmt::Write as _;

use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::common::v1 as common;

use super::kroner;

/// The letter as a person reads it in a terminal.
pub(super) fn plain_text(letter: &allocation::Letter) -> String {
    let mut text = String::new();
    let date = letter
        .dated
        .and_then(|d| chrono::DateTime::from_timestamp(d.seconds, 0));
    let date = date
        .map(|d| tilskudd_kernel::dates::local_date(d).to_string())
        .unwrap_or_default();
    let _ = writeln!(
        text,
        "{} (org.nr. {})",
        letter.recipient, letter.organisation_number
    );
    let _ = writeln!(
        text,
        "Sak {} — {date}\n\n{}\n{}",
        letter.case_number,
        letter.title,
        "=".repeat(letter.title.chars().count())
    );
    for award in &letter.awards {
        let _ = writeln!(text, "{:>18} kr  {}", kroner(award.amount_ore), award.title);
    }
    for section in &letter.sections {
        let _ = writeln!(
            text,
            "\n{}\n{}",
            section.heading,
            "-".repeat(section.heading.chars().count())
        );
        for paragraph in &section.paragraphs {
            let _ = writeln!(text, "{paragraph}");
        }
        let sources: Vec<String> = section.sources.iter().map(source).collect();
        if !sources.is_empty() {
            let _ = writeln!(text, "({})", sources.join("; "));
        }
    }
    let _ = writeln!(text, "\nSHA-256 {}", letter.content_hash);
    text
}

fn source(source: &common::RuleSource) -> String {
    match &source.source {
        Some(common::rule_source::Source::Edition(e)) => format!("{} {}", e.edition, e.section),
        Some(common::rule_source::Source::Law(l)) => format!("{} {}", l.law, l.paragraph),
        Some(common::rule_source::Source::Call(c)) => format!("utlysningen, {}", c.clause),
        Some(common::rule_source::Source::System(s)) => format!("systemets regel {}", s.rule),
        None => String::new(),
    }
}
