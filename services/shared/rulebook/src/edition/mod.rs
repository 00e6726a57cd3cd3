//! A resolved edition of a scheme's rules, and how to look things up in it.

mod canonical;
mod check;
mod lookup;
mod path;
mod procedure;
mod rules;
mod topics;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tilskudd_kernel::lang::LocalText;

pub use lookup::Provenance;
pub(crate) use path::Step;
pub use path::{Inconsistency, Path};
pub use procedure::*;
pub use rules::{RuleLine, RulePart};
pub use topics::*;

use crate::vocabulary::ManagingOffice;

/// An edition, resolved through its inheritance: immutable once published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// Such as `kkt-2024`.
    pub id: String,
    /// Code of the scheme, such as `kkt`.
    pub scheme: String,
    /// Name of the scheme.
    pub names: LocalText,
    /// Who manages it.
    pub managing_office: ManagingOffice,
    /// Budget chapter and post, such as `761/68`.
    pub chapter_post: String,
    /// The edition itself and those that it continues, nearest first.
    pub lineage: Vec<String>,
    /// Every citation that the rules use, with the heading that it has in the source.
    pub sections: BTreeMap<String, String>,
    /// Main goals (mål).
    pub goals: Vec<Coded>,
    /// National programmes that the goals serve.
    pub programmes: Vec<Coded>,
    /// Sub-goals (delmål).
    pub sub_goals: Vec<Coded>,
    /// Target groups (målgrupper).
    pub target_groups: Vec<TargetGroup>,
    /// Kinds of organisations that can apply.
    pub recipients: Recipients,
    /// Who applies when several work together.
    pub cooperation: Cooperation,
    /// What can be applied for.
    pub measures: Measures,
    /// Criteria of every track.
    pub criteria: Vec<Criterion>,
    /// How it is assessed.
    pub assessment: Assessment,
    /// What is prioritised: a set.
    pub priorities: Vec<Priority>,
    /// Limits.
    pub limits: Limits,
    /// Earmarks that a frame may have.
    pub earmarks: Vec<Earmark>,
    /// Advice to applicants and recipients, what the office does of its own accord included.
    pub guidance: Vec<Coded>,
    /// Criteria for goal achievement.
    pub achievement: Achievement,
    /// What an application holds (KKI §3).
    pub contents: Vec<Content>,
    /// Own share (KKI §3).
    pub own_share: OwnShare,
    /// Signature (KKI §3).
    pub signatures: Signatures,
    /// Reporting (KKI §5).
    pub reporting: Reporting,
    /// Who recommends, approves and decides (KKI §7).
    pub decision: Clause,
    /// Appeal (KKI §8).
    pub appeal: Appeal,
    /// Duties about payment and overpaid money (KKI §9).
    pub payment: Vec<Coded>,
    /// What is controlled, and by whom (KKI §10).
    pub control: Vec<Coded>,
    /// Reactions on breach (KKI §11).
    pub sanctions: Vec<Sanction>,
    /// Announcement (KKI §12).
    pub announcement: Clause,
    /// Texts of the grant letter, in its order.
    pub letter: Vec<LetterText>,
}
