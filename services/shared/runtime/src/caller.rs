//! The caller, as the access layer derived it from the token.

use std::collections::BTreeSet;

use tilskudd_kernel::actor::{Actor, Capacity};
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Audience;
use uuid::Uuid;

use crate::access::policy;
use crate::access::role::Role;

/// A caller whose token was verified, or the public.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The person and the capacity in which they act.
    pub actor: Actor,
    /// Roles that the issuer gave; empty for the public.
    pub roles: BTreeSet<Role>,
    /// Which kind of caller, seen from outside.
    pub audience: Audience,
    /// The only tenant for which a service's token may send events; none: any, or no service.
    pub sends_for: Option<Tenant>,
    /// The cluster's namespace that a service runs in, as its issuer says; its certificate must say the same.
    pub namespace: Option<String>,
    /// Who acts for an agency by its delegation; none: the agency itself, or no agency.
    pub supplier: Option<OrgNumber>,
    /// Display name from the token, never stored.
    pub name: Option<String>,
}

impl Caller {
    /// Anyone, without login.
    #[must_use]
    pub fn public() -> Self {
        Self {
            actor: Actor {
                person: PersonId::from_uuid(Uuid::nil()),
                capacity: Capacity::Public,
            },
            roles: BTreeSet::new(),
            audience: Audience::Public,
            sends_for: None,
            namespace: None,
            supplier: None,
            name: None,
        }
    }

    /// Whether a role of the caller holds the permission.
    #[must_use]
    pub fn holds(&self, permission: &str) -> bool {
        self.roles.iter().any(|role| policy::grants(*role, permission))
    }

    /// Whether the issuer gave this role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}
