//! One person attests, another releases the file, the bank pays and its answer is read; unused money comes back.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::acts::allocate;
use crate::client::{Client, Who, parent};
use crate::messages::{items, number, text};

const RELEASER: Who<'_> = Who::Office("releaser", "releaser");
const ACCOUNTANT: Who<'_> = Who::Office("accountant", "accounts");

/// The one instalment of the decision on an application.
pub(crate) async fn instalment_of(client: &Client, call: &str, application: &str) -> anyhow::Result<Value> {
    let decision = allocate::decision_of(client, call, application).await?;
    let mut found = client.list(("payment", "ListInstalments"), json!({})).await?;
    found.retain(|instalment| instalment["decision"] == decision["name"]);
    ensure!(
        found.len() == 1,
        "{application} is paid in {} instalments",
        found.len()
    );
    found.pop().context("no instalment")
}

pub(crate) async fn attest(client: &Client, call: &str, application: &str) -> anyhow::Result<()> {
    let instalment = instalment_of(client, call, application).await?;
    let decision = allocate::decision_of(client, call, application).await?;
    let message = json!({ "name": instalment["name"], "amount_ore": number(&decision, "amount_ore") });
    client
        .ask(
            ("payment", "AttestInstalment"),
            Who::Office("attester", "attester"),
            message,
        )
        .await?;
    Ok(())
}

/// Prepares and releases a file of all that is attested, and gives its content.
pub(crate) async fn release(client: &Client) -> anyhow::Result<String> {
    let prepared = client
        .ask(
            ("payment", "PreparePaymentFile"),
            RELEASER,
            json!({ "parent": parent() }),
        )
        .await?;
    let without = items(&prepared, "without_account");
    ensure!(without.is_empty(), "these have no account: {without:?}");
    let file = &prepared["payment_file"];
    let message = json!({
        "name": file["name"], "payment_count": number(file, "payment_count"), "total_ore": number(file, "total_ore"),
    });
    client
        .ask(("payment", "ReleasePaymentFile"), RELEASER, message)
        .await?;
    let file = client
        .ask(
            ("payment", "GetPaymentFile"),
            RELEASER,
            json!({ "name": file["name"] }),
        )
        .await?;
    Ok(text(&file, "content").to_owned())
}

/// Reads the bank's answer, in which every payment is paid.
pub(crate) async fn read_answer(client: &Client, answer: &str) -> anyhow::Result<()> {
    let message = json!({ "parent": parent(), "content": answer });
    let read = client
        .ask(("payment", "ImportBankReturn"), ACCOUNTANT, message)
        .await?;
    ensure!(items(&read, "bounced").is_empty(), "a payment bounced: {read}");
    Ok(())
}

/// The claims on an applicant's awards of one decision.
pub(crate) async fn claims_of(client: &Client, call: &str, application: &str) -> anyhow::Result<Vec<Value>> {
    let decision = allocate::decision_of(client, call, application).await?;
    let of_it = |claim: &Value| {
        items(&decision, "awards")
            .iter()
            .any(|award| award["id"] == claim["award"])
    };
    let mut claims = client.list(("payment", "ListClaims"), json!({})).await?;
    claims.retain(of_it);
    Ok(claims)
}

pub(crate) async fn repay(client: &Client, claim: &Value, day: &str) -> anyhow::Result<()> {
    let message = json!({
        "name": claim["name"], "amount_ore": number(claim, "amount_ore"), "bank_reference": "OCR-oppgradering-1",
        "booked_on": day,
    });
    client
        .ask(("payment", "RecordRepayment"), ACCOUNTANT, message)
        .await?;
    Ok(())
}
