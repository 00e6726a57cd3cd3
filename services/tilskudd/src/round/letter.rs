//! A letter as plain text.

use std::fmt::Write as _;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::common::v1 as common;

use super::kroner;

/// The letter as a person reads it in a terminal.
pub(super) fn plain_text(letter: &allocation::Letter) -> String {
    let mut text = String::new();
    let nynorsk = letter.language() == common::LanguageForm::Nn;
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
        let sources: Vec<String> = section
            .sources
            .iter()
            .filter_map(|cited| source(cited, nynorsk))
            .collect();
        if !sources.is_empty() {
            let _ = writeln!(text, "({})", sources.join("; "));
        }
    }
    let _ = writeln!(text, "\nSHA-256 {}", letter.content_hash);
    text
}

/// As the letter's language cites it.
fn source(source: &common::RuleSource, nynorsk: bool) -> Option<String> {
    use common::rule_source::Source;
    let source = match source.source.clone()? {
        Source::Edition(e) => RuleSource::edition(e.edition, e.section),
        Source::Law(l) => RuleSource::law(l.law, l.paragraph),
        Source::Call(c) => RuleSource::call(c.call, c.clause),
        Source::System(s) => RuleSource::system(s.rule),
    };
    let LocalText { nb, nn, .. } = source.citation();
    Some(if nynorsk { nn } else { nb }.into_owned())
}
