//! Nothing is decided while the applicant has a request for completion to answer (forvaltningsloven §11).

use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1::{CompletionClosed, CompletionRequested, CompletionState};
use tilskudd_testkit::Refusal;

use crate::office::{Office, uuid};

async fn requested(office: &Office, application: &str, completion: &str) -> anyhow::Result<()> {
    let message = CompletionRequested {
        application: application.to_owned(),
        completion: completion.to_owned(),
    };
    let outcome = office.tell(Service::Intake, "application/x", &message).await?;
    anyhow::ensure!(outcome == DeliveryOutcome::Applied);
    Ok(())
}

async fn closed(office: &Office, application: &str, completion: &str) -> anyhow::Result<()> {
    let message = CompletionClosed {
        application: application.to_owned(),
        completion: completion.to_owned(),
        state: CompletionState::Answered.into(),
    };
    let outcome = office.tell(Service::Intake, "application/x", &message).await?;
    anyhow::ensure!(outcome == DeliveryOutcome::Applied);
    Ok(())
}

#[tokio::test]
async fn a_decision_waits_until_every_request_is_closed() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(500_000, 500_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let application = office.decisions().await?[0].application.clone();
    let name = || format!("regions/trondelag/completions/{}", uuid());
    let (first, second) = (name(), name());
    requested(&office, &application, &first).await?;
    // The second one's end arrives before its beginning: it never holds anything up.
    closed(&office, &application, &second).await?;
    requested(&office, &application, &second).await?;

    let decision = office.decisions().await?[0].clone();
    let refusal = Refusal::of(office.decide(&decision).await)?;
    assert_eq!(
        (refusal.reason.as_str(), &*refusal.metadata["paragraph"]),
        ("COMPLETION_OPEN", "§11")
    );
    // Nor past the code.
    let mut connection = office.world.connect_as(Service::Allocation, "trondelag").await?;
    let error = sqlx::query("UPDATE allocation.proposal SET state = 'decided', version = version + 1")
        .execute(&mut connection)
        .await
        .unwrap_err();
    let error = error.into_database_error().unwrap();
    assert_eq!(error.constraint(), Some("proposal_completion_check"));

    closed(&office, &application, &first).await?;
    // What was read before the answer is not decided unseen.
    let refusal = Refusal::of(office.decide(&decision).await)?;
    assert_eq!(refusal.reason, "ETAG_MISMATCH");
    let decision = office.decisions().await?[0].clone();
    office.decide(&decision).await?;
    Ok(())
}
