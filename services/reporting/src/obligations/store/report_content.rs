//! The content of a stored report: the bytes of the message that was submitted.

use prost::Message;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_store::rows::inconsistent;

use crate::obligations::store::Result;

/// The message that a stored report is.
///
/// # Errors
/// When it cannot be decoded.
pub(crate) fn decode(content: &[u8]) -> Result<pb::Report> {
    pb::Report::decode(content).map_err(|error| inconsistent("report", "content", error))
}
