//! The statements of one submission, as PostgreSQL logged them.

use anyhow::{Context as _, ensure};
use tilskudd_testkit::eventually;

use crate::common::statement_log::{Statement, entries, log_statements, transaction_of};
use crate::grounds::{Bench, Draft};

/// Makes one submission while everything is logged. The parameters that belong to it alone are variables of `pgbench`.
pub(crate) async fn one_submission(bench: &Bench) -> anyhow::Result<Vec<Statement>> {
    let client = bench.clients(1).await?.pop().context("a client")?;
    let drafts = bench.take(3).await?;
    let [first, second, third] = drafts.as_slice() else {
        anyhow::bail!("three drafts")
    };
    // The call and its edition are read by the first submission and remembered.
    client.submit(first).await?;
    let admin_url = bench.grounds().admin_url();
    log_statements(&admin_url, true).await?;
    // A connection takes the setting up between two transactions.
    client.submit(second).await?;
    client.submit(third).await?;
    let id = third.id();
    let log = bench.grounds().data_dir().join("postgres.log");
    let statements = eventually("the log of the submission", async || {
        let text = std::fs::read_to_string(&log)?;
        Ok(transaction_of(&entries(&text), id))
    })
    .await?;
    log_statements(&admin_url, false).await?;
    ensure!(
        statements.len() == 5,
        "a submission is five round trips, and these are {}: {statements:#?}",
        statements.len()
    );
    Ok(statements.iter().map(|s| as_variables(s, third)).collect())
}

/// What belongs to this submission becomes `pgbench`'s: the application by `:draft`, its organisation by
/// `:organisation`, and the ids of the request and of the event, which no two transactions share.
fn as_variables(statement: &Statement, draft: &Draft) -> Statement {
    let new_ids = statement.text.starts_with("-- records");
    let parameters = statement
        .parameters
        .iter()
        .enumerate()
        .map(|(position, literal)| {
            let literal = literal.replace(draft.id(), "00000000-0000-7000-8000-:draft");
            let literal = literal.replace(&draft.organisation, ":organisation");
            let is_array = literal.starts_with("'{");
            let bare = literal.trim_matches(['\'', '{', '}']);
            if new_ids && bare.len() == 36 && bare.get(14..15) == Some("7") {
                let new = format!("00000000-0000-7000-9{position:03}-:draft");
                if is_array {
                    format!("'{{{new}}}'")
                } else {
                    format!("'{new}'")
                }
            } else {
                literal
            }
        });
    Statement {
        text: statement.text.clone(),
        parameters: parameters.collect(),
    }
}
