//! The view of an attachment.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::applications::codec::attachment;
use crate::applications::store::attachments::Attachment;

/// The attachment as a message.
pub(crate) fn attachment_view(tenant: &Tenant, attachment: &Attachment) -> pb::Attachment {
    attachment::encode(tenant, attachment)
}
