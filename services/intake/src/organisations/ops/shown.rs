//! An organisation as it is shown.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::organisations::codec::organisation;
use crate::organisations::domain::organisation::Organisation;

/// As a message.
pub(crate) fn shown(tenant: &Tenant, organisation: &Organisation) -> pb::Organisation {
    organisation::encode(tenant, organisation)
}
