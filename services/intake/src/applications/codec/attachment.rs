//! What is attached to an application, as messages.

use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::applications::domain::attachment::Kind;
use crate::applications::store::attachments::Attachment;

/// An attachment as a message.
pub(crate) fn encode(tenant: &Tenant, attachment: &Attachment) -> pb::Attachment {
    pb::Attachment {
        name: format_name(tenant, "attachments", &attachment.id),
        title: attachment.title.clone(),
        kind: kind_out(attachment.kind).into(),
        media_type: attachment.media_type.as_str().to_owned(),
        // At most 20 MiB.
        size_bytes: i64::try_from(attachment.size).unwrap_or(i64::MAX),
        sha256: hex::encode(attachment.sha256),
    }
}

const fn kind_out(kind: Kind) -> pb::AttachmentKind {
    match kind {
        Kind::Supporting => pb::AttachmentKind::Supporting,
        Kind::Original => pb::AttachmentKind::Original,
        Kind::Delegation => pb::AttachmentKind::Delegation,
        Kind::Completion => pb::AttachmentKind::Completion,
        Kind::Supplement => pb::AttachmentKind::Supplement,
    }
}
