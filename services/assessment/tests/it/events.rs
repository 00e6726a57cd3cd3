//! Events in: prerequisites, duplicates, what cannot be read.

use anyhow::Result;
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_proto::common::v1::DeliveryOutcome;
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
        Service::Allocation,
        REGION,
        "decision/1",
        &DecisionMade::default(),
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
    assert_eq!(refusal.reason, "MALFORMED_EVENT");
    assert!(setting.world.stop().await);
    Ok(())
}
