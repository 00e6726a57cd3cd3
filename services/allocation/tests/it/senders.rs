//! Whose word counts: `national` publishes rules and frames, the own region tells of its own cases.

use prost::{Message, Name};
use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::RecommendationApproved;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_testkit::NewEvent;

use crate::office::{Office, REGION};

/// The reason and the rule that refuse it.
async fn refusal<M: Message + Name>(
    office: &Office,
    (from, tenant): (Service, &str),
    message: &M,
) -> anyhow::Result<(String, Option<String>)> {
    let event = NewEvent::new(from, tenant, "x/x", message);
    let answer = office.world.deliver(Service::Allocation, REGION, &event).await?;
    let Err(refusal) = answer else {
        anyhow::bail!("taken: {answer:?}");
    };
    Ok((refusal.reason, refusal.metadata.get("rule").cloned()))
}

#[tokio::test]
async fn another_than_its_owner_tells_allocation_nothing() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let other_tenant = || ("OTHER_TENANT".to_owned(), Some("own-events".to_owned()));
    let edition = intake::EditionPublished::default();
    assert_eq!(
        refusal(&office, (Service::Intake, REGION), &edition).await?,
        other_tenant(),
        "an edition from a region"
    );
    let approved = RecommendationApproved::default();
    for tenant in ["agder", "national"] {
        assert_eq!(
            refusal(&office, (Service::Assessment, tenant), &approved).await?,
            other_tenant(),
            "a recommendation of {tenant}"
        );
    }
    let announced = intake::CallAnnounced::default();
    assert_eq!(
        refusal(&office, (Service::Intake, "national"), &announced).await?,
        other_tenant(),
        "another tenant's call"
    );
    let answered = pb::FrameAnswered::default();
    assert_eq!(
        refusal(&office, (Service::Allocation, "national"), &answered).await?,
        other_tenant(),
        "a region is told no answer"
    );
    office.world.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_edition_with_another_text_is_not_passed_over() -> anyhow::Result<()> {
    let office = Office::open().await?;
    let told = |edition: &tilskudd_rulebook::Edition| intake::EditionPublished {
        edition: Some(intake::Edition {
            edition: edition.id.clone(),
            canonical: edition.canonical_json(),
            ..intake::Edition::default()
        }),
    };
    let held = tilskudd_rulebook::resolve_shipped("kkt-2024")?;
    let outcome = office
        .tell_from("national", Service::Intake, "edition/x", &told(&held))
        .await?;
    assert_eq!(outcome, DeliveryOutcome::Applied, "the same again");
    let mut other = held;
    other.chapter_post = "761/69".to_owned();
    assert_eq!(
        refusal(&office, (Service::Intake, "national"), &told(&other)).await?,
        (
            "EDITION_DIFFERS".to_owned(),
            Some("editions-are-immutable".to_owned())
        )
    );
    office.world.stop().await;
    Ok(())
}
