//! The destination of an event.

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

/// The destination of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The service that applies it.
    pub service: Service,
    /// The tenant in whose database it is applied.
    pub tenant: Tenant,
}

impl Destination {
    /// The service of the tenant.
    #[must_use]
    pub fn new(service: Service, tenant: &Tenant) -> Self {
        Self {
            service,
            tenant: tenant.clone(),
        }
    }
}
