//! The five services, and who of them calls whom.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::string_serde::serde_as_str;
use crate::tenant::Tenant;

/// A service; its name is also that of its schema in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Receives applications (mottak).
    Intake,
    /// Judges them (vurdering).
    Assessment,
    /// Decides within the frame (fordeling).
    Allocation,
    /// Pays (utbetaling).
    Payment,
    /// Follows up (rapportering).
    Reporting,
}

/// The text names no service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a service: expected intake, assessment, allocation, payment or reporting")]
pub struct ServiceError;

impl Service {
    /// All of them, in the order that an application passes through.
    pub const ALL: [Service; 5] = [
        Service::Intake,
        Service::Assessment,
        Service::Allocation,
        Service::Payment,
        Service::Reporting,
    ];

    /// The name, which is the schema's name too.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Service::Intake => "intake",
            Service::Assessment => "assessment",
            Service::Allocation => "allocation",
            Service::Payment => "payment",
            Service::Reporting => "reporting",
        }
    }
}

/// From whose service to whose a call goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// Within a tenant, a region or `national`.
    Within,
    /// From a region to `national`.
    ToNational,
    /// From `national` to a region.
    ToRegions,
    /// From a region to another.
    BetweenRegions,
}

impl Reach {
    /// Between these two.
    #[must_use]
    pub fn between(from: &Tenant, to: &Tenant) -> Reach {
        match (from.is_national(), to.is_national()) {
            _ if from == to => Reach::Within,
            (true, _) => Reach::ToRegions,
            (_, true) => Reach::ToNational,
            (false, false) => Reach::BetweenRegions,
        }
    }
}

/// A service that calls another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Call {
    /// Who calls.
    pub from: Service,
    /// Who is called.
    pub to: Service,
    /// Whose services these are.
    pub reach: Reach,
}

const fn call(from: Service, to: Service, reach: Reach) -> Call {
    Call { from, to, reach }
}

/// All calls between services, and no others: the network policies of the cluster are compared with it, and so is the
/// table of events ([`crate::events::SUBSCRIPTIONS`]).
pub const CALLS: [Call; 19] = {
    use Reach::{BetweenRegions, ToNational, ToRegions, Within};
    use Service::{Allocation, Assessment, Intake, Payment, Reporting};
    [
        // Calls, editions, applications and what becomes of them.
        call(Intake, Assessment, Within),
        call(Intake, Allocation, Within),
        call(Intake, Payment, Within),
        call(Intake, Reporting, Within),
        // Approved recommendations.
        call(Assessment, Allocation, Within),
        // Decisions and carry-overs.
        call(Allocation, Intake, Within),
        call(Allocation, Payment, Within),
        call(Allocation, Reporting, Within),
        // Balances.
        call(Payment, Reporting, Within),
        // Standing, wishes to carry over, reclaims.
        call(Reporting, Allocation, Within),
        call(Reporting, Payment, Within),
        // Announced calls, and answers to frames.
        call(Intake, Intake, ToNational),
        call(Allocation, Allocation, ToNational),
        // Editions, organisations, offices and successions; frames.
        call(Intake, Intake, ToRegions),
        call(Intake, Assessment, ToRegions),
        call(Intake, Allocation, ToRegions),
        call(Intake, Reporting, ToRegions),
        call(Allocation, Allocation, ToRegions),
        // A predecessor's projects, asked of the region that knows them.
        call(Intake, Intake, BetweenRegions),
    ]
};

impl FromStr for Service {
    type Err = ServiceError;

    fn from_str(text: &str) -> Result<Service, ServiceError> {
        Service::ALL
            .into_iter()
            .find(|service| service.as_str() == text)
            .ok_or(ServiceError)
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

serde_as_str!(Service, |service| Cow::Borrowed(service.as_str()));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_survives_its_text() {
        for service in Service::ALL {
            assert_eq!(service.as_str().parse(), Ok(service));
            let json = serde_json::to_string(&service).unwrap();
            assert_eq!(json, format!("\"{service}\""));
            assert_eq!(serde_json::from_str::<Service>(&json).unwrap(), service);
        }
    }

    #[test]
    fn a_call_stands_once_and_reaches_another_service() {
        let distinct: std::collections::BTreeSet<Call> = CALLS.into_iter().collect();
        assert_eq!(distinct.len(), CALLS.len());
        assert!(
            CALLS
                .iter()
                .all(|call| call.reach != Reach::Within || call.from != call.to)
        );
    }

    #[test]
    fn the_reach_of_a_call_is_its_tenants() {
        let agder: Tenant = "agder".parse().unwrap();
        let nordland: Tenant = "nordland".parse().unwrap();
        let national = Tenant::national();
        assert_eq!(Reach::between(&agder, &agder), Reach::Within);
        assert_eq!(Reach::between(&national, &national), Reach::Within);
        assert_eq!(Reach::between(&agder, &nordland), Reach::BetweenRegions);
        assert_eq!(Reach::between(&agder, &national), Reach::ToNational);
        assert_eq!(Reach::between(&national, &agder), Reach::ToRegions);
    }

    #[test]
    fn another_name_is_refused() {
        for text in ["", "Intake", "portal", "intake ", "public"] {
            assert_eq!(text.parse::<Service>(), Err(ServiceError), "{text}");
        }
    }
}
