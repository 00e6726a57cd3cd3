//! Tells the services of the region about an application, in the application's own stream.

use prost::Name;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Tx;

/// Tells every service of the region that receives this event.
pub(crate) fn emit<M: prost::Message + Name>(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    application: ApplicationId,
    event: &M,
) {
    let stream = format!("application/{application}");
    tx.emit_within(tenant, &stream, event);
}
