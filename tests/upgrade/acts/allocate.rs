//! Awards are proposed within the frame, and a person decides.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::client::{Client, Who, parent};

/// Every proposal and decision of a call.
pub(crate) async fn decisions(client: &Client, call: &str) -> anyhow::Result<Vec<Value>> {
    client
        .list(("allocation", "ListDecisions"), json!({ "call": call }))
        .await
}

/// The one proposal or decision on an application.
pub(crate) async fn decision_of(client: &Client, call: &str, application: &str) -> anyhow::Result<Value> {
    let mut found = decisions(client, call).await?;
    found.retain(|decision| decision["application"] == application);
    ensure!(
        found.len() == 1,
        "allocation has {application} {} times",
        found.len()
    );
    found.pop().context("no decision")
}

pub(crate) async fn propose(client: &Client, call: &str) -> anyhow::Result<()> {
    let allocator = Who::Office("allocator", "caseworker");
    let message = json!({ "parent": parent(), "call": call });
    client
        .ask(("allocation", "ProposeAllocation"), allocator, message)
        .await?;
    Ok(())
}

pub(crate) async fn decide(client: &Client, call: &str, application: &str) -> anyhow::Result<()> {
    let proposal = decision_of(client, call, application).await?;
    let message = json!({
        "name": proposal["name"], "etag": proposal["etag"], "reason": "Avgjort innenfor rammen av forventet måloppnåelse.",
    });
    client
        .ask(
            ("allocation", "DecideApplication"),
            Who::Office("leader", "decider"),
            message,
        )
        .await?;
    Ok(())
}
