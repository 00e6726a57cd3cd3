//! The view of an organisation.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::organisations::codec::organisation;
use crate::organisations::domain::organisation::Organisation;

/// As a message.
pub(crate) fn organisation_view(tenant: &Tenant, organisation: &Organisation) -> pb::Organisation {
    organisation::encode(tenant, organisation)
}
