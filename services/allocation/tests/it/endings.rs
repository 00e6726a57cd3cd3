//! Applications that are withdrawn or dismissed before, while and after they are proposed and decided.

use tilskudd_kernel::service::Service;
use tilskudd_proto::assessment::v1::{Grade, RecommendationApproved};
use tilskudd_proto::common::v1::{Act, DeliveryOutcome, LanguageForm};
use tilskudd_proto::intake::v1::{ApplicationEnded, EndingKind};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_testkit::Refusal;

use crate::office::{Office, uuid};

async fn end(office: &Office, application: &str) -> anyhow::Result<()> {
    let message = ApplicationEnded {
        application: application.to_owned(),
        kind: EndingKind::Withdrawn.into(),
        ended: Some(Act {
            person: uuid(),
            time: Some(timestamp(office.world.legal().now())),
            reason: "Vi trekker søknaden".to_owned(),
        }),
    };
    for _ in 0..2 {
        let outcome = office.tell(Service::Intake, "application/x", &message).await?;
        anyhow::ensure!(outcome == DeliveryOutcome::Applied);
    }
    Ok(())
}

fn name(message: &RecommendationApproved) -> String {
    message.application.clone().unwrap_or_default().name
}

#[tokio::test]
async fn what_ended_is_neither_proposed_nor_decided_whichever_came_first() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    // The end arrives before the recommendation.
    let early = office.recommendation(1, &[(900_000, 900_000, Grade::High, "")], LanguageForm::Nb);
    end(&office, &name(&early)).await?;
    office.tell(Service::Assessment, "application/1", &early).await?;
    office
        .recommend(2, &[(900_000, 900_000, Grade::Good, "")])
        .await?;
    let proposed = office.propose().await?;
    // Its money goes to the other.
    assert_eq!((proposed.proposed, proposed.proposed_ore), (1, 90_000_000));
    let decisions = office.decisions().await?;
    assert_eq!(
        (decisions[0].ending(), decisions[1].ending()),
        (EndingKind::Withdrawn, EndingKind::Unspecified)
    );
    let refusal = Refusal::of(office.decide(&decisions[0]).await)?;
    assert_eq!(
        (refusal.reason.as_str(), &*refusal.metadata["rule"]),
        ("APPLICATION_ENDED", "application-ended")
    );
    // The end arrives when amounts are proposed.
    end(&office, &decisions[1].application).await?;
    let decisions = office.decisions().await?;
    let refusal = Refusal::of(office.decide(&decisions[1]).await)?;
    assert_eq!(refusal.reason, "APPLICATION_ENDED");
    assert_eq!(office.propose().await?.proposed, 0);
    // Nor past the code.
    let mut connection = office.world.connect_as(Service::Allocation, "trondelag").await?;
    let error = sqlx::query("UPDATE allocation.proposal SET state = 'decided', version = version + 1")
        .execute(&mut connection)
        .await
        .unwrap_err();
    let error = error.into_database_error().unwrap();
    assert_eq!(error.constraint(), Some("proposal_ended_check"));
    Ok(())
}

#[tokio::test]
async fn a_decision_that_is_made_stands() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(500_000, 500_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let decided = office.decide(&office.decisions().await?[0]).await?;
    end(&office, &decided.application).await?;
    let after = &office.decisions().await?[0];
    assert_eq!((after.state(), after.amount_ore), (decided.state(), 50_000_000));
    let refusal = Refusal::of(office.decide(after).await)?;
    assert_eq!(refusal.reason, "ALREADY_DECIDED");
    Ok(())
}
