//! What allocation is told of a recipient's reports (P4), change by change.

use anyhow::{Context as _, Result};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::reporting::v1::{
    RecipientStandingChanged, RegisterAuditorStatementRequest, ReturnReportRequest,
};
use tilskudd_testkit::{Emitted, NewEvent, Refusal};

use crate::setting::{MUNICIPALITY, OTHER, REGION, Setting, award, instant, uuid};

/// What is told besides.
pub(crate) async fn other_events(s: &Setting) -> Result<Vec<Emitted>> {
    let mut all = s.world.emitted(Service::Reporting, REGION).await?;
    all.retain(|event| event.decode::<RecipientStandingChanged>().is_none());
    Ok(all)
}

async fn told(s: &Setting, recipient: &str) -> Result<Vec<RecipientStandingChanged>> {
    let all = s.world.emitted(Service::Reporting, REGION).await?;
    let told = all.iter().filter_map(|event| {
        let message: RecipientStandingChanged = event.decode()?;
        assert_eq!(event.destination_service, "allocation");
        let (scheme, year) = (&message.scheme, message.year);
        let stream = format!("standing/{}/{scheme}/{year}", message.organisation_number);
        assert_eq!(event.stream, stream);
        Some(message)
    });
    Ok(told
        .filter(|message| message.organisation_number == recipient)
        .collect())
}

/// What is told of the money of a year: how many reports are open and the first day due.
pub(crate) async fn told_of(s: &Setting, year: i32) -> Result<Vec<(i32, String)>> {
    let told = told(s, MUNICIPALITY).await?.into_iter();
    let told = told.filter(|message| message.year == year);
    Ok(told.map(|message| (message.open, message.first_due)).collect())
}

/// The latest, after this many: open, returned and the first day due.
async fn latest(s: &Setting, recipient: &str, count: usize) -> Result<(i32, i32, String)> {
    let told = told(s, recipient).await?;
    let versions: Vec<i64> = told.iter().map(|message| message.version).collect();
    let expected: Vec<i64> = (1..).take(count).collect();
    assert_eq!(versions, expected, "{recipient}");
    let last = told.last().context("nothing told")?;
    assert_eq!((last.scheme.as_str(), last.year), ("kkt", 2024));
    Ok((last.open, last.returned, last.first_due.clone()))
}

fn due(open: i32, returned: i32, day: &str) -> (i32, i32, String) {
    (open, returned, day.to_owned())
}

#[tokio::test]
async fn allocation_is_told_at_each_change_until_the_report_is_accepted() -> Result<()> {
    let s = Setting::told().await?;
    let message = s.decision(MUNICIPALITY, vec![award("bachelor", 20_000_000)]);
    let made = NewEvent::new(Service::Allocation, REGION, "decision/1", &message);
    assert_eq!(s.deliver(&made).await?, DeliveryOutcome::Applied);
    assert_eq!(s.deliver(&made).await?, DeliveryOutcome::Duplicate);
    assert_eq!(latest(&s, MUNICIPALITY, 1).await?, due(1, 0, "2025-03-01"));
    let name = s.obligation(&message).await?.name;
    s.balance(&message, 0, (20_000_000, 0), 1).await?;
    s.world.turn_to(instant("2025-01-15T10:00:00Z"))?;
    s.send_forms().await?;
    assert_eq!(latest(&s, MUNICIPALITY, 2).await?, due(1, 0, "2025-03-01"));

    // Once the report is in, the auditor's statement alone is missing, and has its own day.
    s.submit(&name, s.report(&message, 20_000_000)).await?;
    assert_eq!(latest(&s, MUNICIPALITY, 3).await?, due(1, 0, "2025-05-01"));
    let send_back = ReturnReportRequest {
        name: name.clone(),
        request_id: uuid(),
        reason: "Mangler bilag".to_owned(),
    };
    s.office("kari")?.reports.return_report(send_back).await?;
    assert_eq!(latest(&s, MUNICIPALITY, 4).await?, due(1, 1, "2025-03-01"));
    s.submit(&name, s.report(&message, 20_000_000)).await?;
    assert_eq!(latest(&s, MUNICIPALITY, 5).await?, due(1, 0, "2025-05-01"));
    // What is refused changes nothing, and nothing is told.
    assert_eq!(
        Refusal::of(s.accept(&name, "kari").await)?.reason,
        "AUDITOR_STATEMENT_MISSING"
    );
    let statement = RegisterAuditorStatementRequest {
        name: name.clone(),
        request_id: uuid(),
        document: "2025/17".to_owned(),
        auditor: "Revisjon Midt".to_owned(),
    };
    let mut per = s.recipient("per", MUNICIPALITY)?;
    per.reports.register_auditor_statement(statement).await?;
    assert_eq!(latest(&s, MUNICIPALITY, 6).await?, due(1, 0, "2025-03-01"));
    s.accept(&name, "kari").await?;
    assert_eq!(latest(&s, MUNICIPALITY, 7).await?, due(0, 0, ""));
    // A correction of what was paid reopens the money's account; the report stays accepted.
    s.balance(&message, 0, (0, 0), 2).await?;
    assert_eq!(latest(&s, MUNICIPALITY, 7).await?, due(0, 0, ""));
    assert!(s.world.stop().await);
    Ok(())
}

/// Editions that were here before the column was filled from what they say.
#[tokio::test]
async fn the_scheme_of_an_edition_is_where_the_migration_reads_it() -> Result<()> {
    let s = Setting::told().await?;
    let mut connection = s.world.connect_as(Service::Reporting, REGION).await?;
    let schemes: Vec<(String, Option<String>)> =
        sqlx::query_as("SELECT scheme, canonical::jsonb ->> 'scheme' FROM reporting.edition")
            .fetch_all(&mut connection)
            .await?;
    assert_eq!(schemes, [("kkt".to_owned(), Some("kkt".to_owned()))]);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn each_recipient_has_a_count_of_its_own_over_all_its_obligations() -> Result<()> {
    let s = Setting::told().await?;
    // A refusal and money below the waiver owe nothing.
    s.decide(OTHER, vec![award("bachelor", 0)]).await?;
    assert!(told(&s, OTHER).await?.is_empty());
    s.decide(OTHER, vec![award("bpa", 1)]).await?;
    assert_eq!(latest(&s, OTHER, 1).await?, due(0, 0, ""));
    let first = s.decide(MUNICIPALITY, vec![award("bachelor", 1_000_000)]).await?;
    s.decide(MUNICIPALITY, vec![award("abc", 1_000_000)]).await?;
    assert_eq!(latest(&s, MUNICIPALITY, 2).await?, due(2, 0, "2025-03-01"));

    // The forms of both go out in one act, and are told once.
    s.balance(&first, 0, (1_000_000, 0), 1).await?;
    s.world.turn_to(instant("2025-01-15T10:00:00Z"))?;
    assert_eq!(s.send_forms().await?.sent, 2);
    assert_eq!(latest(&s, MUNICIPALITY, 3).await?, due(2, 0, "2025-03-01"));
    let name = s.obligation(&first).await?.name;
    s.submit(&name, s.report(&first, 1_000_000)).await?;
    s.accept(&name, "kari").await?;
    assert_eq!(latest(&s, MUNICIPALITY, 5).await?, due(1, 0, "2025-03-01"));
    assert_eq!(told(&s, OTHER).await?.len(), 1);
    assert!(s.world.stop().await);
    Ok(())
}
