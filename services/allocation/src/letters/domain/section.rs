//! A section of a letter.

use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::LetterSection;
use tilskudd_rulebook::LetterClause;
use tilskudd_runtime::codec::rule_source;

use crate::letters::domain::input::LetterInput;

/// Gathers a section: paragraphs and sources in order, each source once.
#[derive(Debug)]
pub(super) struct Section {
    section: LetterSection,
    sources: Vec<RuleSource>,
}

impl Section {
    pub(super) fn new(key: &str, heading: &str) -> Self {
        let section = LetterSection {
            key: key.to_owned(),
            heading: heading.to_owned(),
            ..LetterSection::default()
        };
        Self {
            section,
            sources: Vec::new(),
        }
    }

    pub(super) fn say(&mut self, paragraph: impl Into<String>) -> &mut Self {
        self.section.paragraphs.push(paragraph.into());
        self
    }

    pub(super) fn cite(&mut self, source: RuleSource) -> &mut Self {
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
        self
    }

    /// A text of the edition's letter, with its source.
    pub(super) fn clause(&mut self, input: &LetterInput<'_>, clause: LetterClause) -> &mut Self {
        let (text, source) = input.clause(clause);
        self.section.paragraphs.extend(text);
        if let Some(source) = source {
            self.cite(source);
        }
        self
    }

    pub(super) fn done(self) -> LetterSection {
        LetterSection {
            sources: self.sources.iter().map(rule_source).collect(),
            ..self.section
        }
    }
}
