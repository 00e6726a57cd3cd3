//! Events that allocation publishes.

use prost::{Message, Name};
use tilskudd_kernel::events::{Origin, subscribers};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::{Destination, Tx};

/// Version of the meaning of every event that allocation publishes.
pub(super) const EVENT_VERSION: u32 = 1;

/// Notifies the region's own services that receive such an event.
pub(super) fn region<M: Message + Name>(tx: &mut Tx<'_>, tenant: &Tenant, stream: &str, event: &M) {
    for service in subscribers(&M::full_name(), Origin::SameTenant) {
        tx.emit(&Destination::new(service, tenant), stream, EVENT_VERSION, event);
    }
}
