//! Logging in with the loopback issuer.

use anyhow::Context as _;
use tilskudd_demonstration::issuer::{self, Claims, LoopbackIssuer};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::Role;

use crate::round::world::{Login, Logins};

impl Logins for LoopbackIssuer {
    fn token(&self, login: &Login) -> anyhow::Result<String> {
        let claims = match login {
            Login::Office {
                person,
                region,
                roles: names,
                second_issuer,
            } => {
                let region: Tenant = region.parse()?;
                let claims = Claims::office(person, &region, &roles(names)?);
                if *second_issuer {
                    claims.through(issuer::Login::OfficeOther)
                } else {
                    claims
                }
            }
            Login::Directorate { person, roles: names } => Claims::directorate(person, &roles(names)?),
            Login::Applicant {
                person,
                organisation,
                signs: true,
            } => Claims::applicant(person, &organisation.parse()?),
            Login::Applicant {
                person, organisation, ..
            } => Claims::drafter(person, &organisation.parse()?),
            Login::Operator => Claims::operator("operator"),
        };
        Ok(LoopbackIssuer::token(self, &claims)?)
    }
}

fn roles(names: &[String]) -> anyhow::Result<Vec<Role>> {
    names
        .iter()
        .map(|name| name.parse().with_context(|| format!("there is no role {name}")))
        .collect()
}
