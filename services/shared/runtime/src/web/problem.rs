//! A refusal as `application/problem+json` (RFC 9457), made of the same status that a gRPC caller gets.

use axum::http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::{Kind, Refusal};
use tonic::body::Body;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

use super::texts::Texts;
use crate::failure::rule_source;

/// Media type of every refusal.
const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was refused (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Problem {
    /// `urn:tilskudd:reason:` and the reason.
    r#type: String,
    /// The status in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Stable code of the reason, such as `REGION_NOT_SERVED`; the same as in gRPC.
    reason: String,
    /// What is wrong and what to do, in bokmål.
    detail: String,
    /// The same in three languages.
    texts: Texts,
    /// Where the rule that refuses stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// What to quote of a fault in the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_id: Option<String>,
    /// The parameters that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<WrongParameter>,
}

/// A parameter that is wrong.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct WrongParameter {
    /// Its name.
    parameter: String,
    /// What is wrong and what is allowed, in bokmål and English.
    detail: String,
}

/// The answer, with a refusal turned into a problem.
pub(crate) fn as_problem(method: &Method, response: Response<Body>) -> Response<Body> {
    let refused = Status::from_header_map(response.headers()).filter(|status| status.code() != Code::Ok);
    let status = match &refused {
        Some(status) => http_status(status.code()),
        None if response.status().is_client_error() || response.status().is_server_error() => {
            response.status()
        }
        None => return response,
    };
    let problem = match &refused {
        Some(refused) => of_status(status, refused),
        None => of_router(status),
    };
    let Ok(body) = serde_json::to_vec(&problem) else {
        return response;
    };
    let mut headers = HeaderMap::new();
    if let Some(allowed) = response.headers().get(ALLOW) {
        headers.insert(ALLOW, allowed.clone());
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    if let Some(seconds) = retry_after(status, refused.as_ref()) {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::new(http_body_util::Full::from(body))
    };
    let mut told = Response::new(body);
    *told.status_mut() = status;
    *told.headers_mut() = headers;
    told
}

/// What a gRPC code is in HTTP.
fn http_status(code: Code) -> StatusCode {
    match code {
        Code::InvalidArgument | Code::OutOfRange => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::PermissionDenied => StatusCode::FORBIDDEN,
        Code::NotFound | Code::Unimplemented => StatusCode::NOT_FOUND,
        Code::AlreadyExists | Code::FailedPrecondition | Code::Aborted => StatusCode::CONFLICT,
        Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
        Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::DeadlineExceeded => StatusCode::GATEWAY_TIMEOUT,
        Code::Ok | Code::Cancelled | Code::Unknown | Code::Internal | Code::DataLoss => {
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

/// Seconds to wait before trying again; none where that changes nothing.
fn retry_after(status: StatusCode, refused: Option<&Status>) -> Option<u64> {
    let said = refused
        .and_then(|status| status.get_details_retry_info())
        .and_then(|info| info.retry_delay);
    let passes = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE].contains(&status);
    match said {
        Some(delay) => Some(delay.as_secs().max(1)),
        None => passes.then_some(1),
    }
}

fn of_status(status: StatusCode, refused: &Status) -> Problem {
    // What nobody serves has no words of its own in gRPC.
    if refused.code() == Code::Unimplemented {
        return of_router(status);
    }
    let details = refused.get_error_details();
    let Some(info) = details.error_info() else {
        return of_router(status);
    };
    let get = |key: &str| info.metadata.get(key).cloned();
    let or_message = |key: &str| get(key).unwrap_or_else(|| refused.message().to_owned());
    let texts = Texts {
        nb: or_message("text_nb"),
        nn: or_message("text_nn"),
        en: or_message("text_en"),
    };
    Problem {
        source: rule_source(&info.metadata).map(|source| source.shown()),
        error_id: get("error_id"),
        errors: wrong(&details),
        ..problem(status, &info.reason, texts)
    }
}

fn wrong(details: &ErrorDetails) -> Vec<WrongParameter> {
    let violations = details.bad_request().map(|bad| bad.field_violations.as_slice());
    violations
        .unwrap_or_default()
        .iter()
        .map(|violation| WrongParameter {
            parameter: violation.field.clone(),
            detail: violation.description.clone(),
        })
        .collect()
}

/// What the router refuses by itself. The HTTP status is its own; the kind is what it would be over gRPC.
fn of_router(status: StatusCode) -> Problem {
    let refusal = match status {
        StatusCode::NOT_FOUND => Refusal::new(
            Kind::NotFound,
            "NOT_FOUND",
            None,
            LocalText::new(
                "Det finnes ingenting her. Se /public/v1/openapi.json.",
                "Det finst ingenting her. Sjå /public/v1/openapi.json.",
                "There is nothing here. See /public/v1/openapi.json.",
            ),
        ),
        StatusCode::METHOD_NOT_ALLOWED => Refusal::invalid(
            "METHOD_NOT_ALLOWED",
            None,
            LocalText::new(
                "Her kan du bare lese. Bruk GET eller HEAD.",
                "Her kan du berre lese. Bruk GET eller HEAD.",
                "Here you can only read. Use GET or HEAD.",
            ),
        ),
        _ => Refusal::invalid(
            "REFUSED",
            None,
            LocalText::new(
                "Forespørselen kan ikke besvares. Se /public/v1/openapi.json.",
                "Førespurnaden kan ikkje svarast på. Sjå /public/v1/openapi.json.",
                "The request cannot be answered. See /public/v1/openapi.json.",
            ),
        ),
    };
    problem(status, refusal.code, Texts::from(&refusal.text))
}

fn problem(status: StatusCode, reason: &str, texts: Texts) -> Problem {
    Problem {
        r#type: format!("urn:tilskudd:reason:{reason}"),
        title: status.canonical_reason().unwrap_or("Refused").to_owned(),
        status: status.as_u16(),
        reason: reason.to_owned(),
        detail: texts.nb.clone(),
        texts,
        source: None,
        error_id: None,
        errors: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use serde_json::Value;
    use tilskudd_kernel::lang::LocalText;
    use tilskudd_kernel::source::RuleSource;

    use super::*;
    use crate::failure::{Failure, Kind};

    fn refused(failure: Failure) -> Response<Body> {
        as_problem(&Method::GET, Status::from(failure).into_http())
    }

    async fn json(response: Response<Body>) -> Value {
        let body = response.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&body).unwrap()
    }

    #[tokio::test]
    async fn a_refusal_keeps_its_reason_its_rule_and_its_languages() {
        let text = LocalText::new("Nei.", "Nei!", "No.");
        let failure = Failure::precondition("CLOSED", text).because(RuleSource::edition("kki", "§12"));
        let response = refused(failure);
        assert_eq!(response.status(), StatusCode::CONFLICT);
        assert_eq!(response.headers()[CONTENT_TYPE], MEDIA_TYPE);
        let told = json(response).await;
        assert_eq!(told["type"], "urn:tilskudd:reason:CLOSED");
        assert_eq!(told["source"], "regelverket KKI: § 12 / the rules KKI: § 12");
        assert_eq!(told["detail"], "Nei.");
        assert_eq!(told["texts"]["nn"], "Nei!");
        assert_eq!(told["texts"]["en"], "No.");
    }

    #[tokio::test]
    async fn a_fault_tells_its_id_only_and_a_crowd_when_to_come_again() {
        let fault = json(refused(Failure::internal("the disk of db7 is full"))).await;
        assert!(
            fault["error_id"].is_string() && !fault.to_string().contains("db7"),
            "{fault}"
        );
        let crowd = refused(Failure::new(
            Kind::ResourceExhausted,
            "OVERLOADED",
            LocalText::new("Nei.", "Nei.", "No."),
        ));
        assert_eq!(crowd.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(crowd.headers()[RETRY_AFTER], "1");
    }

    #[tokio::test]
    async fn what_is_no_refusal_is_left_as_it_is() {
        let response = as_problem(&Method::GET, Response::new(Body::empty()));
        assert_eq!(response.status(), StatusCode::OK);
        assert!(response.headers().is_empty());
    }
}
