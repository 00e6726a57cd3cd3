//! Every kind of login, and tokens that do not hold.

use anyhow::Context as _;
use chrono::TimeDelta;
use serde_json::json;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Audience;
use tilskudd_testkit::{Claims, LoopbackIssuer, Role};

use super::table::{Grant, STAFF};
use crate::support::organisation_number;

/// Who comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Login {
    Nobody,
    Office(Role),
    /// Through the office's second identity provider.
    OfficeOther(Role),
    Directorate(Role),
    Applicant,
    Agency,
    Service(Service),
    Operator,
}

impl Login {
    /// Every kind, staff with each role alone.
    pub(super) fn all() -> Vec<Login> {
        let mut all = vec![Login::Nobody, Login::Applicant, Login::Agency, Login::Operator];
        for role in STAFF {
            all.extend([
                Login::Office(*role),
                Login::OfficeOther(*role),
                Login::Directorate(*role),
            ]);
        }
        // What no issuer of staff can give: the roles of others.
        for role in [Role::Applicant, Role::Operator, Role::Service, Role::AgencyReader] {
            all.extend([Login::Office(role), Login::Directorate(role)]);
        }
        all.extend(Service::ALL.map(Login::Service));
        all
    }

    /// What its token says; none for nobody.
    pub(super) fn claims(self, region: &str) -> anyhow::Result<Option<Claims>> {
        let office = |role| anyhow::Ok(Claims::office("kari", &region.parse::<Tenant>()?, &[role]));
        Ok(Some(match self {
            Login::Nobody => return Ok(None),
            Login::Office(role) => office(role)?,
            Login::OfficeOther(role) => office(role)?.through(tilskudd_testkit::Login::OfficeOther),
            Login::Directorate(role) => Claims::directorate("eier", &[role]),
            Login::Applicant => Claims::applicant("ola", &organisation_number(1).parse()?),
            Login::Agency => Claims::agency(&organisation_number(2).parse()?),
            Login::Service(service) => Claims::service(service),
            Login::Operator => Claims::operator("drift"),
        }))
    }

    /// Whether a row of the table lets it in.
    pub(super) fn is_granted(self, grant: &Grant) -> bool {
        if grant.audiences.contains(&Audience::Public) {
            return true;
        }
        let (audience, role) = match self {
            Login::Nobody => return false,
            Login::Office(role) | Login::OfficeOther(role) => (Audience::Office, Some(role)),
            Login::Directorate(role) => (Audience::Directorate, Some(role)),
            Login::Applicant => (Audience::Applicant, None),
            Login::Agency => (Audience::Agency, None),
            Login::Service(_) => (Audience::Service, None),
            Login::Operator => (Audience::Operator, None),
        };
        grant.audiences.contains(&audience) && role.is_none_or(|role| grant.roles.contains(&role))
    }
}

/// What stands in `authorization`, of every kind that must not be taken. Each would name a caller who may do nearly
/// everything, if it were.
pub(super) fn broken(
    issuer: &LoopbackIssuer,
    foreign: &LoopbackIssuer,
) -> anyhow::Result<Vec<(&'static str, String)>> {
    let staff = || anyhow::Ok(Claims::office("kari", &"trondelag".parse::<Tenant>()?, STAFF));
    let trusted = |login: &str| format!("http://{}/{login}", issuer.addr());
    let good = issuer.token(&staff()?)?;
    let (header, rest) = good.split_once('.').context("no token")?;
    let (payload, signature) = rest.split_once('.').context("no token")?;
    let other = issuer.token(&Claims::operator("drift"))?;
    let other_payload = other.split('.').nth(1).context("no token")?;
    let signed = |by: &LoopbackIssuer, claims: &Claims| anyhow::Ok(format!("Bearer {}", by.token(claims)?));
    // {"alg":"none","kid":"people"}
    let unsigned = "eyJhbGciOiJub25lIiwia2lkIjoicGVvcGxlIn0";
    let person_as_service = Claims::operator("intake")
        .with("iss", json!(trusted("service")))
        .with("sub", json!("intake"));
    Ok(vec![
        (
            "an expired token",
            signed(issuer, &staff()?.good_for(TimeDelta::minutes(-5)))?,
        ),
        (
            "a token that is not good yet",
            signed(issuer, &staff()?.with("nbf", json!(4_102_444_800_i64)))?,
        ),
        ("another issuer's token", signed(foreign, &staff()?)?),
        (
            "another issuer's token in the name of ours",
            signed(foreign, &staff()?.with("iss", json!(trusted("office"))))?,
        ),
        (
            "a token for another audience",
            signed(issuer, &staff()?.meant_for("altinn"))?,
        ),
        (
            "a service's token signed with the people's key",
            signed(issuer, &person_as_service)?,
        ),
        (
            "another token's claims",
            format!("Bearer {header}.{other_payload}.{signature}"),
        ),
        ("an unsigned token", format!("Bearer {unsigned}.{payload}.")),
        (
            "a cut signature",
            format!("Bearer {}", good.get(..good.len() - 6).context("short")?),
        ),
        (
            "a token without a region",
            signed(issuer, &staff()?.with("region", json!(null)))?,
        ),
        (
            "a token whose region is no name",
            signed(issuer, &staff()?.with("region", json!("../national")))?,
        ),
        (
            "a token without a person",
            signed(issuer, &staff()?.with("pid", json!(null)))?,
        ),
        ("no bearer", format!("Basic {good}")),
        ("a token without a scheme", good.clone()),
        ("nothing after the scheme", "Bearer ".to_owned()),
        ("no token at all", "Bearer x".to_owned()),
        (
            "a token of nine kibibytes",
            format!("Bearer {good}{}", "A".repeat(9 * 1024)),
        ),
    ])
}
