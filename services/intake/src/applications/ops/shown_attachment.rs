//! An attachment as it is shown.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::applications::codec::attachment;
use crate::applications::store::attachments::Attachment;

/// As a message.
pub(crate) fn shown(tenant: &Tenant, attachment: &Attachment) -> pb::Attachment {
    attachment::encode(tenant, attachment)
}
