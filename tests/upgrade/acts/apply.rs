//! An applicant copies last year's application, signs it and sends it in.

use serde_json::{Value, json};

use crate::client::{Client, Who, parent};
use crate::messages::text;

/// Gives the name of what was sent in.
pub(crate) async fn apply(client: &Client, call: &str, earlier: &Value) -> anyhow::Result<String> {
    let signer = Who::Signer(text(earlier, "organisation_number"));
    let copy = json!({ "parent": parent(), "source": earlier["name"], "call": call });
    let draft = client.ask(("intake", "CopyApplication"), signer, copy).await?;
    let signature =
        json!({ "signatory": earlier["signature"]["signatory"], "role": earlier["signature"]["role"] });
    let submission = json!({
        "name": draft["application"]["name"], "etag": draft["application"]["etag"], "signature": signature,
        "summary_seen": true,
    });
    let receipt = client
        .ask(("intake", "SubmitApplication"), signer, submission)
        .await?;
    Ok(text(&receipt["application"], "name").to_owned())
}

/// The application as intake shows it.
pub(crate) async fn application(client: &Client, name: &str) -> anyhow::Result<Value> {
    let found = client
        .ask(
            ("intake", "GetApplication"),
            Who::Auditor,
            json!({ "name": name }),
        )
        .await?;
    Ok(found["application"].clone())
}
