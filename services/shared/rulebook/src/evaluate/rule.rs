//! The definition of a rule: its place in the mission and in the sources, its wording, and the function that applies
//! it.

use std::borrow::Cow;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use super::{Case, Measure};
use crate::call::CallTerms;
use crate::edition::Edition;

/// A rule of the closed list.
#[derive(Debug)]
pub struct Rule {
    /// Stable id, kebab-case.
    pub id: &'static str,
    /// The rows of the mission that it serves, such as `R9`.
    pub rows: &'static [&'static str],
    /// Its short wording.
    pub text: LocalText,
    /// Its source.
    pub(super) origin: RuleOrigin,
    /// How it is applied.
    pub(super) check: Check,
}

impl Rule {
    /// The source of the rule; `None`: the edition has no such rule. A finding may cite a section that is nearer
    /// to what it is about, such as that of one criterion.
    #[must_use]
    pub fn source(&self, edition: &Edition, call: &CallTerms) -> Option<RuleSource> {
        match self.origin {
            RuleOrigin::Edition(section) => section(edition).map(|section| edition.source(section)),
            RuleOrigin::EditionOrSystem(section, rule) => {
                let source = section(edition).map(|section| edition.source(section));
                Some(source.unwrap_or_else(|| RuleSource::system(rule)))
            }
            RuleOrigin::Call(clause) => Some(call.source(clause)),
            RuleOrigin::System(rule) => Some(RuleSource::system(rule)),
        }
    }

    /// Whether it is applied to each measure, and not to the application as a whole.
    #[must_use]
    pub const fn is_per_measure(&self) -> bool {
        matches!(self.check, Check::Measure(_))
    }
}

/// A section of the edition; `None`: it has no such rule.
type Section = fn(&Edition) -> Option<&str>;

/// The source of a rule.
#[derive(Debug, Clone, Copy)]
pub(super) enum RuleOrigin {
    /// In the edition.
    Edition(Section),
    /// In the edition, and where it says nothing it is the system's own.
    EditionOrSystem(Section, &'static str),
    /// A clause of the call.
    Call(&'static str),
    /// The system's own rule.
    System(&'static str),
}

impl RuleOrigin {
    /// Whether there is such a rule.
    pub(super) fn exists(self, edition: &Edition) -> bool {
        match self {
            RuleOrigin::Edition(section) => section(edition).is_some(),
            RuleOrigin::EditionOrSystem(..) | RuleOrigin::Call(_) | RuleOrigin::System(_) => true,
        }
    }
}

/// The check of a rule.
#[derive(Debug, Clone, Copy)]
pub(super) enum Check {
    /// To the application as a whole.
    Whole(fn(&mut Case<'_>) -> Applied),
    /// To each measure.
    Measure(fn(&mut Case<'_>, &Measure<'_>) -> Applied),
}

/// Whether a rule applies.
pub(super) type Applied = Result<(), NotApplied>;

/// The reasons that a rule did not apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotApplied {
    /// The edition has no such rule.
    Edition,
    /// The call leaves it to the edition.
    Call,
    /// It is not about this kind of applicant.
    Applicant,
    /// The application states nothing that it is about.
    Application,
    /// What it builds on is refused by a rule before it, so that one mistake gives one finding.
    Before,
}

impl NotApplied {
    /// The reason, for people.
    pub(super) fn why(self) -> LocalText {
        match self {
            NotApplied::Edition => words(
                "Regelverket har ingen slik regel.",
                "Regelverket har ingen slik regel.",
                "The edition has no such rule.",
            ),
            NotApplied::Call => words(
                "Utlysningen sier ikke noe annet enn regelverket.",
                "Utlysinga seier ikkje noko anna enn regelverket.",
                "The call says nothing beyond the edition.",
            ),
            NotApplied::Applicant => words(
                "Regelen gjelder ikke denne typen søker.",
                "Regelen gjeld ikkje denne typen søkjar.",
                "The rule is not about this kind of applicant.",
            ),
            NotApplied::Application => words(
                "Søknaden har ikke noe som regelen gjelder.",
                "Søknaden har ikkje noko som regelen gjeld.",
                "The application has nothing that the rule is about.",
            ),
            NotApplied::Before => words(
                "En regel før denne er brutt; rett den først.",
                "Ein regel før denne er broten; rett den først.",
                "A rule before this one is broken; correct that first.",
            ),
        }
    }
}

/// A text that is known when the system is built.
pub(super) const fn words(nb: &'static str, nn: &'static str, en: &'static str) -> LocalText {
    LocalText {
        nb: Cow::Borrowed(nb),
        nn: Cow::Borrowed(nn),
        en: Cow::Borrowed(en),
    }
}
