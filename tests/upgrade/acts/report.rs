//! Report forms go out, the recipient reports as it did in the round, and the report is accepted.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::acts::allocate;
use crate::client::{Client, Who, parent};
use crate::messages::{items, number, text};

const CASEWORKER: Who<'_> = Who::Office("caseworker-1", "caseworker");

/// The one obligation of the decision on an application.
pub(crate) async fn obligation_of(client: &Client, call: &str, application: &str) -> anyhow::Result<Value> {
    let decision = allocate::decision_of(client, call, application).await?;
    let mut found = client.list(("reporting", "ListObligations"), json!({})).await?;
    found.retain(|owed| owed["decision"] == decision["name"]);
    ensure!(found.len() == 1, "{application} owes {} reports", found.len());
    found.pop().context("no obligation")
}

pub(crate) async fn send_forms(client: &Client, call: &str) -> anyhow::Result<()> {
    let message = json!({ "parent": parent(), "call": call });
    client
        .ask(("reporting", "SendReportForms"), CASEWORKER, message)
        .await?;
    Ok(())
}

/// Reports that all was used but `unused_ore` of the first award, which is to be returned.
pub(crate) async fn report(
    client: &Client,
    call: &str,
    application: &str,
    unused_ore: i64,
) -> anyhow::Result<()> {
    let owed = obligation_of(client, call, application).await?;
    let earlier = client.list(("reporting", "ListObligations"), json!({})).await?;
    let recipient = Who::Signer(text(&owed, "organisation_number"));
    let mut awards = Vec::new();
    let mut unused = unused_ore;
    for award in items(&owed, "awards") {
        awards.push(award_report(award, &earlier, std::mem::take(&mut unused))?);
    }
    let message = json!({ "name": owed["name"], "report": { "awards": awards } });
    client
        .ask(("reporting", "SubmitReport"), recipient, message)
        .await?;
    if !text(&owed, "auditor_due").is_empty() {
        let message =
            json!({ "name": owed["name"], "document": "Revisorerklæring", "auditor": "Revisor (oppdiktet)" });
        client
            .ask(("reporting", "RegisterAuditorStatement"), recipient, message)
            .await?;
    }
    Ok(())
}

/// As an earlier award of the same kind was reported on, with this one's money.
fn award_report(award: &Value, earlier: &[Value], unused_ore: i64) -> anyhow::Result<Value> {
    let reported = earlier.iter().find_map(|owed| {
        let same = items(owed, "awards")
            .iter()
            .filter(|one| one["kind"] == award["kind"]);
        let reports = items(&owed["report"], "awards");
        same.filter_map(|one| reports.iter().find(|report| report["award"] == one["award"]))
            .next()
    });
    let mut report = reported
        .cloned()
        .with_context(|| format!("nobody has reported on {}", award["kind"]))?;
    let line = |line: &Value| json!({ "key": line["key"], "amount_ore": number(line, "amount_ore") });
    report["award"] = award["award"].clone();
    report["used_ore"] = (number(award, "paid_ore") - unused_ore).into();
    report["account_lines"] = items(award, "budget_lines").iter().map(line).collect();
    let wish = if unused_ore > 0 {
        "UNUSED_MONEY_WISH_RETURN"
    } else {
        "UNUSED_MONEY_WISH_UNSPECIFIED"
    };
    report["wish"] = wish.into();
    report["wish_reason"] = "".into();
    Ok(report)
}

pub(crate) async fn accept(client: &Client, call: &str, application: &str) -> anyhow::Result<()> {
    let owed = obligation_of(client, call, application).await?;
    let message =
        json!({ "name": owed["name"], "reason": "Rapport og regnskap samsvarer med tilskuddsbrevet." });
    client
        .ask(("reporting", "AcceptReport"), CASEWORKER, message)
        .await?;
    Ok(())
}
