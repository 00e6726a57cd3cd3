//! Tokens of the test's own issuers, one key for all of them.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::EncodePrivateKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use tilskudd_kernel::clock::SystemClock;

fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

/// Writes the public key as a JWKS file.
pub(crate) fn write_keys(path: &Path) {
    let x = URL_SAFE_NO_PAD.encode(key().verifying_key().to_bytes());
    let keys = json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "test", "x": x }] });
    std::fs::write(path, keys.to_string()).unwrap();
}

/// A made-up national identity for a subject: the same for the same one.
fn pid(subject: &str) -> String {
    let number = subject
        .bytes()
        .fold(0_u64, |sum, byte| (sum * 131 + u64::from(byte)) % 100_000_000_000);
    format!("{number:011}")
}

fn token(issuer: &str, subject: &str, claims: Value) -> String {
    let mut all = json!({
        "iss": issuer, "aud": "tilskudd", "sub": subject, "pid": pid(subject), "exp": SystemClock::real().now().timestamp() + 3600,
    });
    let Value::Object(claims) = claims else {
        panic!("claims are an object")
    };
    all.as_object_mut().unwrap().extend(claims);
    let pem = key().to_pkcs8_pem(LineEnding::LF).unwrap();
    let header = Header {
        kid: Some("test".to_owned()),
        ..Header::new(Algorithm::EdDSA)
    };
    encode(&header, &all, &EncodingKey::from_ed_pem(pem.as_bytes()).unwrap()).unwrap()
}

/// Somebody who may write and sign for an organisation.
pub(crate) fn applicant(number: &str) -> String {
    representative(
        &format!("adviser of {number}"),
        number,
        &["tilskudd", "tilskudd-sign"],
    )
}

/// Another who may write and sign for it.
pub(crate) fn director(number: &str) -> String {
    representative(
        &format!("director of {number}"),
        number,
        &["tilskudd", "tilskudd-sign"],
    )
}

/// Somebody who may write for it, and not sign.
pub(crate) fn drafter(number: &str) -> String {
    representative(&format!("drafter of {number}"), number, &["tilskudd"])
}

fn representative(person: &str, number: &str, resources: &[&str]) -> String {
    let reportee = json!({ "Authority": "iso6523-actorid-upis", "ID": format!("0192:{number}") });
    let details = resources.iter().map(|resource| {
        json!({ "type": "ansattporten:altinn:resource", "resource": resource, "reportees": [reportee] })
    });
    let details: Vec<Value> = details.collect();
    token("applicants", person, json!({ "authorization_details": details }))
}

/// Staff of an office.
pub(crate) fn office(region: &str) -> String {
    let roles = ["caseworker", "announcer"];
    token(
        "offices",
        "case worker",
        json!({ "region": region, "roles": roles }),
    )
}

/// Staff of an office with these roles.
pub(crate) fn staff(region: &str, name: &str, roles: &[&str]) -> String {
    token("offices", name, json!({ "region": region, "roles": roles }))
}

/// Staff of Helsedirektoratet.
pub(crate) fn directorate() -> String {
    token(
        "directorate",
        "scheme owner",
        json!({ "roles": ["scheme-owner"] }),
    )
}

/// Another agency.
pub(crate) fn agency() -> String {
    let consumer = json!({ "authority": "iso6523-actorid-upis", "ID": "0192:974760673" });
    token(
        "agencies",
        "agency",
        json!({ "scope": "tilskudd:read", "consumer": consumer }),
    )
}

/// National operations.
pub(crate) fn operator() -> String {
    token("operators", "operator", json!({ "roles": ["operator"] }))
}

/// A service.
pub(crate) fn service(name: &str) -> String {
    token("services", name, json!({}))
}
