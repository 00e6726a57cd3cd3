//! Which priorities a measure falls under: a proposal for the caseworker, who decides by judgement (R16, R18, R19).

use serde::Serialize;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use crate::edition::{Edition, Priority, PriorityMember};
use crate::facts::{Applicant, MeasureFacts};
use crate::vocabulary::OrganisationKind;

/// A priority that a measure falls under. Hits are a set; only `order` orders, within one priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PriorityHit {
    /// The priority's code, or `priority/member` where a member is known.
    pub code: String,
    /// Place among the members, from 1, only where the edition orders them.
    pub order: Option<u32>,
    /// True when the caseworker must judge whether it holds.
    pub judged: bool,
    /// Where the priority stands.
    pub source: RuleSource,
    /// Its wording.
    pub text: LocalText,
}

/// The priorities that a measure falls under, in the order of the edition's file. No amount and no points follow.
#[must_use]
pub fn priority_of(edition: &Edition, measure: &MeasureFacts, applicant: &Applicant) -> Vec<PriorityHit> {
    let hits = edition
        .priorities
        .iter()
        .filter(|priority| falls_under(edition, priority, measure, applicant));
    hits.map(|priority| hit(edition, priority, measure)).collect()
}

/// Whether what is stated brings a measure under a priority.
fn falls_under(
    edition: &Edition,
    priority: &Priority,
    measure: &MeasureFacts,
    applicant: &Applicant,
) -> bool {
    let Some(track) = edition.track(&measure.kind) else {
        return false;
    };
    let district = applicant.district && applicant.kind == OrganisationKind::Municipality;
    (priority.tracks.is_empty() || priority.tracks.contains(&track))
        && (priority.kinds.is_empty() || priority.kinds.contains(&measure.kind))
        && (priority.fields.is_empty()
            || measure
                .field
                .is_some_and(|field| priority.fields.contains(&field)))
        && (!priority.district || district)
}

/// The hit, with the member that the measure's kind names.
fn hit(edition: &Edition, priority: &Priority, measure: &MeasureFacts) -> PriorityHit {
    let member = priority
        .members
        .iter()
        .find(|member| member.kinds.contains(&measure.kind));
    let code = |member: &PriorityMember| format!("{}/{}", priority.code, member.code);
    PriorityHit {
        code: member.map_or_else(|| priority.code.clone(), code),
        order: member.and_then(|member| member.order),
        judged: priority.judged,
        source: edition.source(&priority.section),
        text: member.map_or(&priority.text, |member| &member.text).clone(),
    }
}
