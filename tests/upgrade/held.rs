//! Five applications, each at another point of its way, and the one act on each that the old program commits and cannot tell.

use std::collections::BTreeSet;

use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::acts::{allocate, apply, assess, pay, prepare, report};
use crate::bank;
use crate::books::Books;
use crate::client::Client;
use crate::cluster::{Cluster, Undelivered};
use crate::messages::{items, number, text};

/// What the last applicant has not used, øre.
pub(crate) const UNUSED_ORE: i64 = 1_234_567;
/// Services whose events must be undelivered when the old program is killed.
const SENDERS: [&str; 5] = ["intake", "assessment", "allocation", "payment", "reporting"];

/// The applications of the year, by the act that nobody was told of.
pub(crate) struct Year {
    pub(crate) call: String,
    /// Last year's application of who has not applied yet.
    pub(crate) applies: Value,
    pub(crate) submitted: String,
    pub(crate) approved: String,
    pub(crate) decided: String,
    pub(crate) paid: String,
    pub(crate) reported: String,
    /// Last year's application of who applies last of all.
    pub(crate) later: Value,
    /// The bank's answer to the last file.
    answer: String,
    /// What the bank has paid, øre, when it has answered that file.
    pub(crate) bank_ore: i64,
}

impl Year {
    /// Brings four applications to where they are left.
    pub(crate) async fn prepare(client: &Client, cluster: &Cluster, books: &Books) -> anyhow::Result<Year> {
        let call = prepare::announce(client, ("2026-12-01", "2027-02-28")).await?;
        prepare::frame(client, cluster, books).await?;
        let earlier = prepare::applicants(books);
        let [applies, later, others @ ..] = earlier.as_slice() else {
            anyhow::bail!("the round leaves too few who can apply again");
        };
        let mut applied = Vec::new();
        for one in others.iter().take(4) {
            applied.push(apply::apply(client, &call, one).await?);
        }
        prepare::settle(cluster).await?;
        let [approved, decided, paid, reported] = applied.as_slice() else {
            anyhow::bail!("only {} can apply again", applied.len());
        };
        for application in &applied {
            assess::recommend(client, &call, application).await?;
        }
        for application in [decided, paid, reported] {
            assess::approve(client, &call, application).await?;
        }
        prepare::settle(cluster).await?;
        allocate::propose(client, &call).await?;
        for application in [paid, reported] {
            allocate::decide(client, &call, application).await?;
        }
        prepare::settle(cluster).await?;
        pay::attest(client, &call, reported).await?;
        let (first_ore, answer) = bank::pay(&pay::release(client).await?)?;
        pay::read_answer(client, &answer).await?;
        pay::attest(client, &call, paid).await?;
        let (second_ore, answer) = bank::pay(&pay::release(client).await?)?;
        prepare::turn_to(client, cluster, "2027-01-13").await?;
        report::send_forms(client, &call).await?;
        report::report(client, &call, reported, UNUSED_ORE).await?;
        prepare::settle(cluster).await?;
        Ok(Year {
            call: call.clone(),
            applies: applies.clone(),
            submitted: String::new(),
            approved: approved.clone(),
            decided: decided.clone(),
            paid: paid.clone(),
            reported: reported.clone(),
            later: later.clone(),
            answer,
            bank_ore: first_ore + second_ore,
        })
    }

    /// One act of each service, whose events do not arrive while deliveries are held up.
    pub(crate) async fn act(&mut self, client: &Client) -> anyhow::Result<()> {
        self.submitted = apply::apply(client, &self.call, &self.applies).await?;
        assess::approve(client, &self.call, &self.approved).await?;
        allocate::decide(client, &self.call, &self.decided).await?;
        report::accept(client, &self.call, &self.reported).await?;
        pay::read_answer(client, &self.answer).await
    }

    /// The effect of each act in each receiver: there, and once.
    pub(crate) async fn took_effect(&self, client: &Client) -> anyhow::Result<()> {
        let call = &self.call;
        let case = assess::case_of(client, call, &self.submitted).await?;
        ensure!(
            text(&case, "state") == "CASE_STATE_OPEN",
            "the new case is not open: {case}"
        );

        let applied = number(&apply::application(client, &self.approved).await?, "applied_ore");
        let proposal = allocate::decision_of(client, call, &self.approved).await?;
        let recommended: i64 = items(&proposal, "awards")
            .iter()
            .map(|award| number(award, "recommended_ore"))
            .sum();
        ensure!(
            recommended == applied,
            "{applied} øre were recommended, {recommended} arrived in allocation"
        );

        let decision = allocate::decision_of(client, call, &self.decided).await?;
        let awarded = number(&decision, "amount_ore");
        let planned = number(
            &pay::instalment_of(client, call, &self.decided).await?,
            "amount_ore",
        );
        let owed = report::obligation_of(client, call, &self.decided).await?;
        let owed: i64 = items(&owed, "awards")
            .iter()
            .map(|award| number(award, "awarded_ore"))
            .sum();
        ensure!(
            awarded > 0 && (planned, owed) == (awarded, awarded),
            "{awarded} øre were decided, {planned} are to be paid and {owed} to be reported on"
        );
        let application = apply::application(client, &self.decided).await?;
        let state = text(&application, "state");
        ensure!(
            state == "APPLICATION_STATE_DECIDED",
            "intake does not know of the decision: {state}"
        );

        let paid = number(&pay::instalment_of(client, call, &self.paid).await?, "amount_ore");
        let owed = report::obligation_of(client, call, &self.paid).await?;
        let known: i64 = items(&owed, "awards")
            .iter()
            .map(|award| number(award, "paid_ore"))
            .sum();
        ensure!(
            known == paid,
            "the bank paid {paid} øre, reporting knows of {known}"
        );

        let claims = pay::claims_of(client, call, &self.reported).await?;
        let claimed: Vec<i64> = claims.iter().map(|claim| number(claim, "amount_ore")).collect();
        ensure!(
            claimed == [UNUSED_ORE],
            "{UNUSED_ORE} øre are unused, {claimed:?} are claimed back"
        );
        Ok(())
    }
}

/// Whether each of the five services has an event that is not delivered, none of them parked, and none in an inbox.
pub(crate) async fn all_owe(cluster: &Cluster, owed: &[Undelivered]) -> anyhow::Result<()> {
    let senders: BTreeSet<&str> = owed.iter().map(|event| event.sender.as_str()).collect();
    let missing: Vec<&str> = SENDERS
        .into_iter()
        .filter(|sender| !senders.contains(sender))
        .collect();
    ensure!(
        missing.is_empty(),
        "these had delivered all before the old program was killed: {missing:?}"
    );
    let parked = owed.iter().find(|event| event.parked);
    ensure!(
        parked.is_none(),
        "{}",
        parked.map(Undelivered::line).unwrap_or_default()
    );
    for event in owed {
        let (received, _) = cluster.delivery(event).await?;
        ensure!(received == 0, "it has arrived all the same: {}", event.line());
    }
    Ok(())
}

/// Whether each of these events has arrived once, and its sender knows.
pub(crate) async fn all_arrived(cluster: &Cluster, owed: &[Undelivered]) -> anyhow::Result<()> {
    for event in owed {
        let (received, delivered) = cluster.delivery(event).await?;
        let delivered = delivered.with_context(|| format!("lost from the outbox: {}", event.line()))?;
        ensure!(
            received == 1 && delivered,
            "received {received} times, delivered: {delivered}: {}",
            event.line()
        );
    }
    Ok(())
}
