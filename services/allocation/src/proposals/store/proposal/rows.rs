//! Rows of proposals and their awards, and what they become.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use prost::Message;
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::{ApplicationId, AwardId, CallId, CaseId, DecisionId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_store::Error;
use tilskudd_store::rows::{inconsistent, parsed};
use uuid::Uuid;

use crate::proposals::domain::distribution::Tier;
use crate::proposals::domain::proposal::{Proposal, ProposedAward};

/// A proposal, and the application as it was submitted.
#[derive(Debug, Clone)]
pub(crate) struct StoredProposal {
    /// What the rules need.
    pub(crate) proposal: Proposal,
    /// The application, with the measures that were approved.
    pub(crate) application: intake::Application,
}

#[derive(sqlx_macros::FromRow)]
pub(super) struct ProposalRow {
    pub(super) id: DecisionId,
    application_id: ApplicationId,
    case_id: CaseId,
    case_number: String,
    call_id: CallId,
    organisation_number: String,
    state: String,
    version: i64,
    recommended_by: PersonId,
    recommended_at: DateTime<Utc>,
    approved_by: PersonId,
    approved_at: DateTime<Utc>,
    signed_by: PersonId,
    signed_at: DateTime<Utc>,
    conflicted: Vec<Uuid>,
    application: Vec<u8>,
    ended: Option<String>,
}

impl ProposalRow {
    fn with(self, awards: Vec<ProposedAward>) -> Result<StoredProposal, Error> {
        let application = intake::Application::decode(self.application.as_slice())
            .map_err(|error| inconsistent("proposal", "application", error))?;
        let proposal = Proposal {
            id: self.id,
            application: self.application_id,
            case: self.case_id,
            case_number: self.case_number,
            call: self.call_id,
            organisation: parsed("proposal", "organisation_number", &self.organisation_number)?,
            state: parsed("proposal", "state", &self.state)?,
            version: self.version,
            recommended: Signed {
                person: self.recommended_by,
                at: self.recommended_at,
            },
            approved: Signed {
                person: self.approved_by,
                at: self.approved_at,
            },
            applied: Signed {
                person: self.signed_by,
                at: self.signed_at,
            },
            conflicted: self.conflicted.into_iter().map(PersonId::from_uuid).collect(),
            ended: self
                .ended
                .map(|how| parsed("ended_application", "how", &how))
                .transpose()?,
            awards,
        };
        Ok(StoredProposal {
            proposal,
            application,
        })
    }
}

#[derive(sqlx_macros::FromRow)]
pub(super) struct AwardRow {
    id: AwardId,
    proposal_id: DecisionId,
    pub(super) call_id: CallId,
    measure_id: MeasureId,
    kind: String,
    rank: i32,
    earmark: String,
    applied_ore: Money,
    recommended_ore: Money,
    grade: i16,
    prioritised: bool,
    ordinary_work: bool,
    assessment_reason: String,
    general_ore: Money,
    earmarked_ore: Money,
    basis: String,
    adjusted_by: Option<PersonId>,
    adjusted_at: Option<DateTime<Utc>>,
    adjusted_reason: Option<String>,
}

impl TryFrom<AwardRow> for ProposedAward {
    type Error = Error;

    fn try_from(row: AwardRow) -> Result<Self, Error> {
        let adjusted = match (row.adjusted_by, row.adjusted_at, row.adjusted_reason) {
            (Some(person), Some(at), Some(reason)) => Some(Act {
                person,
                at,
                reason: parsed("proposed_award", "adjusted_reason", &reason)?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            measure: row.measure_id,
            kind: row.kind,
            rank: u32::try_from(row.rank).map_err(|error| inconsistent("proposed_award", "rank", error))?,
            earmark: (!row.earmark.is_empty()).then_some(row.earmark),
            applied: row.applied_ore,
            recommended: row.recommended_ore,
            tier: Tier {
                grade: u8::try_from(row.grade)
                    .map_err(|error| inconsistent("proposed_award", "grade", error))?,
                prioritised: row.prioritised,
            },
            ordinary_work: row.ordinary_work,
            assessment_reason: row.assessment_reason,
            general: row.general_ore,
            earmarked: row.earmarked_ore,
            basis: parsed("proposed_award", "basis", &row.basis)?,
            adjusted,
        })
    }
}

/// Puts the awards, which come in order, under their proposals, whose order stays.
pub(super) fn assemble(
    proposals: Vec<ProposalRow>,
    awards: Vec<AwardRow>,
) -> Result<Vec<StoredProposal>, Error> {
    let mut by_proposal: BTreeMap<DecisionId, Vec<ProposedAward>> = BTreeMap::new();
    for row in awards {
        by_proposal
            .entry(row.proposal_id)
            .or_default()
            .push(ProposedAward::try_from(row)?);
    }
    proposals
        .into_iter()
        .map(|row| {
            let awards = by_proposal.remove(&row.id).unwrap_or_default();
            row.with(awards)
        })
        .collect()
}
