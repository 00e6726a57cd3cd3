//! A caseworker judges and recommends what is applied for; another person approves.

use anyhow::{Context as _, ensure};
use serde_json::{Value, json};

use crate::client::{Client, Who};
use crate::messages::{items, number};

const CASEWORKER: Who<'_> = Who::Office("caseworker-1", "caseworker");

/// The one case of an application.
pub(crate) async fn case_of(client: &Client, call: &str, application: &str) -> anyhow::Result<Value> {
    let mut cases = client
        .list(("assessment", "ListCases"), json!({ "call": call }))
        .await?;
    cases.retain(|case| case["application"]["name"] == application);
    ensure!(cases.len() == 1, "{application} has {} cases", cases.len());
    cases.pop().context("no case")
}

pub(crate) async fn recommend(client: &Client, call: &str, application: &str) -> anyhow::Result<()> {
    let case = case_of(client, call, application).await?;
    let measures = items(&case["application"]["content"], "measures");
    let mut etag = case["etag"].clone();
    for measure in measures {
        let criterion = |answer: &Value| json!({ "criterion": answer["criterion"], "grade": "GRADE_GOOD", "reason": "Tilstrekkelig beskrevet." });
        let criteria: Vec<Value> = items(measure, "answers").iter().map(criterion).collect();
        let judgement = json!({
            "measure": measure["id"], "criteria": criteria, "overall": "GRADE_GOOD", "reason": "Ventes å nå målet.",
            "prioritised": true,
        });
        let judge = json!({ "name": case["name"], "judgement": judgement });
        let judged = client
            .ask(("assessment", "RecordJudgement"), CASEWORKER, judge)
            .await?;
        etag = judged["case"]["etag"].clone();
    }
    let recommendation = |measure: &Value| json!({ "measure": measure["id"], "amount_ore": number(measure, "applied_ore"), "reason": "Innstilt som søkt." });
    let recommendations: Vec<Value> = measures.iter().map(recommendation).collect();
    let message = json!({
        "name": case["name"], "recommendations": recommendations, "reason": "Innenfor rammen.", "etag": etag,
    });
    client
        .ask(("assessment", "RecommendCase"), CASEWORKER, message)
        .await?;
    Ok(())
}

pub(crate) async fn approve(client: &Client, call: &str, application: &str) -> anyhow::Result<()> {
    let case = case_of(client, call, application).await?;
    let message = json!({ "name": case["name"], "reason": "Godkjent." });
    client
        .ask(
            ("assessment", "ApproveCase"),
            Who::Office("approver", "approver"),
            message,
        )
        .await?;
    Ok(())
}
