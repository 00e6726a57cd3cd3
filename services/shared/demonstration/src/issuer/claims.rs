//! The claims of a token of the loopback issuer.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use super::{AGENCY_SCOPE, APPLICANT_RESOURCE, AUDIENCE, Login, SIGNING_RESOURCE};
use tilskudd_runtime::Role;

/// How long a token is good, when nothing else is said.
const LIFE: TimeDelta = TimeDelta::hours(1);

/// The subject of a token. People are distinguished by any label, such as `kari`: the same label is the same human
/// being whichever way they log in.
#[derive(Debug, Clone)]
pub struct Claims {
    pub(super) login: Login,
    subject: String,
    own: Value,
    life: TimeDelta,
    audience: String,
}

impl Claims {
    fn new(login: Login, subject: &str, own: Value) -> Self {
        Self {
            login,
            subject: subject.to_owned(),
            own,
            life: LIFE,
            audience: AUDIENCE.to_owned(),
        }
    }

    /// Staff of an office.
    #[must_use]
    pub fn office(person: &str, region: &Tenant, roles: &[Role]) -> Self {
        let own = json!({ "pid": made_up_pid(person), "region": region.as_str(), "roles": names(roles) });
        Self::new(Login::Office, person, own)
    }

    /// Staff of Helsedirektoratet.
    #[must_use]
    pub fn directorate(person: &str, roles: &[Role]) -> Self {
        Self::new(
            Login::Directorate,
            person,
            json!({ "pid": made_up_pid(person), "roles": names(roles) }),
        )
    }

    /// A person who may write and sign for an applicant, by two powers.
    #[must_use]
    pub fn applicant(person: &str, organisation: &OrgNumber) -> Self {
        Self::representative(person, organisation, &[APPLICANT_RESOURCE, SIGNING_RESOURCE])
    }

    /// A person who has been given power to sign for an applicant, and that alone.
    #[must_use]
    pub fn signer(person: &str, organisation: &OrgNumber) -> Self {
        Self::representative(person, organisation, &[SIGNING_RESOURCE])
    }

    /// A person who may write for an applicant, and not sign.
    #[must_use]
    pub fn drafter(person: &str, organisation: &OrgNumber) -> Self {
        Self::representative(person, organisation, &[APPLICANT_RESOURCE])
    }

    fn representative(person: &str, organisation: &OrgNumber, resources: &[&str]) -> Self {
        let details = resources.iter().map(|resource| {
            json!({
                "type": "ansattporten:altinn:resource",
                "resource": resource,
                "reportees": [party("Authority", organisation)],
            })
        });
        let details: Vec<Value> = details.collect();
        let own = json!({ "pid": made_up_pid(person), "authorization_details": details });
        Self::new(Login::Applicant, person, own)
    }

    /// Another agency, which may read all that agencies may read.
    #[must_use]
    pub fn agency(organisation: &OrgNumber) -> Self {
        Self::agency_with(organisation, AGENCY_SCOPE)
    }

    /// Another agency with these scopes, separated by spaces.
    #[must_use]
    pub fn agency_with(organisation: &OrgNumber, scope: &str) -> Self {
        let own = json!({ "scope": scope, "consumer": party("authority", organisation) });
        Self::new(Login::Agency, "agency", own)
    }

    /// The same agency, for which `supplier` acts.
    #[must_use]
    pub fn supplied_by(self, supplier: &OrgNumber) -> Self {
        self.with("supplier", party("authority", supplier))
            .with("delegation_source", json!("https://www.altinn.no"))
    }

    /// Riksrevisjonen.
    #[must_use]
    pub fn auditor(person: &str) -> Self {
        let own = json!({ "pid": made_up_pid(person), "roles": names(&[Role::Auditor]) });
        Self::new(Login::Auditor, person, own)
    }

    /// One of the five services.
    #[must_use]
    pub fn service(service: Service) -> Self {
        Self::new(Login::Service, service.as_str(), json!({}))
    }

    /// National operations.
    #[must_use]
    pub fn operator(person: &str) -> Self {
        let own = json!({ "pid": made_up_pid(person), "roles": names(&[Role::Operator]) });
        Self::new(Login::Operator, person, own)
    }

    /// The same caller through another issuer.
    #[must_use]
    pub fn through(mut self, login: Login) -> Self {
        self.login = login;
        self
    }

    /// Good for `life` from now; negative: expired.
    #[must_use]
    pub fn good_for(mut self, life: TimeDelta) -> Self {
        self.life = life;
        self
    }

    /// For another audience.
    #[must_use]
    pub fn meant_for(mut self, audience: &str) -> Self {
        audience.clone_into(&mut self.audience);
        self
    }

    /// Adds or replaces a claim.
    #[must_use]
    pub fn with(mut self, claim: &str, value: Value) -> Self {
        if let Value::Object(own) = &mut self.own {
            own.insert(claim.to_owned(), value);
        }
        self
    }

    pub(super) fn body(&self, issuer: &str, now: DateTime<Utc>) -> Value {
        let mut body = self.own.clone();
        if let Value::Object(fields) = &mut body {
            let standard = [
                ("iss", json!(issuer)),
                ("aud", json!(self.audience)),
                ("sub", json!(self.subject)),
                ("iat", json!(now.timestamp())),
                ("exp", json!((now + self.life).timestamp())),
            ];
            for (name, value) in standard {
                // What `with` set stays, so that a test can break any of them.
                fields.entry(name).or_insert(value);
            }
        }
        body
    }

    pub(super) fn seconds(&self) -> i64 {
        self.life.num_seconds()
    }
}

fn names(roles: &[Role]) -> Vec<&'static str> {
    roles.iter().map(|role| role.as_str()).collect()
}

fn party(authority: &str, organisation: &OrgNumber) -> Value {
    json!({ authority: "iso6523-actorid-upis", "ID": format!("0192:{organisation}") })
}

/// Eleven digits for a label, as a national identity number has; they start with 99, which no day of birth
/// does, so that they are nobody's.
#[must_use]
pub fn made_up_pid(label: &str) -> String {
    let digits = Sha256::digest(label.as_bytes())
        .iter()
        .take(9)
        .map(|byte| char::from(b'0' + byte % 10))
        .collect::<String>();
    format!("99{digits}")
}
