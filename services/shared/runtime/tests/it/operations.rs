//! The operator's view: status, the sealed audit log, legal time.

use chrono::{DateTime, Utc};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::operations_service_client::OperationsServiceClient;
use tilskudd_proto::common::v1::{
    GetStatusRequest, ListAuditEntriesRequest, TurnLegalTimeRequest, VerifyAuditLogRequest,
};
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::audit::SealKey;
use tilskudd_testkit::{Claims, Refusal, Role, World, eventually};
use tonic::Code;

use crate::{receiver, sender};

const PARENT: &str = "regions/trondelag";

fn turn(to: &str, request: u32) -> anyhow::Result<TurnLegalTimeRequest> {
    Ok(TurnLegalTimeRequest {
        parent: PARENT.to_owned(),
        legal_time: Some(timestamp(to.parse::<DateTime<Utc>>()?)),
        request_id: format!("0197a5c0-0000-7000-8000-{request:012}"),
    })
}

#[tokio::test]
async fn legal_time_turns_forward_and_marks_the_database() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition(), receiver::definition()], &["trondelag"]).await?;
    let mut operator =
        OperationsServiceClient::new(world.channel(Service::Intake, &Claims::operator("ola"))?);
    let status = GetStatusRequest {
        parent: PARENT.to_owned(),
    };
    assert_eq!(
        operator
            .get_status(status.clone())
            .await?
            .into_inner()
            .legal_time_turned_at,
        None
    );
    // The first turn may go back: a demonstration starts where it likes.
    operator.turn_legal_time(turn("2024-01-10T08:00:00Z", 1)?).await?;
    operator.turn_legal_time(turn("2024-03-01T22:59:00Z", 2)?).await?;
    let refusal = Refusal::of(operator.turn_legal_time(turn("2024-02-01T00:00:00Z", 3)?).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "LEGAL_TIME_BACKWARDS")
    );
    let refusal = Refusal::of(operator.turn_legal_time(turn("9999-01-01T00:00:00Z", 4)?).await)?;
    assert_eq!(refusal.fields, ["legal_time"]);

    let now = operator.get_status(status).await?.into_inner();
    assert!(now.legal_time_turned_at.is_some());
    assert_eq!(world.legal().now().date_naive().to_string(), "2024-03-01");

    // A production service refuses such a database for good.
    let mut config = world
        .config(Service::Intake, &std::collections::BTreeMap::new())
        .await?;
    config.demonstration = false;
    let production =
        tilskudd_runtime::start(&sender::definition(), config, tilskudd_runtime::Deps::real()).await?;
    let told = production.problems().join("\n");
    assert!(told.contains("it is a demonstration's"), "{told}");
    production.stop().await;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn time_is_not_turned_in_production_or_by_others() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.demonstration = false;
    })
    .await?;
    for (claims, code, reason) in [
        (
            Claims::operator("ola"),
            Code::FailedPrecondition,
            "NOT_A_DEMONSTRATION",
        ),
        (
            world.office("kari", "trondelag", &[Role::Decider]),
            Code::PermissionDenied,
            "WRONG_AUDIENCE",
        ),
    ] {
        let mut operator = OperationsServiceClient::new(world.channel(Service::Intake, &claims)?);
        let refusal = Refusal::of(operator.turn_legal_time(turn("2024-01-10T08:00:00Z", 1)?).await)?;
        assert_eq!((refusal.code, refusal.reason.as_str()), (code, reason));
    }
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_audit_log_is_sealed_and_verified() -> anyhow::Result<()> {
    let keys = tempfile::TempDir::new()?;
    let (key, anchor) = (keys.path().join("seal.pem"), keys.path().join("anchors.jsonl"));
    SealKey::create_pem_file(&key)?;
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.seal_key_file = Some(key.clone());
        config.anchor_file = Some(anchor.clone());
        config.limits.seal_ms = 20;
    })
    .await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let request = sender::valid("0197a5c0-0000-7000-8000-000000000001");
    CallServiceClient::new(world.channel(Service::Intake, &kari)?)
        .create_call(request)
        .await?;
    let mut operator =
        OperationsServiceClient::new(world.channel(Service::Intake, &Claims::operator("ola"))?);
    let head = eventually("the seal", async || {
        let status = operator
            .get_status(GetStatusRequest {
                parent: PARENT.to_owned(),
            })
            .await?
            .into_inner();
        Ok((status.audit_unsealed == 0 && status.audit_position > 0).then_some(status.audit_head))
    })
    .await?;
    assert_eq!(head.len(), 64, "{head}");
    // The head is anchored after it is in the database.
    eventually("the anchor", async || {
        let anchored = std::fs::read_to_string(&anchor).unwrap_or_default();
        Ok(anchored.contains(&head).then_some(()))
    })
    .await?;
    let report = operator
        .verify_audit_log(VerifyAuditLogRequest {
            parent: PARENT.to_owned(),
        })
        .await?
        .into_inner();
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    assert!(report.entries >= 1 && report.seals >= 1);
    entries_are_read_by_who_may(&world).await?;
    // Without the anchors nobody can say that the log was not rewritten.
    std::fs::remove_file(&anchor)?;
    let parent = PARENT.to_owned();
    let report = operator
        .verify_audit_log(VerifyAuditLogRequest { parent })
        .await?
        .into_inner();
    assert_eq!(report.faults.len(), 1, "{:?}", report.faults);
    world.stop().await;
    Ok(())
}

/// The auditor and the office's administrator read what Kari did; Kari does not, nor does the operator.
async fn entries_are_read_by_who_may(world: &World) -> anyhow::Result<()> {
    let request = ListAuditEntriesRequest {
        parent: PARENT.to_owned(),
        action: "call.".to_owned(),
        ..ListAuditEntriesRequest::default()
    };
    let read = async |claims: &Claims| {
        let mut client = OperationsServiceClient::new(world.channel(Service::Intake, claims)?);
        let answer = client.list_audit_entries(request.clone()).await;
        anyhow::Ok(answer.map(|answer| answer.into_inner().entries))
    };
    let administrator = world.office("ada", "trondelag", &[Role::Administrator]);
    for reader in [Claims::auditor("rita"), administrator] {
        let entries = read(&reader).await??;
        let done: Vec<(&str, &str)> = entries
            .iter()
            .map(|entry| (entry.action.as_str(), entry.capacity.as_str()))
            .collect();
        assert_eq!(done, [("call.created", "office:trondelag")]);
        assert!(entries[0].position > 0 && entries[0].system_time.is_some());
    }
    for other in [
        world.office("kari", "trondelag", &[Role::Announcer]),
        world.office("ada", "rogaland", &[Role::Administrator]),
        Claims::operator("ola"),
    ] {
        let refused = read(&other).await?.map_err(|refused| refused.code());
        assert_eq!(refused, Err(Code::PermissionDenied));
    }
    Ok(())
}

#[tokio::test]
async fn a_turn_that_was_done_is_told_again_and_stands_in_every_regions_log() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["rogaland", "trondelag"]).await?;
    let mut operator =
        OperationsServiceClient::new(world.channel(Service::Intake, &Claims::operator("ola"))?);
    let first = operator.turn_legal_time(turn("2024-01-10T08:00:00Z", 1)?).await?;
    operator.turn_legal_time(turn("2024-03-01T08:00:00Z", 2)?).await?;
    let again = operator.turn_legal_time(turn("2024-01-10T08:00:00Z", 1)?).await?;
    assert_eq!(again.into_inner(), first.into_inner());
    assert_eq!(world.legal().now().date_naive().to_string(), "2024-03-01");
    // The same id for another time is not the same request.
    let refusal = Refusal::of(operator.turn_legal_time(turn("2024-04-01T08:00:00Z", 1)?).await)?;
    assert_eq!(refusal.reason, "REQUEST_ID_REUSED");
    for tenant in ["rogaland", "trondelag"] {
        let mut conn = world.connect_as(Service::Intake, tenant).await?;
        let (turned,): (i64,) =
            sqlx::query_as("SELECT count(*) FROM intake.audit_entry WHERE action = 'legal-time.turned'")
                .fetch_one(&mut conn)
                .await?;
        assert_eq!(turned, 2, "{tenant}");
    }
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn time_is_not_turned_past_a_parked_event() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition(), receiver::definition()], &["trondelag"]).await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut request = sender::valid("0197a5c0-0000-7000-8000-000000000001");
    if let Some(call) = &mut request.call {
        call.year = receiver::REFUSED;
    }
    CallServiceClient::new(world.channel(Service::Intake, &kari)?)
        .create_call(request)
        .await?;
    let mut operator =
        OperationsServiceClient::new(world.channel(Service::Intake, &Claims::operator("ola"))?);
    let status = GetStatusRequest {
        parent: PARENT.to_owned(),
    };
    eventually("parking", async || {
        let status = operator.get_status(status.clone()).await?.into_inner();
        Ok((status.outbox_parked == 1).then_some(()))
    })
    .await?;
    let refusal = Refusal::of(operator.turn_legal_time(turn("2024-01-10T08:00:00Z", 1)?).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "EVENTS_PARKED")
    );
    let status = operator.get_status(status).await?.into_inner();
    assert_eq!(status.legal_time_turned_at, None);
    world.stop().await;
    Ok(())
}
