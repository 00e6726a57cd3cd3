//! The history of an applicant that the rules take into account.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The earlier applications of the applicant and of its predecessors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    /// Legal time.
    pub now: DateTime<Utc>,
    /// Applications that this applicant has submitted in this call, without this one.
    pub applications_in_call: u32,
    /// Development projects in all applications that this applicant has submitted in the year, without this one.
    pub development_projects_in_year: u32,
    /// The same of those that it succeeds, over all regions (R9, P7).
    #[serde(default)]
    pub predecessors: PredecessorHistory,
}

/// Development projects that an applicant's predecessors (sammenslåtte kommuner) have applied for in the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PredecessorHistory {
    /// It has no predecessor that could have applied in the year.
    #[default]
    None,
    /// Every predecessor's region has answered; their sum.
    Known(u32),
    /// A predecessor's region has not answered: pending, never passed.
    Pending,
}
