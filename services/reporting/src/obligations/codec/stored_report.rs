//! Reports as they are stored: the bytes of the message that was submitted.

use tilskudd_proto::reporting::v1 as pb;
use tilskudd_runtime::codec::{act, signatory};

use crate::obligations::domain::obligation::Obligation;
use crate::obligations::store::report_content;

/// The report that counts as a message, with who submitted and who accepted it; none when none is in.
///
/// # Errors
/// When the stored report cannot be decoded.
pub(crate) fn message(obligation: &Obligation) -> Result<Option<pb::Report>, tilskudd_store::Error> {
    let Some(submitted) = &obligation.report else {
        return Ok(None);
    };
    Ok(Some(pb::Report {
        awards: report_content::decode(&submitted.content)?.awards,
        submitted: Some(signatory(submitted.signed)),
        content_hash: submitted.content_hash.clone(),
        accepted: obligation.accepted.as_ref().map(act),
    }))
}
