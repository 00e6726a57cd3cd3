//! Events in: prerequisites, duplicates, what cannot be read.

use anyhow::Result;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1::{CallAnnounced, Edition, EditionPublished, OrganisationChanged};
use tilskudd_testkit::NewEvent;

use crate::setting::{REGION, Setting};

#[tokio::test]
async fn an_application_waits_for_its_edition_and_call_and_makes_one_case() -> Result<()> {
    let setting = Setting::start().await?;
    let message = setting.submitted(1);
    let event = NewEvent::new(Service::Intake, REGION, "application/1", &message);
    assert_eq!(setting.tell_call().await?, DeliveryOutcome::NotKnownYet);
    assert_eq!(setting.deliver(&event).await?, DeliveryOutcome::NotKnownYet);
    setting.tell_edition().await?;
    assert_eq!(setting.deliver(&event).await?, DeliveryOutcome::NotKnownYet);
    assert_eq!(setting.tell_call().await?, DeliveryOutcome::Applied);
    assert_eq!(setting.deliver(&event).await?, DeliveryOutcome::Applied);
    assert_eq!(setting.deliver(&event).await?, DeliveryOutcome::Duplicate);
    // The same application told anew under another event id makes no second case.
    let again = NewEvent::new(Service::Intake, REGION, "application/1", &message);
    assert_eq!(setting.deliver(&again).await?, DeliveryOutcome::Applied);
    let mut connection = setting.world.connect_as(Service::Assessment, REGION).await?;
    let cases: i64 = sqlx::query_scalar("SELECT count(*) FROM assessment.case_file")
        .fetch_one(&mut connection)
        .await?;
    assert_eq!(cases, 1);

    let unknown = NewEvent::new(
        Service::Intake,
        REGION,
        "organisation/1",
        &OrganisationChanged::default(),
    );
    let refusal = setting
        .world
        .deliver(Service::Assessment, REGION, &unknown)
        .await?
        .unwrap_err();
    assert_eq!(refusal.reason, "UNKNOWN_EVENT");
    let mut broken = setting.submitted(2);
    broken
        .application
        .as_mut()
        .unwrap()
        .content
        .as_mut()
        .unwrap()
        .measures[0]
        .kind = "hobby".to_owned();
    let broken = NewEvent::new(Service::Intake, REGION, "application/2", &broken);
    let refusal = setting
        .world
        .deliver(Service::Assessment, REGION, &broken)
        .await?
        .unwrap_err();
    assert_eq!(refusal.reason, "UNREADABLE_EVENT");
    assert!(setting.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn national_publishes_rules_and_the_own_region_tells_the_rest() -> Result<()> {
    let setting = Setting::start().await?;
    setting.tell_edition().await?;
    let told = |edition: &tilskudd_rulebook::Edition| EditionPublished {
        edition: Some(Edition {
            edition: edition.id.clone(),
            canonical: edition.canonical_json(),
            ..Edition::default()
        }),
    };
    let mut other = setting.edition.clone();
    other.chapter_post = "761/69".to_owned();
    let submitted = setting.submitted(1);
    for (event, reason, rule) in [
        (
            NewEvent::new(Service::Intake, REGION, "edition/1", &told(&setting.edition)),
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
            NewEvent::new(Service::Intake, "agder", "application/1", &submitted),
            "OTHER_TENANT",
            "own-events",
        ),
        (
            NewEvent::new(Service::Intake, "national", "application/1", &submitted),
            "OTHER_TENANT",
            "own-events",
        ),
    ] {
        let answer = setting.world.deliver(Service::Assessment, REGION, &event).await?;
        let refusal = answer.expect_err("refused");
        assert_eq!(refusal.reason, reason, "{event:?}");
        assert_eq!(refusal.metadata.get("rule").map(String::as_str), Some(rule));
    }
    assert_eq!(setting.tell_edition().await?, DeliveryOutcome::Applied);
    assert!(setting.world.stop().await);
    Ok(())
}

#[tokio::test]
async fn an_edition_in_newer_words_is_unknown_and_no_edition_unreadable() -> Result<()> {
    let setting = Setting::start().await?;
    let newer = setting
        .edition
        .canonical_json()
        .replacen('{', "{\"a_newer_topic\":1,", 1);
    for (canonical, reason) in [(newer.as_str(), "UNKNOWN_EVENT"), ("{", "UNREADABLE_EVENT")] {
        let published = EditionPublished {
            edition: Some(Edition {
                canonical: canonical.to_owned(),
                ..Edition::default()
            }),
        };
        let event = NewEvent::new(Service::Intake, "national", "edition/2", &published);
        let answer = setting.world.deliver(Service::Assessment, REGION, &event).await?;
        assert_eq!(answer.expect_err("refused").reason, reason);
    }
    assert!(setting.world.stop().await);
    Ok(())
}
