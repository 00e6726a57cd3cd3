//! Tokens that do not hold.

use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use serde_json::json;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_testkit::{Claims, LoopbackIssuer};

use super::table::STAFF;

/// How a token is, and what is said of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Good,
    Expired,
    NotYet,
    OtherAudience,
    OtherIssuer,
    OtherKey,
    UnknownKey,
    Altered,
    Unsigned,
}

impl State {
    /// Those that do not hold.
    pub(super) const BAD: [State; 8] = [
        State::Expired,
        State::NotYet,
        State::OtherAudience,
        State::OtherIssuer,
        State::OtherKey,
        State::UnknownKey,
        State::Altered,
        State::Unsigned,
    ];

    /// The reason that its bearer is told.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            State::Good => "",
            State::Expired => "TOKEN_EXPIRED",
            _ => "TOKEN_REFUSED",
        }
    }

    /// What stands in `authorization` for these claims in this state.
    pub(super) fn bearer(self, issuers: &Issuers<'_>, claims: &Claims) -> anyhow::Result<String> {
        let good = issuers.ours.token(claims)?;
        let (header, rest) = good.split_once('.').context("no token")?;
        let (payload, signature) = rest.split_once('.').context("no token")?;
        let token = match self {
            State::Good => good.clone(),
            State::Expired => issuers
                .ours
                .token(&claims.clone().good_for(TimeDelta::minutes(-5)))?,
            State::NotYet => issuers
                .ours
                .token(&claims.clone().with("nbf", json!(4_102_444_800_i64)))?,
            State::OtherAudience => issuers.ours.token(&claims.clone().meant_for("altinn"))?,
            State::OtherIssuer => issuers.foreign.token(claims)?,
            // In the name of ours, with a key of the same id.
            State::OtherKey => issuers
                .foreign
                .token(&claims.clone().with("iss", json!(issuer_of(payload)?)))?,
            State::UnknownKey => format!("{}.{payload}.{signature}", head("EdDSA", "nobodys")),
            State::Altered => format!("{header}.{}.{signature}", altered(payload)?),
            State::Unsigned => format!("{}.{payload}.", head("none", "people")),
        };
        Ok(format!("Bearer {token}"))
    }
}

/// Who signs.
pub(super) struct Issuers<'a> {
    /// The one that the services trust.
    pub(super) ours: &'a LoopbackIssuer,
    /// One that nobody trusts.
    pub(super) foreign: &'a LoopbackIssuer,
}

fn head(algorithm: &str, key: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "kid": key, "typ": "JWT" }).to_string())
}

fn claims_in(payload: &str) -> anyhow::Result<serde_json::Value> {
    Ok(serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload)?)?)
}

fn issuer_of(payload: &str) -> anyhow::Result<String> {
    let claims = claims_in(payload)?;
    Ok(claims["iss"].as_str().context("no issuer")?.to_owned())
}

/// The same claims, good for a second longer: as little as can be gained.
fn altered(payload: &str) -> anyhow::Result<String> {
    let mut claims = claims_in(payload)?;
    claims["exp"] = json!(claims["exp"].as_i64().context("no end")? + 1);
    Ok(URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// What stands in `authorization` and is no token, or names nobody. Each would name a caller who may do nearly
/// everything, if it were taken.
pub(super) fn broken(issuer: &LoopbackIssuer) -> anyhow::Result<Vec<(&'static str, String)>> {
    let staff = || anyhow::Ok(Claims::office("kari", &"trondelag".parse::<Tenant>()?, STAFF));
    let trusted = |login: &str| format!("http://{}/{login}", issuer.addr());
    let good = issuer.token(&staff()?)?;
    let signed = |claims: &Claims| anyhow::Ok(format!("Bearer {}", issuer.token(claims)?));
    let person_as_service = Claims::operator("intake")
        .with("iss", json!(trusted("service")))
        .with("sub", json!("intake"));
    let agency = |number: &str| {
        let organisation = crate::support::organisation_number(2).parse()?;
        let consumer = json!({ "authority": "iso6523-actorid-upis", "ID": number });
        anyhow::Ok(Claims::agency(&organisation).with("consumer", consumer))
    };
    Ok(vec![
        (
            "a service's token signed with the people's key",
            signed(&person_as_service)?,
        ),
        (
            "a cut signature",
            format!("Bearer {}", good.get(..good.len() - 6).context("short")?),
        ),
        (
            "a token without a region",
            signed(&staff()?.with("region", json!(null)))?,
        ),
        (
            "a token whose region is no name",
            signed(&staff()?.with("region", json!("../national")))?,
        ),
        (
            "a token without a person",
            signed(&staff()?.with("pid", json!(null)))?,
        ),
        (
            "an agency by its client id alone",
            signed(&agency("")?.with("client_id", json!("riksrevisjonen")))?,
        ),
        (
            "an agency with a longer number",
            signed(&agency("0192:942110464:x")?)?,
        ),
        (
            "an agency with a wrong check digit",
            signed(&agency("0192:942110465")?)?,
        ),
        (
            "an agency with half a scope",
            signed(&agency("0192:942110464")?.with("scope", json!("tilskudd:rea tilskudd:readx")))?,
        ),
        (
            "an agency whose supplier nobody delegated to",
            signed(&agency("0192:942110464")?.with(
                "supplier",
                json!({ "authority": "iso6523-actorid-upis", "ID": "0192:942110464" }),
            ))?,
        ),
        ("no bearer", format!("Basic {good}")),
        ("a token without a scheme", good.clone()),
        ("nothing after the scheme", "Bearer ".to_owned()),
        ("no token at all", "Bearer x".to_owned()),
        (
            "a token of nine kibibytes",
            format!("Bearer {good}{}", "A".repeat(9 * 1024)),
        ),
    ])
}
