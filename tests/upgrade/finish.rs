//! Everything that is left to do with the year's applications, by the new program, to the last øre.

use anyhow::{Context as _, ensure};
use serde_json::json;

use crate::acts::{allocate, assess, pay, prepare, report};
use crate::bank;
use crate::client::{Client, Who};
use crate::cluster::{Cluster, TENANTS};
use crate::held::Year;
use crate::messages::{items, number};
use crate::reconcile::{Accounts, differences};

/// Takes every application of the year to its end.
pub(crate) async fn finish(client: &Client, cluster: &Cluster, year: &mut Year) -> anyhow::Result<()> {
    let call = year.call.clone();
    assess::recommend(client, &call, &year.submitted).await?;
    assess::approve(client, &call, &year.submitted).await?;
    prepare::settle(cluster).await?;
    allocate::propose(client, &call).await?;
    for application in [&year.submitted, &year.approved] {
        allocate::decide(client, &call, application).await?;
    }
    prepare::settle(cluster).await?;
    let unpaid = [&year.submitted, &year.approved, &year.decided];
    for application in unpaid {
        pay::attest(client, &call, application).await?;
    }
    let (paid, answer) = bank::pay(&pay::release(client).await?)?;
    pay::read_answer(client, &answer).await?;
    year.bank_ore += paid;
    prepare::settle(cluster).await?;
    report::send_forms(client, &call).await?;
    for application in unpaid.into_iter().chain([&year.paid]) {
        report::report(client, &call, application, 0).await?;
        report::accept(client, &call, application).await?;
    }
    let claims = pay::claims_of(client, &call, &year.reported).await?;
    let claim = claims.first().context("nothing is claimed back")?;
    pay::repay(client, claim, "2027-01-13").await?;
    prepare::settle(cluster).await
}

/// Compares the books of all services on the year.
pub(crate) async fn reconcile(client: &Client, year: &Year) -> anyhow::Result<i64> {
    let of_call = || json!({ "call": year.call });
    let of_year = || json!({ "year": prepare::YEAR });
    let accounts = Accounts {
        applications: client.list(("intake", "ListApplications"), of_call()).await?,
        cases: client.list(("assessment", "ListCases"), of_call()).await?,
        decisions: allocate::decisions(client, &year.call).await?,
        frame: prepare::of_year(client).await?,
        balances: client.list(("payment", "ListAwardBalances"), of_year()).await?,
        obligations: client.list(("reporting", "ListObligations"), of_year()).await?,
        journal: client.list(("payment", "ListJournalEntries"), json!({})).await?,
        bank_ore: year.bank_ore,
    };
    let found = differences(&accounts);
    ensure!(found.is_empty(), "the books differ:\n  {}", found.join("\n  "));
    let open = accounts
        .obligations
        .iter()
        .filter(|owed| owed["state"] != "OBLIGATION_STATE_CLOSED");
    ensure!(
        open.count() == 0,
        "a report is not closed after all is paid, used or returned"
    );
    Ok(year.bank_ore)
}

/// Has every service verify every seal of its audit log; gives how many entries they hold.
pub(crate) async fn verify(client: &Client) -> anyhow::Result<i64> {
    let mut entries = 0;
    for service in client.services() {
        for tenant in TENANTS {
            let parent = json!({ "parent": format!("regions/{tenant}") });
            let verified = client
                .ask((service, "VerifyAuditLog"), Who::Operator, parent)
                .await?;
            let faults = items(&verified, "faults");
            ensure!(
                faults.is_empty(),
                "the audit log of {service} in {tenant}: {faults:?}"
            );
            entries += number(&verified, "entries");
        }
    }
    Ok(entries)
}
