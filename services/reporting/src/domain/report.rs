//! What a recipient reports.

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::{OptText, Text};

/// A code of the edition: 1–80 characters.
pub type Code = Text<80>;

/// What the recipient wants with unused money (R32).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// Overføre.
    CarryOver,
    /// Tilbakebetale.
    Return,
}

/// One line of the accounts, against the budget line of the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountLine {
    /// Key of the budget line.
    pub key: Text<40>,
    /// Spent, øre.
    pub amount: Money,
}

/// Persons in training, of one line of the edition's lists (§6, R29). Each at most 100 000.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonCount {
    /// Code of the line.
    pub category: Code,
    /// Started in the year.
    pub started: i32,
    /// Still at it at the end of the year.
    pub ongoing: i32,
    /// Completed in the year.
    pub completed: i32,
    /// Dropped out in the year.
    pub dropped_out: i32,
}

/// An answer to a narrative question of the edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NarrativeAnswer {
    /// Code of the question.
    pub question: Code,
    /// The answer.
    pub answer: Text<8000>,
}

/// The report on one award.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardReport {
    /// The award.
    pub award: AwardId,
    /// Used of the grant, øre.
    pub used: Money,
    /// One for each budget line.
    pub lines: Vec<AccountLine>,
    /// For training measures.
    pub persons: Vec<PersonCount>,
    /// For development projects.
    pub narratives: Vec<NarrativeAnswer>,
    /// The recipient's own assessment of goal achievement.
    pub goal_assessment: Text<8000>,
    /// What is wanted with unused money.
    pub wish: Option<Wish>,
    /// Why.
    pub wish_reason: OptText<4000>,
}

/// What a stored report says of an award, as far as accepting it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedAward {
    /// The award.
    pub award: AwardId,
    /// Used, øre.
    pub used: Money,
    /// What is wanted with unused money.
    pub wish: Option<Wish>,
    /// Why; may be empty.
    pub reason: String,
}
