//! The rules of the grant schemes (regelverk) as data, and the pure functions that apply them.
//!
//! An *edition* is one TOML file in a closed vocabulary: an unknown key is an error that names it, and no
//! expression language grows here. [`resolve()`] follows its inheritance and gives an [`Edition`], whose canonical
//! text and hash are what is published. [`evaluate()`] holds an application against the edition and the call and
//! gives findings in a fixed order, each with its typed source.
//!
//! Invariants: no I/O, no clock and no randomness; the same input gives the same findings; every rule of an edition
//! carries the section that it stands in and the edition that wrote it.

mod call;
mod cases;
mod coverage;
mod edition;
mod error;
mod evaluate;
mod examine;
mod facts;
mod file;
mod history;
mod priority;
mod reporting;
mod resolve;
mod shipped;
mod vocabulary;

pub use call::{CallTerms, OpenQuestion, closed_already, open_questions};
pub use cases::{CaseError, Expected, Given, RuleCase, announcement_cases, base_application, cases};
pub use coverage::{Coverage, coverage};
pub use edition::*;
pub use error::Error;
pub use evaluate::{Explained, Finding, RULES, Rule, evaluate, explain, let_in_by_call, rejects};
pub use examine::{Fault, Place, examine};
pub use facts::*;
pub use history::{History, PredecessorHistory};
pub use priority::{PriorityHit, priority_of};
pub use reporting::{Demand, auditor_demanded, report_due};
pub use resolve::resolve;
pub use shipped::{resolve_shipped, shipped, shipped_ids};
pub use vocabulary::*;

/// Version of the evaluator, kept with every application that it has judged. It changes when [`evaluate()`] or
/// [`priority_of`] could answer differently on the same input.
///
/// 3: an own share that another grant demands is asked about, the delegation of a signature is checked, and so is
/// the applicant's status in Enhetsregisteret; a call can admit applicants of other regions.
///
/// 2: contact person, predecessors' projects and other grants are looked at; ranks have no gaps. What version 1 has
/// judged keeps its findings, and an edition that was published under it stands as it is.
pub const EVALUATOR_VERSION: &str = "4";
