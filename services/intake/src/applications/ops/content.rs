//! Reads the content of an application, for whoever has it from somewhere else than a request.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid};

use crate::applications::codec::content;
use crate::applications::domain::content::Content;

/// The content as it is stored and signed, and as facts.
///
/// # Errors
/// [`Invalid`] as when it comes with a request.
pub(crate) fn read(
    f: &mut Fields,
    message: &pb::ApplicationContent,
) -> Result<(pb::ApplicationContent, Content), Invalid> {
    content::parse(f, message)
}
