//! Reports on earlier years' money that stand against an award.

use tilskudd_proto::allocation::v1 as pb;

use super::source;
use crate::domain::standing::{self, EarlierReport};
use crate::domain::terms::CallTerms;

/// One of them, under this call.
pub(crate) fn earlier_report(report: &EarlierReport, call: &CallTerms) -> pb::EarlierReport {
    let demanded = Some(source(&standing::source(call)));
    match report {
        EarlierReport::Outstanding { organisation, year } => pb::EarlierReport {
            organisation_number: organisation.to_string(),
            year: year.get(),
            state: pb::EarlierReportState::Outstanding.into(),
            region: String::new(),
            source: demanded,
        },
        EarlierReport::Pending(predecessor) => pb::EarlierReport {
            organisation_number: predecessor.organisation.to_string(),
            year: 0,
            state: pb::EarlierReportState::Pending.into(),
            region: predecessor.region.to_string(),
            source: demanded,
        },
    }
}
