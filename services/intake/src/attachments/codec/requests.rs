//! Attachments.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Scope};

use crate::attachments::codec::attachment::{Declared, parse};

/// The parsed first message of `UploadAttachment`.
#[derive(Debug, Clone)]
pub(crate) struct UploadAttachment {
    /// The application.
    pub(crate) application: ApplicationId,
    /// What the file is said to be.
    pub(crate) declared: Declared,
}

/// Reads the first message of an upload.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn upload(
    scope: &Scope,
    first: &pb::UploadAttachmentRequest,
) -> Result<UploadAttachment, Failure> {
    let mut f = Fields::new();
    let application = f.name::<ApplicationId>("name", "applications", &scope.tenant, &first.name);
    let request_id = f.request_id(&first.request_id);
    let attachment = f.some("attachment", &first.attachment);
    let declared = attachment.and_then(|attachment| f.within("attachment", |f| parse(f, attachment)));
    let no_chunk = f.len("chunk", first.chunk.len(), 0..=0);
    f.finish(|| {
        request_id?;
        no_chunk?;
        Ok(UploadAttachment {
            application: application?,
            declared: declared?,
        })
    })
}
