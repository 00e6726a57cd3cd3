//! An instalment as it is shown.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1::Instalment as Message;

use crate::instalments::codec;
use crate::instalments::store::instalments::Instalment;

/// As a message.
pub(crate) fn shown(tenant: &Tenant, instalment: &Instalment) -> Message {
    codec::instalment(tenant, instalment)
}
