//! The letter (tilskuddsbrev, avslagsbrev): what R22 and Bestemmelser om økonomistyring 6.3.3 demand, composed from
//! the edition, the call and the decision alone.
//!
//! The rules' words come from the edition; what stands here only joins them with names, amounts and dates. The
//! same materials always give the same letter.

mod award;
mod closing;
mod duties;
mod words;

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::lang as kernel;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::{Decision, Letter, LetterSection, Outcome};
use tilskudd_proto::common::v1::{LanguageForm, Signatory};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_rulebook::{Edition, LetterClause, MeasureKind};

use super::terms::CallTerms;
use crate::wire;

pub(crate) use words::basis_text;

/// The form of Norwegian that a letter is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
}

impl Form {
    /// The recipient's own form (språklova §15); the office's where the recipient has decided on none.
    pub(crate) const fn of(recipient: LanguageForm, office: Form) -> Self {
        match recipient {
            LanguageForm::Nb => Self::Nb,
            LanguageForm::Nn => Self::Nn,
            LanguageForm::Neutral | LanguageForm::Unspecified => office,
        }
    }

    /// As stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::Nn => "nn",
        }
    }

    /// One of two wordings.
    fn pick<'a>(self, nb: &'a str, nn: &'a str) -> &'a str {
        match self {
            Self::Nb => nb,
            Self::Nn => nn,
        }
    }

    /// A text of the rules in this form.
    fn text(self, text: &LocalText) -> String {
        self.pick(&text.nb, &text.nn).to_owned()
    }
}

impl From<kernel::LanguageForm> for Form {
    fn from(form: kernel::LanguageForm) -> Self {
        match form {
            kernel::LanguageForm::Nn => Self::Nn,
            kernel::LanguageForm::Nb | kernel::LanguageForm::Neutral => Self::Nb,
        }
    }
}

/// All that a letter rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Materials<'a> {
    /// The rules.
    pub(crate) edition: &'a Edition,
    /// The announcement.
    pub(crate) call: &'a CallTerms,
    /// The application, with the recipient as it was.
    pub(crate) application: &'a intake::Application,
    /// The decision.
    pub(crate) decision: &'a Decision,
    /// Name of the office that decides.
    pub(crate) office: &'a str,
    /// Awarded to the recipient in the grant year before, of every scheme.
    pub(crate) awarded_before: Money,
    /// The letter's language.
    pub(crate) form: Form,
}

impl<'a> Materials<'a> {
    /// A source in the edition.
    fn section(&self, section: &str) -> RuleSource {
        self.edition.source(section)
    }

    /// A text of the edition's letter with its source; nothing where the edition has none.
    fn clause(&self, clause: LetterClause) -> (Option<String>, Option<RuleSource>) {
        match self.edition.letter_text(clause) {
            Some(text) => (
                Some(self.form.text(&text.text)),
                Some(self.section(&text.section)),
            ),
            None => (None, None),
        }
    }

    /// The awards with money, each with its measure and kind.
    fn awarded(&self) -> impl Iterator<Item = (&'a intake::Measure, &'a MeasureKind)> {
        let (edition, application, decision) = (self.edition, self.application, self.decision);
        decision
            .awards
            .iter()
            .filter(|award| award.amount_ore > 0)
            .filter_map(move |award| {
                let measures = application
                    .content
                    .as_ref()
                    .map(|content| content.measures.as_slice());
                let measure = measures
                    .unwrap_or_default()
                    .iter()
                    .find(|measure| measure.id == award.measure)?;
                Some((measure, edition.measure_kind(&award.kind)?))
            })
    }

    fn refused(&self) -> bool {
        self.decision.outcome() == Outcome::Refused
    }
}

/// Gathers a section: paragraphs and sources in order, each source once.
#[derive(Debug)]
struct Section {
    section: LetterSection,
    sources: Vec<RuleSource>,
}

impl Section {
    fn new(key: &str, heading: &str) -> Self {
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

    fn say(&mut self, paragraph: impl Into<String>) -> &mut Self {
        self.section.paragraphs.push(paragraph.into());
        self
    }

    fn cite(&mut self, source: RuleSource) -> &mut Self {
        if !self.sources.contains(&source) {
            self.sources.push(source);
        }
        self
    }

    /// A text of the edition's letter, with its source.
    fn clause(&mut self, materials: &Materials<'_>, clause: LetterClause) -> &mut Self {
        let (text, source) = materials.clause(clause);
        self.section.paragraphs.extend(text);
        if let Some(source) = source {
            self.cite(source);
        }
        self
    }

    fn done(self) -> LetterSection {
        LetterSection {
            sources: self.sources.iter().map(wire::source).collect(),
            ..self.section
        }
    }
}

/// Composes the letter of a decision.
pub(crate) fn compose(name: String, materials: &Materials<'_>) -> Letter {
    let decision = materials.decision;
    let sections = if materials.refused() {
        vec![
            award::amounts(materials),
            closing::reasons(materials),
            closing::appeal(materials),
            closing::access_to_case(materials),
            closing::signature(materials),
        ]
    } else {
        vec![
            award::amounts(materials),
            award::purpose(materials),
            award::conditions(materials),
            award::goal_criteria(materials),
            award::payment_plan(materials),
            duties::reporting(materials),
            duties::accounts(materials),
            duties::auditor(materials),
            duties::controls(materials),
            duties::breach(materials),
            duties::unused_money(materials),
            closing::appeal(materials),
            closing::reasons(materials),
            closing::access_to_case(materials),
            closing::signature(materials),
        ]
    };
    let decided = decision.decided.as_ref();
    let mut letter = Letter {
        name,
        decision: decision.name.clone(),
        language: match materials.form {
            Form::Nb => LanguageForm::Nb.into(),
            Form::Nn => LanguageForm::Nn.into(),
        },
        title: words::title(materials),
        recipient: decision.recipient.clone(),
        organisation_number: decision.organisation_number.clone(),
        case_number: decision.case_number.clone(),
        dated: decided.and_then(|act| act.time),
        awards: decision.awards.clone(),
        sections,
        content_hash: String::new(),
        signed: decided.map(|act| Signatory {
            person: act.person.clone(),
            time: act.time,
        }),
    };
    letter.content_hash = hex::encode(Sha256::digest(letter.encode_to_vec()));
    letter
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
