//! Emits events about an application to the services of the region, in the application's own stream.

use prost::Name;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Tx;

/// Emits the event to every service of the region that receives it.
pub(crate) fn emit<M: prost::Message + Name>(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    application: ApplicationId,
    event: &M,
) {
    let stream = format!("application/{application}");
    tx.emit_within(tenant, &stream, event);
}
