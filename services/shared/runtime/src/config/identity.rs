//! Trusted issuers, and how this service signs its own tokens.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use tilskudd_kernel::tenant::Tenant;

use super::ConfigError;
use crate::access::role::{Holder, Role};

/// The prefix of the subject in a workload's token.
const WORKLOAD: &str = "system:serviceaccount:";
/// Stands in a namespace for the tenant.
const PLACE: &str = "{tenant}";

/// Whose callers an issuer vouches for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum IssuerKind {
    /// An office's own identity provider: staff with region and roles.
    Office,
    /// Helsedirektoratet's identity provider: staff with roles.
    Directorate,
    /// Ansattporten: persons who represent an applicant.
    Applicant,
    /// Maskinporten: other agencies.
    Agency,
    /// The cluster's service-account tokens.
    Service,
    /// Riksrevisjonen's identity provider: people who read everything.
    Auditor,
    /// National operations.
    Operator,
}

/// Which claim names the human being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonClaim {
    /// `sub`, which is unique within the issuer only.
    #[default]
    Subject,
    /// `pid`, the national identity number: one human being through two issuers is then one person.
    Pid,
}

/// The source of an issuer's public keys.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Jwks {
    /// Fetched, kept a day, and fetched again for an unknown key.
    Url(String),
    /// Read from a file, again for an unknown key.
    File(PathBuf),
}

impl std::fmt::Display for Jwks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Url(url) => f.write_str(url),
            Self::File(file) => file.display().fmt(f),
        }
    }
}

/// An issuer that is trusted. Written out, it has the form that is read.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// `iss`, exactly.
    pub issuer: String,
    /// `aud` that its tokens must have.
    pub audience: String,
    /// Its keys: `jwks = { url = "https://…" }` or `{ file = "…" }`.
    pub jwks: Jwks,
    /// Whose callers it vouches for.
    pub kind: IssuerKind,
    /// Which claim names the human being; `pid` for offices, the directorate and applicants, whose persons the
    /// two-person rules compare.
    #[serde(default)]
    pub person_claim: PersonClaim,
    /// Scope that lets an agency read all that agencies may read; for `kind = "agency"`, which needs it or `scopes`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Scopes that let an agency read less, each with the role that it gives: `agency-applications`,
    /// `agency-grants`, `agency-reports`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub scopes: BTreeMap<String, String>,
    /// Resource over which a person must have been given power to write for the applicant, as in
    /// `authorization_details[].resource`; for `kind = "applicant"`, which needs it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The same to sign for the applicant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signing_resource: Option<String>,
    /// The only tenant that it vouches for: of an office, whose staff they are; of services, the tenant whose
    /// events they may send. Without it the issuer vouches for every tenant, as the all-in-one's does: any
    /// service that it names may then send in the name of any region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Tenant>,
    /// The cluster's namespace that the services run in; for `kind = "service"`. None: `sub` is the bare name.
    /// One cluster with a namespace for each region is one entry for each, with the same `issuer`; or one entry for all
    /// with a namespace such as `tilskudd-{tenant}`: the namespace then says whose events may be sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
}

impl Issuer {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let refuse = |key, problem| Err(ConfigError::Value { key, problem });
        if self.issuer.is_empty() || self.audience.is_empty() {
            return refuse("issuers", "issuer and audience are needed");
        }
        if let Jwks::Url(url) = &self.jwks {
            let encrypted = url.starts_with("https://");
            let loopback = url.starts_with("http://127.0.0.1:") || url.starts_with("http://[::1]:");
            if !encrypted && !loopback {
                return refuse("issuers.jwks.url", "must be https, or on loopback");
            }
        }
        if self.kind == IssuerKind::Agency && self.scope.is_none() && self.scopes.is_empty() {
            return refuse("issuers.scope", "an agency's issuer needs the scope that admits");
        }
        // A scope is one word of a token's `scope`.
        let words = self.scopes.keys().chain(&self.scope);
        if words
            .into_iter()
            .any(|scope| scope.is_empty() || scope.contains(' '))
        {
            return refuse("issuers.scope", "a scope is one word");
        }
        if self.scopes.values().any(|role| agency_role(role).is_none()) {
            return refuse(
                "issuers.scopes",
                "gives agency-reader, agency-applications, agency-grants or agency-reports",
            );
        }
        let lacks = |key: &Option<String>| key.as_deref().is_none_or(str::is_empty);
        if self.kind == IssuerKind::Applicant && lacks(&self.resource) {
            return refuse(
                "issuers.resource",
                "an applicant's issuer needs the resource that lets draft",
            );
        }
        if self.kind == IssuerKind::Applicant && lacks(&self.signing_resource) {
            return refuse(
                "issuers.signing_resource",
                "an applicant's issuer needs the resource that lets sign",
            );
        }
        // Two logins of one human being must be one person, or one human being is the two of every two-person rule.
        let compared = matches!(
            self.kind,
            IssuerKind::Office | IssuerKind::Directorate | IssuerKind::Applicant
        );
        if compared && self.person_claim != PersonClaim::Pid {
            return refuse(
                "issuers.person_claim",
                "must be pid for offices, the directorate and applicants",
            );
        }
        let names_tenant = self
            .namespace
            .as_deref()
            .is_some_and(|namespace| namespace.contains(PLACE));
        if names_tenant && self.region.is_some() {
            return refuse("issuers.region", "a namespace with {tenant} says which");
        }
        self.check_ignored()
    }

    /// The entry as it is for a workload of the cluster: its namespace, and with a namespace that names the tenant also
    /// the tenant, taken from the subject (`system:serviceaccount:<namespace>:<name>`). None when it is of another.
    pub(crate) fn of_subject(&self, subject: Option<&str>) -> Option<Cow<'_, Issuer>> {
        let Some(expected) = self.namespace.as_deref() else {
            return Some(Cow::Borrowed(self));
        };
        let (namespace, _) = subject?.strip_prefix(WORKLOAD)?.split_once(':')?;
        if namespace == expected {
            return Some(Cow::Borrowed(self));
        }
        let (before, after) = expected.split_once(PLACE)?;
        let tenant: Tenant = namespace
            .strip_prefix(before)?
            .strip_suffix(after)?
            .parse()
            .ok()?;
        Some(Cow::Owned(Issuer {
            region: Some(tenant),
            namespace: Some(namespace.to_owned()),
            ..self.clone()
        }))
    }

    /// A key that does nothing is a key whose writer believes that it does something.
    fn check_ignored(&self) -> Result<(), ConfigError> {
        let ignored = [
            (
                "issuers.scope",
                self.scope.is_some() && self.kind != IssuerKind::Agency,
            ),
            (
                "issuers.scopes",
                !self.scopes.is_empty() && self.kind != IssuerKind::Agency,
            ),
            (
                "issuers.resource",
                self.resource.is_some() && self.kind != IssuerKind::Applicant,
            ),
            (
                "issuers.signing_resource",
                self.signing_resource.is_some() && self.kind != IssuerKind::Applicant,
            ),
            (
                "issuers.region",
                self.region.is_some() && !matches!(self.kind, IssuerKind::Office | IssuerKind::Service),
            ),
            (
                "issuers.namespace",
                self.namespace.is_some() && self.kind != IssuerKind::Service,
            ),
        ];
        match ignored.into_iter().find(|(_, is_ignored)| *is_ignored) {
            Some((key, _)) => Err(ConfigError::Value {
                key,
                problem: "means nothing for an issuer of this kind",
            }),
            None => Ok(()),
        }
    }

    /// The role that a scope of an agency's token gives, if any.
    pub(crate) fn role_of(&self, scope: &str) -> Option<Role> {
        if self.scope.as_deref() == Some(scope) {
            return Some(Role::AgencyReader);
        }
        self.scopes.get(scope).and_then(|role| agency_role(role))
    }

    /// Whether a token could match either: the same `iss`, and no namespaces that distinguish them.
    pub(super) fn is_doubled_by(&self, other: &Self) -> bool {
        let told_apart =
            self.namespace.is_some() && other.namespace.is_some() && self.namespace != other.namespace;
        self.issuer == other.issuer && !told_apart
    }
}

/// The role with this name, if an agency can hold it.
fn agency_role(name: &str) -> Option<Role> {
    let role = name.parse::<Role>().ok();
    role.filter(|role| role.held_by() == Holder::Agency)
}

/// The credentials that this service presents to the others.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ServiceToken {
    /// A token that the cluster writes into a file and renews there.
    File(PathBuf),
    /// Tokens of five minutes, signed here: `service_token = { key = { … } }`.
    Key {
        /// Ed25519 private key, PKCS#8 PEM.
        file: PathBuf,
        /// `kid`.
        id: String,
        /// `iss`.
        issuer: String,
        /// `aud`.
        audience: String,
    },
}

#[cfg(test)]
mod tests;
