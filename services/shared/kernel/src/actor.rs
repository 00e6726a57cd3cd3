//! A person and the capacity in which the person acts.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::ids::PersonId;
use crate::organisation_number::OrgNumber;
use crate::service::Service;
use crate::string_serde::serde_as_str;
use crate::tenant::Tenant;

/// A person acting in a capacity. The same person keeps one id through every capacity, which is what rules
/// about two persons compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Actor {
    /// Who.
    pub person: PersonId,
    /// On whose behalf.
    pub capacity: Capacity,
}

/// On whose behalf somebody acts; written as `applicant:942110464`, `office:trondelag`, `directorate` …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Capacity {
    /// For an organisation that applies for or has received a grant (søker, mottaker).
    Applicant(OrgNumber),
    /// For a managing office (statsforvalter), or the national one.
    Office(Tenant),
    /// For Helsedirektoratet as owner of the scheme.
    Directorate,
    /// For another agency that may read.
    Agency(OrgNumber),
    /// A service of the system itself.
    Service(Service),
    /// For the auditor of the state (Riksrevisjonen), who reads everything and changes nothing.
    Auditor,
    /// For national operations.
    Operator,
    /// Nobody in particular, without login.
    Public,
}

/// The text names no capacity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CapacityError {
    /// A capacity that this program knows, of nobody that it can be of.
    #[error(
        "not a capacity: expected as applicant:942110464, office:trondelag, service:intake or directorate"
    )]
    Malformed,
    /// A capacity, or a service, that this program does not know: a newer one may.
    #[error("an unknown capacity: a newer program may know it")]
    Unknown,
}

impl FromStr for Capacity {
    type Err = CapacityError;

    fn from_str(text: &str) -> Result<Capacity, CapacityError> {
        let (kind, of) = match text.split_once(':') {
            Some((kind, of)) => (kind, Some(of)),
            None => (text, None),
        };
        let malformed = |_| CapacityError::Malformed;
        match (kind, of) {
            ("applicant", Some(of)) => of.parse().map(Capacity::Applicant).map_err(malformed),
            ("office", Some(of)) => of
                .parse()
                .map(Capacity::Office)
                .map_err(|_| CapacityError::Malformed),
            ("agency", Some(of)) => of.parse().map(Capacity::Agency).map_err(malformed),
            ("service", Some(of)) if !of.is_empty() => of
                .parse()
                .map(Capacity::Service)
                .map_err(|_| CapacityError::Unknown),
            ("directorate", None) => Ok(Capacity::Directorate),
            ("auditor", None) => Ok(Capacity::Auditor),
            ("operator", None) => Ok(Capacity::Operator),
            ("public", None) => Ok(Capacity::Public),
            (
                "applicant" | "office" | "agency" | "service" | "directorate" | "auditor" | "operator"
                | "public" | "",
                _,
            ) => Err(CapacityError::Malformed),
            _ => Err(CapacityError::Unknown),
        }
    }
}

impl fmt::Display for Capacity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Capacity::Applicant(number) => write!(f, "applicant:{number}"),
            Capacity::Office(tenant) => write!(f, "office:{tenant}"),
            Capacity::Directorate => f.write_str("directorate"),
            Capacity::Agency(number) => write!(f, "agency:{number}"),
            Capacity::Service(service) => write!(f, "service:{service}"),
            Capacity::Auditor => f.write_str("auditor"),
            Capacity::Operator => f.write_str("operator"),
            Capacity::Public => f.write_str("public"),
        }
    }
}

serde_as_str!(Capacity, |capacity| Cow::Owned(capacity.to_string()));

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_capacity_survives_its_text() {
        let texts = [
            "applicant:942110464",
            "office:trondelag",
            "office:national",
            "directorate",
            "agency:974764350",
            "service:intake",
            "auditor",
            "operator",
            "public",
        ];
        for text in texts {
            let capacity: Capacity = text.parse().unwrap();
            assert_eq!(capacity.to_string(), text);
            let json = serde_json::to_string(&capacity).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Capacity>(&json).unwrap(), capacity);
        }
    }

    #[test]
    fn what_is_no_capacity_is_refused() {
        let refused = [
            "",
            "applicant",
            "applicant:",
            "applicant:942110465",
            "office:Trondelag",
            "office",
            "service:",
            "directorate:",
            "public:public",
            "office:trondelag:x",
        ];
        for text in refused {
            assert_eq!(text.parse::<Capacity>(), Err(CapacityError::Malformed), "{text}");
        }
        for text in ["service:archive", "ombudsman", "ombudsman:trondelag", "Operator"] {
            assert_eq!(text.parse::<Capacity>(), Err(CapacityError::Unknown), "{text}");
        }
    }

    #[test]
    fn an_actor_survives_json() {
        let person = PersonId::from_uuid(Uuid::from_u128(7));
        let actor = Actor {
            person,
            capacity: Capacity::Service(Service::Payment),
        };
        let json = serde_json::to_string(&actor).unwrap();
        assert_eq!(
            json,
            r#"{"person":"00000000-0000-0000-0000-000000000007","capacity":"service:payment"}"#
        );
        assert_eq!(serde_json::from_str::<Actor>(&json).unwrap(), actor);
    }
}
