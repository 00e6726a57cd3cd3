//! The input of a letter.

use tilskudd_kernel::lang::Norwegian;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::allocation::v1::{Decision, Outcome};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_rulebook::{Edition, LetterClause, MeasureKind};

use crate::calls::domain::CallTerms;

/// The input of a letter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LetterInput<'a> {
    /// Pure types and rules: no database, no gRPC, no clock.
    pub(crate) edition: &'a Edition,
    /// The rules' inputs about the call.
    pub(crate) terms: &'a CallTerms,
    /// The call as it was announced.
    pub(crate) call: &'a intake::Call,
    /// The application, with the recipient as it was.
    pub(crate) application: &'a intake::Application,
    /// The decision.
    pub(crate) decision: &'a Decision,
    /// Name of the office that decides.
    pub(crate) office: &'a str,
    /// Awarded to the recipient in the grant year before, of every scheme.
    pub(crate) awarded_before: Money,
    /// The letter's language.
    pub(crate) form: Norwegian,
}

impl<'a> LetterInput<'a> {
    /// A source in the edition.
    pub(super) fn section(&self, section: &str) -> RuleSource {
        self.edition.source(section)
    }

    /// A text of the edition's letter with its source; nothing where the edition has none.
    pub(super) fn clause(&self, clause: LetterClause) -> (Option<String>, Option<RuleSource>) {
        match self.edition.letter_text(clause) {
            Some(text) => (
                Some(self.form.text(&text.text).to_owned()),
                Some(self.section(&text.section)),
            ),
            None => (None, None),
        }
    }

    /// The awards with money, each with its measure and kind.
    pub(super) fn awarded(&self) -> impl Iterator<Item = (&'a intake::Measure, &'a MeasureKind)> {
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

    pub(super) fn refused(&self) -> bool {
        self.decision.outcome() == Outcome::Refused
    }
}
