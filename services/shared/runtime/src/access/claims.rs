//! From the claims of a verified token to a caller.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Deserialize;
use tilskudd_kernel::actor::{Actor, Capacity};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Audience;

use super::person::Persons;
use super::role::{Holder, Role};
use crate::caller::Caller;
use crate::config::{Issuer, IssuerKind, PersonClaim};

/// The prefix of organisation numbers in tokens of Maskinporten and Ansattporten: `0192:942110464`.
const ORGANISATION_AUTHORITY: &str = "iso6523-actorid-upis";
/// Type of Ansattporten's representation of an organisation.
const REPRESENTATION: &str = "ansattporten:altinn:resource";

/// The claims that are read; others are ignored.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) exp: i64,
    #[serde(default)]
    pub(super) nbf: Option<i64>,
    #[serde(default)]
    sub: Option<String>,
    #[serde(default)]
    pid: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    region: Option<String>,
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    consumer: Option<Party>,
    #[serde(default)]
    supplier: Option<Party>,
    #[serde(default)]
    delegation_source: Option<String>,
    #[serde(default)]
    authorization_details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
struct Party {
    #[serde(alias = "Authority", default)]
    authority: String,
    #[serde(rename = "ID", default)]
    id: String,
}

#[derive(Debug, Deserialize)]
struct Detail {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    resource: String,
    #[serde(default)]
    reportees: Vec<Party>,
}

/// The reasons that a correctly signed token identifies no caller. Never shown: the caller gets one fixed answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum ClaimsError {
    #[error("the token lacks the claim {0}")]
    Missing(&'static str),
    #[error("the claim {0} cannot be read")]
    Unreadable(&'static str),
    #[error("the issuer may not vouch for this region")]
    Region,
    #[error("the token lacks the scope")]
    Scope,
}

impl Claims {
    /// The caller that the issuer vouches for.
    pub(super) fn caller(self, issuer: &Issuer, persons: &Persons) -> Result<Caller, ClaimsError> {
        let (audience, capacity, roles) = match issuer.kind {
            IssuerKind::Office => (
                Audience::Office,
                Capacity::Office(self.region(issuer)?),
                self.roles_of(&[Holder::Staff]),
            ),
            IssuerKind::Directorate => (
                Audience::Directorate,
                Capacity::Directorate,
                self.roles_of(&[Holder::Staff, Holder::Directorate]),
            ),
            IssuerKind::Applicant => {
                let (organisation, roles) = self.represents(issuer)?;
                (Audience::Applicant, Capacity::Applicant(organisation), roles)
            }
            IssuerKind::Agency => {
                let roles = self.scopes(issuer)?;
                (Audience::Agency, Capacity::Agency(self.consumer()?), roles)
            }
            IssuerKind::Auditor => (
                Audience::Auditor,
                Capacity::Auditor,
                self.roles_of(&[Holder::Auditor]),
            ),
            IssuerKind::Service => (
                Audience::Service,
                Capacity::Service(self.service(issuer)?),
                BTreeSet::from([Role::Service]),
            ),
            IssuerKind::Operator => (
                Audience::Operator,
                Capacity::Operator,
                self.roles_of(&[Holder::Operator]),
            ),
        };
        let supplier = match issuer.kind {
            IssuerKind::Agency => self.supplier()?,
            _ => None,
        };
        let person = match (issuer.kind, issuer.person_claim) {
            // Machines have no national identity. Whoever acts for an agency is another than the agency.
            (IssuerKind::Agency, _) => match &supplier {
                None => persons.by_subject(&issuer.issuer, &capacity.to_string()),
                Some(supplier) => {
                    persons.by_subject(&issuer.issuer, &format!("{capacity} supplier:{supplier}"))
                }
            },
            (IssuerKind::Service, _) | (_, PersonClaim::Subject) => persons.by_subject(
                &issuer.issuer,
                self.sub.as_deref().ok_or(ClaimsError::Missing("sub"))?,
            ),
            (_, PersonClaim::Pid) => persons.by_national_id(self.national_id()?),
        };
        Ok(Caller {
            actor: Actor { person, capacity },
            roles,
            audience,
            sends_for: match issuer.kind {
                IssuerKind::Service => issuer.region.clone(),
                _ => None,
            },
            namespace: match issuer.kind {
                IssuerKind::Service => issuer.namespace.clone(),
                _ => None,
            },
            supplier,
            name: self.name,
        })
    }

    fn national_id(&self) -> Result<&str, ClaimsError> {
        let pid = self.pid.as_deref().ok_or(ClaimsError::Missing("pid"))?;
        let well_formed = pid.len() == 11 && pid.bytes().all(|byte| byte.is_ascii_digit());
        if well_formed {
            Ok(pid)
        } else {
            Err(ClaimsError::Unreadable("pid"))
        }
    }

    /// Roles that the table does not know, or that are not this issuer's to give, give nothing.
    fn roles_of(&self, holders: &[Holder]) -> BTreeSet<Role> {
        self.roles
            .iter()
            .filter_map(|role| role.parse().ok())
            .filter(|role: &Role| holders.contains(&role.held_by()))
            .collect()
    }

    fn region(&self, issuer: &Issuer) -> Result<Tenant, ClaimsError> {
        let text = self.region.as_deref().ok_or(ClaimsError::Missing("region"))?;
        let region = text
            .parse::<Tenant>()
            .map_err(|_| ClaimsError::Unreadable("region"))?;
        match &issuer.region {
            Some(only) if *only != region => Err(ClaimsError::Region),
            _ => Ok(region),
        }
    }

    /// The organisation that the person represents, exactly one, chosen at login, and what they may do for it: by the
    /// resource that lets draft, and by the one that lets sign. Power in another resource of the same organisation
    /// is no power here.
    fn represents(&self, issuer: &Issuer) -> Result<(OrgNumber, BTreeSet<Role>), ClaimsError> {
        let mut represented: Option<OrgNumber> = None;
        let mut roles = BTreeSet::new();
        for (resource, role) in [
            (&issuer.resource, Role::Drafter),
            (&issuer.signing_resource, Role::Signer),
        ] {
            let Some(organisation) = self.power_over(resource.as_deref())? else {
                continue;
            };
            if represented
                .replace(organisation.clone())
                .is_some_and(|other| other != organisation)
            {
                return Err(ClaimsError::Unreadable("authorization_details"));
            }
            roles.insert(role);
        }
        let organisation = represented.ok_or(ClaimsError::Missing("authorization_details"))?;
        Ok((organisation, roles))
    }

    /// The one organisation for which the person has power over the resource, if any.
    fn power_over(&self, resource: Option<&str>) -> Result<Option<OrgNumber>, ClaimsError> {
        let mut reportees = self
            .authorization_details
            .iter()
            .filter(|detail| detail.kind == REPRESENTATION && resource == Some(&detail.resource))
            .flat_map(|detail| &detail.reportees);
        let Some(one) = reportees.next() else {
            return Ok(None);
        };
        match (one.organisation(), reportees.next()) {
            (Some(organisation), None) => Ok(Some(organisation)),
            _ => Err(ClaimsError::Unreadable("authorization_details")),
        }
    }

    /// The roles that the token's scopes give, at least one.
    fn scopes(&self, issuer: &Issuer) -> Result<BTreeSet<Role>, ClaimsError> {
        let held = self.scope.as_deref().unwrap_or_default();
        let roles: BTreeSet<Role> = held
            .split(' ')
            .filter_map(|scope| issuer.role_of(scope))
            .collect();
        if roles.is_empty() {
            return Err(ClaimsError::Scope);
        }
        Ok(roles)
    }

    /// The agency that the token is for. Its `client_id` is nobody: an agency has as many as it likes.
    fn consumer(&self) -> Result<OrgNumber, ClaimsError> {
        let consumer = self.consumer.as_ref().ok_or(ClaimsError::Missing("consumer"))?;
        consumer.organisation().ok_or(ClaimsError::Unreadable("consumer"))
    }

    /// The delegate that acts for the agency, when the token names one.
    fn supplier(&self) -> Result<Option<OrgNumber>, ClaimsError> {
        let Some(supplier) = &self.supplier else {
            return Ok(None);
        };
        if self.delegation_source.as_deref().is_none_or(str::is_empty) {
            return Err(ClaimsError::Missing("delegation_source"));
        }
        let organisation = supplier.organisation();
        organisation.map(Some).ok_or(ClaimsError::Unreadable("supplier"))
    }

    /// `intake`, or with the issuer's namespace the cluster's `system:serviceaccount:tilskudd:intake`.
    fn service(&self, issuer: &Issuer) -> Result<Service, ClaimsError> {
        let subject = self.sub.as_deref().ok_or(ClaimsError::Missing("sub"))?;
        let name = match &issuer.namespace {
            Some(namespace) => in_namespace(subject, namespace).ok_or(ClaimsError::Unreadable("sub"))?,
            None => subject,
        };
        name.parse().map_err(|_| ClaimsError::Unreadable("sub"))
    }
}

/// The name of a service account in the namespace, if the subject is one.
fn in_namespace<'s>(subject: &'s str, namespace: &str) -> Option<&'s str> {
    subject
        .strip_prefix("system:serviceaccount:")?
        .strip_prefix(namespace)?
        .strip_prefix(':')
}

impl Party {
    /// The organisation number, if it is exactly `0192:` and nine digits with a right check digit.
    fn organisation(&self) -> Option<OrgNumber> {
        if self.authority != ORGANISATION_AUTHORITY {
            return None;
        }
        self.id.strip_prefix("0192:")?.parse().ok()
    }
}
