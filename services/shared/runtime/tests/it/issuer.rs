//! The demonstration's issuer over HTTP: a token, or why there is none.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_testkit::http::{self, Answer};
use tilskudd_testkit::{LoopbackIssuer, World};

use crate::sender;

async fn ask(issuer: &LoopbackIssuer, body: &str) -> anyhow::Result<Answer> {
    let json = [("content-type", "application/json")];
    http::exchange(issuer.addr(), "POST /token", &json, body.as_bytes()).await
}

#[tokio::test]
async fn who_gets_no_token_is_told_why() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let issuer = world.issuer();
    issuer.serve([Tenant::national(), "trondelag".parse()?]);
    for (body, why) in [
        (
            r#"{"login":"office","person":"kari","region":"trondelag","roles":["boss"]}"#,
            "there is no role boss; the roles are caseworker",
        ),
        (
            r#"{"login":"office","person":"kari","region":"nordland","roles":["caseworker"]}"#,
            "the region nordland is not served here; served are national, trondelag",
        ),
        (
            r#"{"login":"agency","organisation":"123456789"}"#,
            "organisation: 123456789",
        ),
        (r#"{"login":"stranger"}"#, "unknown variant `stranger`"),
        (r#"{"login":"operator"}"#, "missing field `person`"),
        ("kari", "JSON"),
    ] {
        let answer = ask(issuer, body).await?;
        assert_eq!(answer.status, 400, "{body}");
        let said = answer.json()?;
        assert_eq!(said["error"], "invalid_request", "{body}");
        let described = said["error_description"].as_str().unwrap_or_default();
        assert!(described.contains(why), "{body}: {described}");
    }
    let right = r#"{"login":"office","person":"kari","region":"trondelag","roles":["caseworker"]}"#;
    let given = ask(issuer, right).await?;
    assert_eq!(given.status, 200);
    assert!(given.json()?["access_token"].is_string());
    world.stop().await;
    Ok(())
}
