//! Events in: prerequisites, thresholds, versions.

use anyhow::Result;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1::{CallAnnounced, Edition, EditionPublished};
use tilskudd_proto::reporting::v1::ObligationState;
use tilskudd_testkit::NewEvent;

use crate::setting::{MUNICIPALITY, OTHER, REGION, Setting, award};

#[tokio::test]
async fn a_decision_waits_for_its_call_and_makes_one_obligation() -> Result<()> {
    let s = Setting::start().await?;
    let made = s.decision(MUNICIPALITY, vec![award("bachelor", 10_000_000), award("abc", 0)]);
    let event = NewEvent::new(Service::Allocation, REGION, "decision/1", &made);
    assert_eq!(s.tell_call().await?, DeliveryOutcome::NotKnownYet);
    assert_eq!(s.deliver(&event).await?, DeliveryOutcome::NotKnownYet);
    assert_eq!(
        s.balance(&made, 0, (1, 0), 1).await?,
        DeliveryOutcome::NotKnownYet
    );
    s.tell_edition().await?;
    s.tell_call().await?;
    assert_eq!(s.deliver(&event).await?, DeliveryOutcome::Applied);
    assert_eq!(s.deliver(&event).await?, DeliveryOutcome::Duplicate);
    let again = NewEvent::new(Service::Allocation, REGION, "decision/1", &made);
    assert_eq!(s.deliver(&again).await?, DeliveryOutcome::Applied);
    let all = s.obligations(&mut s.office("kari")?).await?;
    assert_eq!(all.len(), 1);
    let one = &all[0];
    assert_eq!(
        (one.report_due.as_str(), one.auditor_due.as_str()),
        ("2025-03-01", "")
    );
    assert_eq!((one.state(), one.awards.len()), (ObligationState::Running, 1));
    assert_eq!(one.awards[0].budget_lines.len(), 2);

    // A refusal owes nothing, and its balance is not waited for.
    let refused = s.decide(OTHER, vec![award("bachelor", 0)]).await?;
    assert_eq!(s.balance(&refused, 0, (0, 0), 1).await?, DeliveryOutcome::Applied);
    assert_eq!(s.obligations(&mut s.office("kari")?).await?.len(), 1);

    // Older figures are passed over.
    s.balance(&made, 0, (10_000_000, 0), 3).await?;
    assert_eq!(s.balance(&made, 0, (1, 1), 2).await?, DeliveryOutcome::Applied);
    assert_eq!(s.obligation(&made).await?.awards[0].paid_ore, 10_000_000);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn the_auditors_statement_is_demanded_over_all_awards_of_the_year() -> Result<()> {
    let s = Setting::told().await?;
    let first = s
        .decide(MUNICIPALITY, vec![award("bachelor", 10_000_000)])
        .await?;
    s.decide(OTHER, vec![award("bachelor", 19_999_999)]).await?;
    assert_eq!(s.obligation(&first).await?.auditor_due, "");
    let second = s.decide(MUNICIPALITY, vec![award("abc", 9_999_999)]).await?;
    assert_eq!(s.obligation(&first).await?.auditor_due, "");
    // Below the waiver's limit: no report, and no statement of its own, but it counts in the sum.
    let waived = s.decide(MUNICIPALITY, vec![award("bpa", 1)]).await?;
    let waived = s.obligation(&waived).await?;
    assert!(waived.report_waived);
    assert_eq!(
        (waived.state(), waived.auditor_due.as_str()),
        (ObligationState::Closed, "")
    );
    assert_eq!(s.obligation(&first).await?.auditor_due, "2025-05-01");
    assert_eq!(s.obligation(&second).await?.auditor_due, "2025-05-01");
    // An applicant sees its own.
    assert_eq!(
        s.obligations(&mut s.recipient("per", MUNICIPALITY)?).await?.len(),
        3
    );
    assert_eq!(s.obligations(&mut s.recipient("eva", OTHER)?).await?.len(), 1);
    assert!(s.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn national_publishes_rules_and_the_own_region_tells_the_rest() -> Result<()> {
    let s = Setting::start().await?;
    s.tell_edition().await?;
    let told = |edition: &tilskudd_rulebook::Edition| EditionPublished {
        edition: Some(Edition {
            edition: edition.id.clone(),
            canonical: edition.canonical_json(),
            ..Edition::default()
        }),
    };
    let mut other = s.edition.clone();
    other.chapter_post = "761/69".to_owned();
    let made = s.decision(MUNICIPALITY, vec![award("bachelor", 1)]);
    for (event, reason, rule) in [
        (
            NewEvent::new(Service::Intake, REGION, "edition/1", &told(&s.edition)),
            "OTHER_TENANT",
            "own-events",
        ),
        (
            NewEvent::new(Service::Intake, "national", "edition/1", &told(&other)),
            "EDITION_DIFFERS",
            "editions-are-immutable",
        ),
        (
            NewEvent::new(Service::Intake, "national", "call/1", &CallAnnounced::default()),
            "OTHER_TENANT",
            "own-events",
        ),
        (
            NewEvent::new(Service::Allocation, "national", "decision/1", &made),
            "OTHER_TENANT",
            "own-events",
        ),
    ] {
        let answer = s.world.deliver(Service::Reporting, REGION, &event).await?;
        let refusal = answer.expect_err("refused");
        assert_eq!(refusal.reason, reason, "{event:?}");
        assert_eq!(refusal.metadata.get("rule").map(String::as_str), Some(rule));
    }
    assert_eq!(s.tell_edition().await?, DeliveryOutcome::Applied);
    assert!(s.world.stop().await);
    Ok(())
}
