//! What a round needs first: legal time, a call and a frame; and who applies.

use anyhow::{Context as _, ensure};
use chrono::{NaiveDate, NaiveTime};
use serde_json::{Value, json};

use crate::books::Books;
use crate::client::{Client, REGION, Who, parent};
use crate::cluster::Cluster;
use crate::messages::{items, number, text};
use crate::wait::wait;

/// The grant year of what is applied for here. The round before has calls of two years before it.
pub(crate) const YEAR: i64 = 2026;
/// The frame of the year, øre.
const FRAME_ORE: i64 = 3_000_000_000;
/// Seconds that events may take to arrive everywhere.
const SETTLED_WITHIN: u64 = 90;

/// Waits until every event has arrived.
pub(crate) async fn settle(cluster: &Cluster) -> anyhow::Result<()> {
    let mut left = Vec::new();
    // Twice in a row empty: an event can make its receiver write another.
    let mut quiet = 0;
    let empty = wait("every event has arrived", SETTLED_WITHIN, async || {
        left = cluster.undelivered().await?;
        let parked = left.iter().find(|event| event.parked);
        ensure!(parked.is_none(), "an event is parked");
        quiet = if left.is_empty() { quiet + 1 } else { 0 };
        Ok((quiet == 2).then_some(()))
    });
    let empty = empty.await;
    empty.with_context(|| {
        let lines: Vec<String> = left.iter().map(|event| format!("  {}", event.line())).collect();
        format!("{} events have not arrived:\n{}", left.len(), lines.join("\n"))
    })
}

/// Waits for the events, then turns legal time to nine o'clock (UTC) of a day in every service.
pub(crate) async fn turn_to(client: &Client, cluster: &Cluster, day: &str) -> anyhow::Result<()> {
    settle(cluster).await?;
    let nine = NaiveTime::from_hms_opt(9, 0, 0).context("nine o'clock")?;
    let instant = day.parse::<NaiveDate>()?.and_time(nine).and_utc();
    let message = json!({ "parent": parent(), "legal_time": { "seconds": instant.timestamp() } });
    for service in client.services() {
        client
            .ask((service, "TurnLegalTime"), Who::Operator, message.clone())
            .await?;
    }
    Ok(())
}

/// Announces a call like the round's last one, and gives its name.
pub(crate) async fn announce(client: &Client, (opens, closes): (&str, &str)) -> anyhow::Result<String> {
    let calls = client.list(("intake", "ListCalls"), json!({})).await?;
    let last = calls
        .iter()
        .max_by_key(|call| number(call, "year"))
        .context("no call")?;
    let kept = [
        "edition",
        "deadline_time",
        "auditor_threshold_ore",
        "report_waiver_ore",
        "appeal",
        "contact_point",
        "carry_over_allowed",
        "assumptions",
    ];
    let kept = kept
        .iter()
        .filter_map(|field| Some(((*field).to_owned(), last.get(*field)?.clone())));
    let mut call = Value::Object(kept.collect());
    call["year"] = YEAR.into();
    call["opens_on"] = opens.into();
    call["deadline_date"] = closes.into();
    for (deadline, day) in [("report", "03-01"), ("accounts", "03-01"), ("auditor", "04-01")] {
        call[format!("{deadline}_deadline")] = format!("{}-{day}", YEAR + 1).into();
    }
    let announcer = Who::Office("announcer", "announcer");
    let draft = client
        .ask(
            ("intake", "CreateCall"),
            announcer,
            json!({ "parent": parent(), "call": call }),
        )
        .await?;
    let draft = json!({ "name": draft["call"]["name"], "etag": draft["call"]["etag"] });
    let announced = client.ask(("intake", "AnnounceCall"), announcer, draft).await?;
    Ok(text(&announced["call"], "name").to_owned())
}

/// Helsedirektoratet proposes the year's frame, and the region accepts it.
pub(crate) async fn frame(client: &Client, cluster: &Cluster, books: &Books) -> anyhow::Result<()> {
    let decisions = books.iter().filter(|((method, _), _)| method == "ListDecisions");
    let scheme = decisions.map(|(_, decision)| text(decision, "scheme")).next();
    let proposal = json!({
        "parent": "regions/national", "target_region": REGION, "scheme": scheme.context("no decision")?, "year": YEAR,
        "amount_ore": FRAME_ORE, "certainty": "FRAME_CERTAINTY_FINAL", "basis": "Oppdiktet, for en oppgradering",
    });
    client
        .ask(("allocation", "ProposeFrame"), Who::SchemeOwner, proposal)
        .await?;
    settle(cluster).await?;
    let frame = of_year(client).await?;
    let open = items(&frame, "proposals")
        .first()
        .context("the proposed frame has not reached the region")?;
    let accept = json!({ "name": open["name"] });
    client
        .ask(
            ("allocation", "AcceptFrame"),
            Who::Office("leader", "decider"),
            accept,
        )
        .await?;
    settle(cluster).await
}

/// The region's frame of the year.
pub(crate) async fn of_year(client: &Client) -> anyhow::Result<Value> {
    let frames = client.list(("allocation", "ListFrames"), json!({})).await?;
    let found = frames.into_iter().find(|frame| number(frame, "year") == YEAR);
    found.context("the region has no frame of the year")
}

/// Applications of the round that were paid and whose reports are closed, one for each applicant, in the order of their
/// names: those applicants apply again.
pub(crate) fn applicants(books: &Books) -> Vec<Value> {
    let of = |list: &'static str| {
        books
            .iter()
            .filter(move |((method, _), _)| method == list)
            .map(|(_, item)| item)
    };
    let settled = |organisation: &str| {
        let mut owed = of("ListObligations")
            .filter(|owed| text(owed, "organisation_number") == organisation)
            .peekable();
        owed.peek().is_some() && owed.all(|owed| text(owed, "state") == "OBLIGATION_STATE_CLOSED")
    };
    let alone = |organisation: &str| {
        let all = of("ListApplications").filter(|one| text(one, "organisation_number") == organisation);
        all.count() == 1
    };
    let director = |one: &Value| text(&one["signature"], "role") == "SIGNATORY_ROLE_MUNICIPAL_DIRECTOR";
    let found = of("ListApplications").filter(|one| {
        let organisation = text(one, "organisation_number");
        director(one) && alone(organisation) && settled(organisation)
    });
    found.cloned().collect()
}
