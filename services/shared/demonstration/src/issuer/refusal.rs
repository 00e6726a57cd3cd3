//! Refusals of a token, in the error format of OAuth 2.0 (RFC 6749 §5.2).

use std::collections::BTreeSet;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;

use tilskudd_runtime::Role;

/// A token that is not given.
#[derive(Debug, Serialize)]
pub(super) struct Refused {
    error: &'static str,
    error_description: String,
}

impl Refused {
    pub(super) fn because(description: impl Into<String>) -> Self {
        Self {
            error: "invalid_request",
            error_description: description.into(),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(self)).into_response()
    }
}

/// Violations in a request that is well-formed; empty: none.
pub(super) fn fault(request: &Value, served: Option<&BTreeSet<Tenant>>) -> Option<String> {
    let text = |key: &str| request.get(key).and_then(Value::as_str);
    let roles = request.get("roles").and_then(Value::as_array);
    for role in roles.into_iter().flatten().filter_map(Value::as_str) {
        if role.parse::<Role>().is_err() {
            let known = Role::ALL.map(|role| role.as_str()).join(", ");
            return Some(format!("there is no role {role}; the roles are {known}"));
        }
    }
    for key in ["organisation", "supplier"] {
        if let Some(number) = text(key)
            && let Err(error) = number.parse::<OrgNumber>()
        {
            return Some(format!("{key}: {number} is no organisation number: {error}"));
        }
    }
    let (region, served) = (text("region")?, served?);
    if served.iter().any(|tenant| tenant.as_str() == region) {
        return None;
    }
    let served = served.iter().map(Tenant::as_str).collect::<Vec<_>>().join(", ");
    Some(format!(
        "the region {region} is not served here; served are {served}"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_is_named_with_what_there_is() {
        let served = BTreeSet::from(["trondelag".parse().unwrap(), Tenant::national()]);
        let fault = |request: Value| fault(&request, Some(&served)).unwrap_or_default();
        let role =
            fault(json!({ "login": "office", "region": "trondelag", "roles": ["caseworker", "boss"] }));
        assert!(
            role.contains("no role boss") && role.contains("caseworker"),
            "{role}"
        );
        let number = fault(json!({ "organisation": "123456789" }));
        assert!(number.contains("organisation: 123456789"), "{number}");
        let region = fault(json!({ "region": "nordland", "roles": ["caseworker"] }));
        assert!(
            region.contains("nordland is not served") && region.contains("national, trondelag"),
            "{region}"
        );
        assert_eq!(
            fault(json!({ "region": "trondelag", "roles": ["caseworker"] })),
            ""
        );
        assert_eq!(fault(json!({ "organisation": "942110464" })), "");
    }
}
