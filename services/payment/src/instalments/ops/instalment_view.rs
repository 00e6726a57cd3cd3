//! The view of an instalment.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::payment::v1::Instalment as Message;

use crate::instalments::codec;
use crate::instalments::store::instalments::Instalment;

/// The instalment as a message.
pub(crate) fn instalment_view(tenant: &Tenant, instalment: &Instalment) -> Message {
    codec::instalment(tenant, instalment)
}
