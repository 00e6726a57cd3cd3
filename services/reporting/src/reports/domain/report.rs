//! The report that a recipient submits.

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::{OptText, Text};

/// A code of the edition: 1–80 characters.
pub(crate) type Code = Text<80>;

/// The recipient's wish for unused money (R32).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// Overføre.
    CarryOver,
    /// Tilbakebetale.
    Return,
}

/// One line of the accounts, against the budget line of the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccountLine {
    /// Key of the budget line.
    pub(crate) key: Text<40>,
    /// Spent, øre.
    pub(crate) amount: Money,
}

/// Persons in training, of one line of the edition's lists (§6, R29). Each at most 100 000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PersonCount {
    /// Code of the line.
    pub(crate) category: Code,
    /// Started in the year.
    pub(crate) started: i32,
    /// Still at it at the end of the year.
    pub(crate) ongoing: i32,
    /// Completed in the year.
    pub(crate) completed: i32,
    /// Dropped out in the year.
    pub(crate) dropped_out: i32,
}

/// An answer to a narrative question of the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NarrativeAnswer {
    /// Code of the question.
    pub(crate) question: Code,
    /// The answer.
    pub(crate) answer: Text<8000>,
}

/// The report on one award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AwardReport {
    /// The award.
    pub(crate) award: AwardId,
    /// Used of the grant, øre.
    pub(crate) used: Money,
    /// One for each budget line.
    pub(crate) lines: Vec<AccountLine>,
    /// For training measures.
    pub(crate) persons: Vec<PersonCount>,
    /// For development projects.
    pub(crate) narratives: Vec<NarrativeAnswer>,
    /// The recipient's own assessment of goal achievement.
    pub(crate) goal_assessment: Text<8000>,
    /// What is wanted with unused money.
    pub(crate) wish: Option<Wish>,
    /// The reason.
    pub(crate) wish_reason: OptText<4000>,
}

/// A stored report on an award, as far as accepting it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReportedAward {
    /// The award.
    pub(crate) award: AwardId,
    /// Used, øre.
    pub(crate) used: Money,
    /// What is wanted with unused money.
    pub(crate) wish: Option<Wish>,
    /// Why; may be empty.
    pub(crate) reason: String,
}
