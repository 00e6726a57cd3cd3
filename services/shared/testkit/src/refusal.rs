//! A gRPC status in the terms that tests assert: code, reason, fields, rules and source.

use std::collections::BTreeMap;

use tonic::{Code, Status};
use tonic_types::StatusExt;

/// The refusal of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// gRPC code.
    pub code: Code,
    /// Stable reason code; empty when there is none.
    pub reason: String,
    /// Fields that are wrong, in order.
    pub fields: Vec<String>,
    /// Rules that refuse, in order.
    pub rules: Vec<String>,
    /// Everything else: texts and where the rule stands.
    pub metadata: BTreeMap<String, String>,
    /// Norwegian and English.
    pub message: String,
}

impl From<&Status> for Refusal {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            fields: details
                .bad_request()
                .map(|bad| {
                    bad.field_violations
                        .iter()
                        .map(|violation| violation.field.clone())
                        .collect()
                })
                .unwrap_or_default(),
            rules: details
                .precondition_failure()
                .map(|failed| {
                    failed
                        .violations
                        .iter()
                        .map(|violation| violation.r#type.clone())
                        .collect()
                })
                .unwrap_or_default(),
            metadata: info
                .map(|info| info.metadata.clone().into_iter().collect())
                .unwrap_or_default(),
            message: status.message().to_owned(),
        }
    }
}

impl Refusal {
    /// The refusal of a call.
    ///
    /// # Errors
    /// When the call was not refused.
    pub fn of<T>(answer: Result<T, Status>) -> anyhow::Result<Self> {
        match answer {
            Ok(_) => anyhow::bail!("the call was not refused"),
            Err(status) => Ok(Self::from(&status)),
        }
    }
}
