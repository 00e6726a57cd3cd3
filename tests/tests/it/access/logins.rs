//! Every kind of login: each issuer with each role that there is, whether the role is its to give or not.

use serde_json::json;
use tilskudd_demonstration::issuer::{AGENCY_SCOPE, AGENCY_SCOPES};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Audience;
use tilskudd_testkit::{Claims, Role};

use super::table::{AGENCIES, DIRECTORATE, Grant, STAFF};
use crate::support::organisation_number;

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    Nobody,
    Office(Role),
    /// Through the office's second identity provider.
    OfficeOther(Role),
    Directorate(Role),
    /// A drafter or a signer.
    Applicant(Role),
    /// With the scope that gives this role.
    Agency(Role),
    /// The same, for which a supplier acts.
    Supplied(Role),
    Auditor(Role),
    Service(Service),
    Operator(Role),
}

impl Login {
    /// Every one.
    pub(super) fn all() -> Vec<Login> {
        let mut all = vec![Login::Nobody];
        for role in Role::ALL {
            all.extend([
                Login::Office(role),
                Login::OfficeOther(role),
                Login::Directorate(role),
                Login::Auditor(role),
                Login::Operator(role),
            ]);
        }
        all.extend([Role::Drafter, Role::Signer].map(Login::Applicant));
        all.extend(AGENCIES.iter().copied().map(Login::Agency));
        all.extend(AGENCIES.iter().copied().map(Login::Supplied));
        all.extend(Service::ALL.map(Login::Service));
        all
    }

    /// What its token says; none for nobody.
    pub(super) fn claims(self, region: &str) -> anyhow::Result<Option<Claims>> {
        let office = |role| anyhow::Ok(Claims::office("kari", &region.parse::<Tenant>()?, &[role]));
        let own = organisation_number(1).parse()?;
        let agency = |role| {
            let scope = AGENCY_SCOPES.iter().find(|(_, gives)| *gives == role);
            let scope = scope.map_or(AGENCY_SCOPE, |(scope, _)| scope);
            // Others beside it do neither good nor harm.
            let scope = format!("openid {scope} tilskudd:write");
            anyhow::Ok(Claims::agency_with(&organisation_number(2).parse()?, &scope))
        };
        Ok(Some(match self {
            Login::Nobody => return Ok(None),
            Login::Office(role) => office(role)?,
            Login::OfficeOther(role) => office(role)?.through(tilskudd_testkit::Login::OfficeOther),
            Login::Directorate(role) => Claims::directorate("eier", &[role]),
            Login::Applicant(Role::Drafter) => Claims::drafter("ola", &own),
            Login::Applicant(_) => Claims::signer("ola", &own),
            Login::Agency(role) => agency(role)?,
            Login::Supplied(role) => agency(role)?.supplied_by(&organisation_number(3).parse()?),
            Login::Auditor(role) => Claims::auditor("revisor").with("roles", json!([role.as_str()])),
            Login::Service(service) => Claims::service(service),
            Login::Operator(role) => Claims::operator("drift").with("roles", json!([role.as_str()])),
        }))
    }

    /// Who it is, seen from outside; none for nobody.
    pub(super) fn audience(self) -> Option<Audience> {
        Some(match self {
            Login::Nobody => return None,
            Login::Office(_) | Login::OfficeOther(_) => Audience::Office,
            Login::Directorate(_) => Audience::Directorate,
            Login::Applicant(_) => Audience::Applicant,
            Login::Agency(_) | Login::Supplied(_) => Audience::Agency,
            Login::Auditor(_) => Audience::Auditor,
            Login::Service(_) => Audience::Service,
            Login::Operator(_) => Audience::Operator,
        })
    }

    /// Whether the role is one that its issuer gives, and the row of the table names it.
    pub(super) fn holds(self, grant: &Grant) -> bool {
        let named = match self {
            Login::Nobody => false,
            Login::Office(role) | Login::OfficeOther(role) | Login::Directorate(role) => {
                grant.staff.contains(&role)
            }
            Login::Applicant(role) => grant.applicants.contains(&role),
            Login::Agency(role) | Login::Supplied(role) => grant.agencies.contains(&role),
            Login::Auditor(_) | Login::Operator(_) | Login::Service(_) => true,
        };
        named && self.is_real()
    }

    /// Whether its issuer gives the role at all.
    pub(super) fn is_real(self) -> bool {
        match self {
            Login::Nobody => true,
            Login::Office(role) | Login::OfficeOther(role) => {
                STAFF.contains(&role) && !DIRECTORATE.contains(&role)
            }
            Login::Directorate(role) => STAFF.contains(&role),
            Login::Auditor(role) => role == Role::Auditor,
            Login::Operator(role) => role == Role::Operator,
            Login::Applicant(_) | Login::Agency(_) | Login::Supplied(_) | Login::Service(_) => true,
        }
    }

    /// Whether a token of it that does not hold is tried: not of the same people by another way.
    pub(super) fn stands_for_its_kind(self) -> bool {
        let other_way = match self {
            Login::Nobody | Login::OfficeOther(_) | Login::Supplied(_) => true,
            Login::Service(service) => service != Service::Intake,
            _ => false,
        };
        self.is_real() && !other_way
    }

    /// The first of those with the same audience.
    pub(super) fn is_first_of_its_kind(self) -> bool {
        matches!(
            self,
            Login::Office(Role::Caseworker)
                | Login::Directorate(Role::Caseworker)
                | Login::Applicant(Role::Drafter)
                | Login::Agency(Role::AgencyReader)
                | Login::Auditor(Role::Auditor)
                | Login::Service(Service::Intake)
                | Login::Operator(Role::Operator)
        )
    }

    /// The region that it belongs to, when it is bound to one.
    pub(super) fn home(self, here: &'static str) -> Option<&'static str> {
        match self.audience() {
            Some(Audience::Office) => Some(here),
            Some(Audience::Directorate) => Some("national"),
            _ => None,
        }
    }
}
