//! Carrying unused money over (P6, R32).

use tilskudd_kernel::service::Service;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::assessment::v1::Grade;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::reporting::v1::CarryOverRequested;
use tilskudd_testkit::Refusal;

use crate::office::{NUMBER, Office, REGION, uuid};

async fn decide(office: &Office, id: &str, to: Option<&str>) -> Result<pb::CarryOver, tonic::Status> {
    let request = pb::DecideCarryOverRequest {
        name: format!("regions/{REGION}/carryOvers/{id}"),
        request_id: uuid(),
        grant: to.is_some(),
        to_call: to.unwrap_or_default().to_owned(),
        reason: "Forsinket oppstart.".to_owned(),
    };
    let mut client = office
        .dina()
        .map_err(|error| tonic::Status::unknown(error.to_string()))?;
    Ok(client
        .carry_overs
        .decide_carry_over(request)
        .await?
        .into_inner()
        .carry_over
        .unwrap_or_default())
}

async fn request(office: &Office, decision: &pb::Decision, kroner: i64) -> anyhow::Result<String> {
    let id = uuid();
    let message = CarryOverRequested {
        id: id.clone(),
        award: decision.awards[0].id.clone(),
        decision: decision.name.clone(),
        organisation_number: NUMBER.to_owned(),
        amount_ore: kroner * 100,
        wish: "Kullet ble utsatt.".to_owned(),
    };
    let outcome = office
        .tell(Service::Reporting, &format!("carry-over/{id}"), &message)
        .await?;
    assert_eq!(outcome, DeliveryOutcome::Applied);
    Ok(id)
}

#[tokio::test]
async fn granted_into_the_year_after_or_refused_once() -> anyhow::Result<()> {
    let office = Office::open().await?;
    office.frame(1_000_000, 0).await?;
    office
        .recommend(1, &[(100_000, 100_000, Grade::High, "")])
        .await?;
    office.propose().await?;
    let proposal = office.decisions().await?.remove(0);
    too_early(&office, &proposal).await?;
    let decision = office.decide(&proposal).await?;
    let id = request(&office, &decision, 40_000).await?;

    let next = format!("regions/{REGION}/calls/{}", uuid());
    let refused = Refusal::of(decide(&office, &id, Some(&next)).await)?;
    assert_eq!(
        refused.reason, "NOT_THE_YEAR_AFTER",
        "the call of the year after is not announced"
    );
    office.announce(&next, 2025, true).await?;
    let granted = decide(&office, &id, Some(&next)).await?;
    assert_eq!(
        (granted.state(), granted.to_call),
        (pb::CarryOverState::Granted, next.clone())
    );
    assert_eq!(
        Refusal::of(decide(&office, &id, None).await)?.reason,
        "CARRY_OVER_DECIDED"
    );

    // 40 000 of 100 000 is carried over: one øre more than the rest is too much, in the code and in the database.
    let second = request(&office, &decision, 60_001).await?;
    let refused = Refusal::of(decide(&office, &second, Some(&next)).await)?;
    assert_eq!(refused.reason, "CARRY_OVER_ABOVE_AWARD");
    assert_eq!(
        decide(&office, &second, None).await?.state(),
        pb::CarryOverState::Refused
    );

    let years: Vec<(String, i32)> = office
        .world
        .emitted(Service::Allocation, REGION)
        .await?
        .iter()
        .filter_map(|event| {
            Some((
                event.destination_service.clone(),
                event.decode::<pb::CarryOverDecided>()?.to_year,
            ))
        })
        .collect();
    let told = |service: &str, year| (service.to_owned(), year);
    assert_eq!(
        years,
        [
            told("payment", 2025),
            told("reporting", 2025),
            told("payment", 0),
            told("reporting", 0)
        ]
    );
    one_on_each_page(&office).await?;
    the_database_counts_too(&office, &second, &next).await?;
    office.world.stop().await;
    Ok(())
}

async fn one_on_each_page(office: &Office) -> anyhow::Result<()> {
    let list = pb::ListCarryOversRequest {
        parent: format!("regions/{REGION}"),
        page_size: 1,
        ..Default::default()
    };
    let page = office
        .dina()?
        .carry_overs
        .list_carry_overs(list.clone())
        .await?
        .into_inner();
    assert_eq!(page.carry_overs.len(), 1);
    let list = pb::ListCarryOversRequest {
        page_token: page.next_page_token,
        ..list
    };
    let page = office
        .dina()?
        .carry_overs
        .list_carry_overs(list)
        .await?
        .into_inner();
    assert_eq!((page.carry_overs.len(), page.next_page_token.as_str()), (1, ""));
    Ok(())
}

/// The refused request, granted past the code.
async fn the_database_counts_too(office: &Office, refused: &str, next: &str) -> anyhow::Result<()> {
    let mut conn = office.world.connect_as(Service::Allocation, REGION).await?;
    let call = next.rsplit('/').next().unwrap_or_default();
    let answer = sqlx::query(
        "WITH again AS (INSERT INTO allocation.carry_over
             SELECT gen_random_uuid(), award_id, decision_id, organisation_number, amount_ore, wish, requested_at
             FROM allocation.carry_over WHERE id = $1::uuid RETURNING id)
         INSERT INTO allocation.carry_over_decision
         SELECT id, true, $2::uuid, gen_random_uuid(), now(), 'x' FROM again",
    )
    .bind(refused)
    .bind(call)
    .execute(&mut conn)
    .await;
    let constraint = answer.err().and_then(|error| match error {
        sqlx::Error::Database(error) => error.constraint().map(str::to_owned),
        _ => None,
    });
    assert_eq!(constraint.as_deref(), Some("award_carried_check"));
    Ok(())
}

/// A request that arrives before the decision waits for it.
async fn too_early(office: &Office, proposal: &pb::Decision) -> anyhow::Result<()> {
    let early = CarryOverRequested {
        id: uuid(),
        award: proposal.awards[0].id.clone(),
        decision: proposal.name.clone(),
        organisation_number: NUMBER.to_owned(),
        amount_ore: 1,
        wish: String::new(),
    };
    assert_eq!(
        office.tell(Service::Reporting, "carry-over/x", &early).await?,
        DeliveryOutcome::NotKnownYet
    );
    Ok(())
}
