//! Answers that tonic gives by itself, in our words and with our codes.
//!
//! A request that cannot be decoded is the caller's fault, but tonic says INTERNAL; an over-long one gets no
//! reason code. Handlers never meet these, so they are recognised here by tonic's fixed texts, and a test for
//! each one fails when tonic changes them. Any other INTERNAL or UNKNOWN that carries none of our details is a
//! leak: it is logged, and the caller gets an id.

use http::Response;
use tilskudd_kernel::lang::LocalText;
use tonic::body::Body;
use tonic::{Code, Status};

use crate::failure::{Failure, FieldViolation, Kind, log_unexpected};

/// The prefix of the decode error of prost, as tonic passes it on.
const DECODE: &str = "failed to decode Protobuf message";
/// The prefixes of tonic's errors about broken frames and missing messages.
const MALFORMED: [&str; 4] = [
    "protocol error:",
    "Unexpected EOF decoding stream",
    "Missing request message",
    "Error decompressing",
];
/// The prefix of tonic's error about size.
const TOO_LONG: [&str; 2] = [
    "Error, decoded message length too large",
    "Error decompressing: size limit",
];

/// Puts the response's status, if it has one without our details, into our words.
pub(super) fn normalise(response: Response<Body>) -> Response<Body> {
    let Some(status) = Status::from_header_map(response.headers()) else {
        return response;
    };
    if status.code() == Code::Ok || !status.details().is_empty() {
        return response;
    }
    let message = status.message();
    let begins = |texts: &[&str]| texts.iter().any(|text| message.starts_with(text));
    if begins(&TOO_LONG) {
        return answer(too_long("4 MiB"));
    }
    match status.code() {
        Code::Internal if message.starts_with(DECODE) => answer(undecodable(message)),
        Code::Internal if begins(&MALFORMED) => answer(malformed()),
        Code::Internal | Code::Unknown => log_unexpected(&status).into_http(),
        _ => response,
    }
}

fn answer(failure: Failure) -> Response<Body> {
    Status::from(failure).into_http()
}

/// The decoder names the path as `Message.field: … : what`; the field is reported, bad UTF-8 above all.
fn undecodable(message: &str) -> Failure {
    let mut path = message
        .split(": ")
        .skip(1)
        .map_while(|part| part.split_once('.').map(|(_, field)| field))
        // A field named as a keyword of Rust, such as `type`.
        .map(|field| field.strip_prefix("r#").unwrap_or(field))
        .filter(|field| {
            field
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        })
        .collect::<Vec<_>>();
    // The decoder tells the innermost field first.
    path.reverse();
    let path = path.join(".");
    if path.is_empty() {
        return malformed();
    }
    Failure::invalid(vec![FieldViolation {
        field: path,
        text: LocalText::new(
            "Feltet kan ikke leses; tekst må være gyldig UTF-8",
            "Feltet kan ikkje lesast; tekst må vere gyldig UTF-8",
            "The field cannot be decoded; text must be valid UTF-8",
        ),
    }])
}

fn malformed() -> Failure {
    Failure::new(
        Kind::InvalidArgument,
        "MALFORMED_REQUEST",
        LocalText::new(
            "Forespørselen kan ikke leses. Sjekk at klienten er bygd fra tjenestens proto-filer.",
            "Førespurnaden kan ikkje lesast. Sjekk at klienten er bygd frå proto-filene til tenesta.",
            "The request cannot be decoded. Check that the client is built from the service's proto files.",
        ),
    )
}

/// A request, or a message of one, that is larger than this.
pub(super) fn too_long(most: &str) -> Failure {
    Failure::new(
        Kind::ResourceExhausted,
        "MESSAGE_TOO_LARGE",
        LocalText::new(
            format!("Forespørselen er større enn {most}. Del den opp."),
            format!("Førespurnaden er større enn {most}. Del han opp."),
            format!("The request is larger than {most}. Split it."),
        ),
    )
}
