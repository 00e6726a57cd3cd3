//! Signatures by the keys that identity providers have: RSA and P-256. What is altered, of another family, or signed with
//! what everybody knows, lets nobody in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256, PKCS_RSA_SHA256, PublicKeyData, SignatureAlgorithm};
use serde_json::json;
use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::service::Service;

use super::*;

const NOW: &str = "2024-03-01T12:00:00Z";

/// A key of an identity provider.
struct Signer {
    algorithm: Algorithm,
    pair: KeyPair,
    encoding: EncodingKey,
}

impl Signer {
    fn new(algorithm: Algorithm) -> Self {
        let (made_for, read): (&SignatureAlgorithm, fn(&[u8]) -> _) = match algorithm {
            Algorithm::RS256 => (&PKCS_RSA_SHA256, EncodingKey::from_rsa_pem),
            _ => (&PKCS_ECDSA_P256_SHA256, EncodingKey::from_ec_pem),
        };
        let pair = KeyPair::generate_for(made_for).unwrap();
        let encoding = read(pair.serialize_pem().as_bytes()).unwrap();
        Self {
            algorithm,
            pair,
            encoding,
        }
    }

    /// As its set publishes it.
    fn jwk(&self, id: &str) -> serde_json::Value {
        let mut jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm).unwrap();
        jwk.common.key_id = Some(id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    fn token(&self, id: &str) -> String {
        signed(self.algorithm, id, &self.encoding)
    }
}

fn header(algorithm: Algorithm, id: &str) -> Header {
    let mut header = Header::new(algorithm);
    header.kid = Some(id.to_owned());
    header
}

fn body() -> serde_json::Value {
    let exp = NOW.parse::<chrono::DateTime<chrono::Utc>>().unwrap().timestamp() + 300;
    json!({ "iss": "issuer", "aud": "tilskudd", "sub": "intake", "exp": exp })
}

fn signed(algorithm: Algorithm, id: &str, key: &EncodingKey) -> String {
    jsonwebtoken::encode(&header(algorithm, id), &body(), key).unwrap()
}

/// One that trusts a set with these keys, which name services.
fn trusting(dir: &tempfile::TempDir, keys: &[serde_json::Value]) -> Authenticator {
    let file = dir.path().join("jwks.json");
    std::fs::write(&file, json!({ "keys": keys }).to_string()).unwrap();
    let issuer = json!({
        "issuer": "issuer", "audience": "tilskudd", "kind": "service", "person_claim": "subject", "jwks": { "file": file },
    });
    let person_key = Secret::new("0123456789abcdef0123456789abcdef");
    let clock = SystemClock::fixed(NOW.parse().unwrap());
    Authenticator::new(&[serde_json::from_value(issuer).unwrap()], &person_key, clock).unwrap()
}

async fn said(authenticator: &Authenticator, token: &str) -> Result<Capacity, &'static str> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    match authenticator.authenticate(&headers).await {
        Ok(caller) => Ok(caller.expect("a token was shown").actor.capacity),
        Err(failure) => Err(failure.code()),
    }
}

/// The token with another letter at a place of one of its three parts; one whose bits all count.
fn altered(token: &str, part: usize) -> String {
    let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    let other = if parts[part].starts_with('A') { "B" } else { "A" };
    parts[part].replace_range(0..1, other);
    parts.join(".")
}

#[tokio::test]
async fn a_signature_holds_by_the_key_that_made_it_and_by_no_other() {
    let dir = tempfile::TempDir::new().unwrap();
    let (rsa, ec) = (Signer::new(Algorithm::RS256), Signer::new(Algorithm::ES256));
    let trusting = trusting(&dir, &[rsa.jwk("rsa"), ec.jwk("ec")]);
    for (signer, id, other_id) in [(&rsa, "rsa", "ec"), (&ec, "ec", "rsa")] {
        let good = signer.token(id);
        assert_eq!(
            said(&trusting, &good).await,
            Ok(Capacity::Service(Service::Intake)),
            "{id}"
        );
        let stranger = Signer::new(signer.algorithm);
        for (what, token) in [
            ("another signature", altered(&good, 2)),
            ("another family's key", signer.token(other_id)),
            ("somebody else's key", stranger.token(id)),
            ("an unknown key", signer.token("new")),
            ("no signature", good.rsplit_once('.').unwrap().0.to_owned() + "."),
        ] {
            assert_eq!(
                said(&trusting, &token).await,
                Err("TOKEN_REFUSED"),
                "{id}: {what}"
            );
        }
        // Other claims under the same signature.
        let mut claims = body();
        claims["sub"] = "payment".into();
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let (head, rest) = good.split_once('.').unwrap();
        let token = format!("{head}.{claims}.{}", rest.split_once('.').unwrap().1);
        assert_eq!(
            said(&trusting, &token).await,
            Err("TOKEN_REFUSED"),
            "{id}: other claims"
        );
    }
}

#[tokio::test]
async fn what_everybody_knows_is_no_secret_to_sign_with() {
    let dir = tempfile::TempDir::new().unwrap();
    let (rsa, ec) = (Signer::new(Algorithm::RS256), Signer::new(Algorithm::ES256));
    let trusting = trusting(&dir, &[rsa.jwk("rsa"), ec.jwk("ec")]);
    for (signer, id) in [(&rsa, "rsa"), (&ec, "ec")] {
        for public in [
            signer.pair.public_key_pem().into_bytes(),
            signer.pair.der_bytes().to_vec(),
            signer.pair.subject_public_key_info(),
            signer.jwk(id).to_string().into_bytes(),
        ] {
            let secret = EncodingKey::from_secret(&public);
            for symmetric in [Algorithm::HS256, Algorithm::HS512] {
                let token = signed(symmetric, id, &secret);
                assert_eq!(said(&trusting, &token).await, Err("TOKEN_REFUSED"), "{id}");
            }
        }
        let none = URL_SAFE_NO_PAD.encode(json!({ "alg": "none", "kid": id }).to_string());
        let token = format!("{none}.{}.", URL_SAFE_NO_PAD.encode(body().to_string()));
        assert_eq!(said(&trusting, &token).await, Err("TOKEN_REFUSED"), "{id}");
    }
}
