//! The five services.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::string_serde::serde_as_str;

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
    fn another_name_is_refused() {
        for text in ["", "Intake", "portal", "intake ", "public"] {
            assert_eq!(text.parse::<Service>(), Err(ServiceError), "{text}");
        }
    }
}
