//! The access rule that each RPC declares, read from the descriptors at start.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor, Value};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::common::v1::Audience;

use super::policy;
use super::role::Role;
use crate::caller::Caller;
use crate::failure::Failure;

/// The option that every RPC must have.
const OPTION: &str = "tilskudd.common.v1.access";

/// gRPC services that need no option: they show nothing that is not public.
const EXEMPT: [&str; 3] = [
    "grpc.health.v1.Health",
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
];

/// The access rule of the public JSON ([`crate::web`]): anyone may read it.
static PUBLIC_JSON: LazyLock<MethodAccess> = LazyLock::new(|| MethodAccess {
    audiences: vec![Audience::Public],
    permission: String::new(),
    reads: true,
    takes_stream: false,
    gives_stream: false,
    watches: false,
});

/// The access rule of one RPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodAccess {
    /// Who may call, seen from outside; at least one.
    pub audiences: Vec<Audience>,
    /// The permission needed; empty for a public method.
    pub permission: String,
    /// Whether the method only reads.
    pub reads: bool,
    /// Whether the request is a stream.
    pub takes_stream: bool,
    /// Whether the answer is a stream.
    pub gives_stream: bool,
    /// Whether the answer goes on until somebody ends it.
    pub watches: bool,
}

/// Errors at start: an RPC declares too little about its access.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The descriptors cannot be read.
    #[error("the descriptors of the services cannot be read")]
    Descriptors(#[source] prost_reflect::DescriptorError),
    /// A gRPC service is served that the descriptors do not hold.
    #[error("{0} has no descriptor")]
    NoDescriptor(String),
    /// An RPC has no access option.
    #[error("{0} does not say who may call it")]
    NoOption(String),
    /// An RPC has no audience, or one that does not exist.
    #[error("{0} names no valid audience")]
    NoAudience(String),
    /// An RPC that is not public has no permission.
    #[error("{0} names no permission")]
    NoPermission(String),
    /// An RPC that changes something is open to the auditor.
    #[error("{0} lets the auditor change something")]
    AuditorChanges(String),
    /// No role holds the permission.
    #[error("no role holds the permission {permission} that {method} needs")]
    UnknownPermission {
        /// The RPC.
        method: String,
        /// The permission.
        permission: String,
    },
}

/// Reason: the call is for others.
pub(super) const WRONG_AUDIENCE: &str = "WRONG_AUDIENCE";
/// Reason: no role of the caller's holds the permission.
pub(super) const MISSING_PERMISSION: &str = "MISSING_PERMISSION";

/// The rules of all RPCs that are served, by path (`/tilskudd.intake.v1.CallService/GetCall`).
#[derive(Debug, Clone)]
pub(crate) struct Table(Arc<BTreeMap<String, MethodAccess>>);

/// The table's entry for a path.
#[derive(Debug)]
pub(crate) enum Lookup<'a> {
    /// Health or reflection.
    Exempt,
    /// One of our methods, or the public JSON.
    Method(&'a MethodAccess),
    /// Nothing that is served.
    Unknown,
}

impl Table {
    /// Reads the rules of the named gRPC services; every one must state everything.
    pub(crate) fn read(descriptors: &[u8], services: &[&str]) -> Result<Self, AccessError> {
        let pool = DescriptorPool::decode(descriptors).map_err(AccessError::Descriptors)?;
        let mut methods = BTreeMap::new();
        for name in services.iter().filter(|name| !EXEMPT.contains(name)) {
            let service = pool
                .get_service_by_name(name)
                .ok_or_else(|| AccessError::NoDescriptor((*name).to_owned()))?;
            for method in service.methods() {
                methods.insert(format!("/{name}/{}", method.name()), access_of(&pool, &method)?);
            }
        }
        Ok(Self(Arc::new(methods)))
    }

    pub(crate) fn lookup(&self, path: &str) -> Lookup<'_> {
        if crate::web::is_public(path) {
            return Lookup::Method(&PUBLIC_JSON);
        }
        if let Some(access) = self.0.get(path) {
            return Lookup::Method(access);
        }
        let service = path
            .strip_prefix('/')
            .and_then(|rest| rest.split_once('/'))
            .map(|(service, _)| service);
        if service.is_some_and(|service| EXEMPT.contains(&service)) {
            return Lookup::Exempt;
        }
        Lookup::Unknown
    }
}

impl MethodAccess {
    /// Whether anyone may call, without a token.
    pub(crate) fn is_public(&self) -> bool {
        self.audiences.contains(&Audience::Public)
    }

    /// Whether either way is a stream.
    pub(crate) fn is_stream(&self) -> bool {
        self.takes_stream || self.gives_stream
    }

    /// Admits a caller by audience and permission.
    pub(crate) fn admit(&self, caller: &Caller) -> Result<(), Failure> {
        if self.is_public() {
            return Ok(());
        }
        if !self.audiences.contains(&caller.audience) {
            return Err(Failure::denied(
                WRONG_AUDIENCE,
                LocalText::new(
                    "Denne tjenesten er ikke for deg. Logg inn i den rollen som den gjelder.",
                    "Denne tenesta er ikkje for deg. Logg inn i den rolla som ho gjeld.",
                    "This call is not for you. Log in in the capacity that it is meant for.",
                ),
            )
            .because(RuleSource::system("audience")));
        }
        if !caller.holds(&self.permission) {
            return Err(missing_permission(&self.permission, caller));
        }
        Ok(())
    }
}

/// Which roles hold the permission, and who gives them: those that the caller's kind can have, or all of them.
fn missing_permission(permission: &str, caller: &Caller) -> Failure {
    let own: Vec<_> = caller.roles.iter().map(|role| role.held_by()).collect();
    let all = policy::holders(permission);
    let near: Vec<Role> = all
        .iter()
        .copied()
        .filter(|role| own.contains(&role.held_by()))
        .collect();
    let roles = if near.is_empty() { all } else { &near };
    let mut givers = Vec::new();
    for role in roles {
        if !givers.contains(&role.held_by()) {
            givers.push(role.held_by());
        }
    }
    let text = |pick: fn(&LocalText) -> &str, or: &str| {
        let titles = roles.iter().map(|role| pick(&role.title()).to_owned());
        let from = givers.iter().map(|holder| pick(&holder.giver()).to_owned());
        (joined(titles, or), joined(from, or))
    };
    let (roles_nb, givers_nb) = text(|text| &text.nb, "eller");
    let (roles_nn, givers_nn) = text(|text| &text.nn, "eller");
    let (roles_en, givers_en) = text(|text| &text.en, "or");
    Failure::denied(
        MISSING_PERMISSION,
        LocalText::new(
            format!("Du mangler rollen som kreves: {roles_nb}. Be om den hos {givers_nb}."),
            format!("Du manglar rolla som blir kravd: {roles_nn}. Be om ho hos {givers_nn}."),
            format!("You lack the role that this needs: {roles_en}. Ask {givers_en} for it."),
        ),
    )
    .because(RuleSource::system("permission"))
}

/// `a, b or c`.
fn joined(words: impl Iterator<Item = String>, or: &str) -> String {
    let mut words: Vec<String> = words.collect();
    let last = words.pop().unwrap_or_default();
    if words.is_empty() {
        return last;
    }
    format!("{} {or} {last}", words.join(", "))
}

/// Reads the option of one method.
fn access_of(pool: &DescriptorPool, method: &MethodDescriptor) -> Result<MethodAccess, AccessError> {
    let name = || method.full_name().to_owned();
    let options = method.options();
    let option = pool
        .get_extension_by_name(OPTION)
        .filter(|extension| options.has_extension(extension))
        .map(|extension| options.get_extension(&extension).into_owned());
    let Some(Value::Message(option)) = option else {
        return Err(AccessError::NoOption(name()));
    };
    let audiences = audiences_of(&option)
        .filter(|found| !found.is_empty())
        .ok_or_else(|| AccessError::NoAudience(name()))?;
    let permission = option
        .get_field_by_name("permission")
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default();
    let public = audiences.contains(&Audience::Public);
    if permission.is_empty() && !public {
        return Err(AccessError::NoPermission(name()));
    }
    if !permission.is_empty() && policy::holders(&permission).is_empty() {
        return Err(AccessError::UnknownPermission {
            method: name(),
            permission,
        });
    }
    let reads = ["Get", "List", "Watch", "Download", "Export", "Verify"]
        .iter()
        .any(|prefix| method.name().starts_with(prefix));
    if audiences.contains(&Audience::Auditor) && !reads {
        return Err(AccessError::AuditorChanges(name()));
    }
    Ok(MethodAccess {
        audiences,
        permission,
        reads,
        takes_stream: method.is_client_streaming(),
        gives_stream: method.is_server_streaming(),
        watches: method.name().starts_with("Watch"),
    })
}

/// The audiences of the option; none when one of them is unspecified or unknown.
fn audiences_of(option: &DynamicMessage) -> Option<Vec<Audience>> {
    let value = option.get_field_by_name("audiences")?;
    value
        .as_list()?
        .iter()
        .map(|item| {
            Audience::try_from(item.as_enum_number()?)
                .ok()
                .filter(|found| *found != Audience::Unspecified)
        })
        .collect()
}
