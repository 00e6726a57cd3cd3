//! Reports as they are stored: the bytes of the message that was submitted.

use prost::Message;
use tilskudd_kernel::money::Money;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_runtime::codec::{act, signatory};
use tilskudd_store::rows::{inconsistent, parsed};

use crate::obligations::domain::obligation::Obligation;
use crate::reports::codec::report::wish;
use crate::reports::domain::report::ReportedAward;

/// The report that counts as a message, with who submitted and who accepted it; none when none is in.
///
/// # Errors
/// When the stored report cannot be decoded.
pub(crate) fn message(obligation: &Obligation) -> Result<Option<pb::Report>, tilskudd_store::Error> {
    let Some(submitted) = &obligation.report else {
        return Ok(None);
    };
    Ok(Some(pb::Report {
        awards: decode(&submitted.content)?.awards,
        submitted: Some(signatory(submitted.signed)),
        content_hash: submitted.content_hash.clone(),
        accepted: obligation.accepted.as_ref().map(act),
    }))
}

/// What a stored report says of each award, as far as accepting it needs.
///
/// # Errors
/// When the stored report breaks the rules that it was stored under.
pub(crate) fn reported_awards(content: &[u8]) -> Result<Vec<ReportedAward>, tilskudd_store::Error> {
    let report = decode(content)?;
    let awards = report.awards.iter().map(|award| {
        let used = Money::amount(award.used_ore);
        Ok(ReportedAward {
            award: parsed("report", "content", &award.award)?,
            used: used.map_err(|error| inconsistent("report", "content", error))?,
            wish: wish(award.wish()),
            reason: award.wish_reason.trim().to_owned(),
        })
    });
    awards.collect()
}

fn decode(content: &[u8]) -> Result<pb::Report, tilskudd_store::Error> {
    pb::Report::decode(content).map_err(|error| inconsistent("report", "content", error))
}
