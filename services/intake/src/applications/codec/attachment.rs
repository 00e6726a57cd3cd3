//! The attachments of an application, as messages.

use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::applications::store::attachments::Attachment;
use crate::vocabulary::attachment_kind_out;

/// An attachment as a message.
pub(crate) fn encode(tenant: &Tenant, attachment: &Attachment) -> pb::Attachment {
    pb::Attachment {
        name: format_name(tenant, "attachments", &attachment.id),
        title: attachment.title.clone(),
        kind: attachment_kind_out(attachment.kind).into(),
        media_type: attachment.media_type.as_str().to_owned(),
        // At most 20 MiB.
        size_bytes: i64::try_from(attachment.size).unwrap_or(i64::MAX),
        sha256: hex::encode(attachment.sha256),
    }
}
