//! Decisions, as they are announced, and what is shown beside a proposal.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::codec::{rule_source, signatory};

use crate::calls::domain::CallTerms;
use crate::proposals::store::proposal::StoredProposal;
use crate::standings::domain::standing;
use crate::standings::domain::standing::EarlierReport;

/// The decision as an event for payment, reporting and intake.
pub(crate) fn made(stored: &StoredProposal, decision: &pb::Decision) -> pb::DecisionMade {
    let proposal = &stored.proposal;
    pb::DecisionMade {
        decision: Some(decision.clone()),
        recipient: stored.application.applicant.clone(),
        signed_by: Some(signatory(proposal.applied)),
        conflicted_persons: proposal.conflicted.iter().map(ToString::to_string).collect(),
    }
}

/// A report on earlier years' money that stands against an award under this call.
pub(crate) fn earlier_report(report: &EarlierReport, call: &CallTerms) -> pb::EarlierReport {
    let source = Some(rule_source(&standing::source(call)));
    match report {
        EarlierReport::Outstanding { organisation, year } => pb::EarlierReport {
            organisation_number: organisation.to_string(),
            year: year.get(),
            state: pb::EarlierReportState::Outstanding.into(),
            region: String::new(),
            source,
        },
        EarlierReport::Pending(predecessor) => pb::EarlierReport {
            organisation_number: predecessor.organisation.to_string(),
            year: 0,
            state: pb::EarlierReportState::Pending.into(),
            region: predecessor.region.to_string(),
            source,
        },
    }
}
