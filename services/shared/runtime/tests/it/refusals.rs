//! Refusals by access stand in the audit log, counted, and the log still verifies.

use serde_json::Value;
use sqlx::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::VerifyAuditLogRequest;
use tilskudd_proto::common::v1::operations_service_client::OperationsServiceClient;
use tilskudd_proto::intake::v1::GetCallRequest;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::peers::TokenSource;
use tilskudd_store::audit::SealKey;
use tilskudd_testkit::{Claims, Role, World, eventually};

use crate::sender;

const REQUEST: &str = "0197a5c0-0000-7000-8000-000000000001";

/// What the log of a region says of access: capacity, action, reason and how often.
async fn told(conn: &mut PgConnection) -> anyhow::Result<Vec<(String, String, String, i64)>> {
    let rows: Vec<(String, String, Value)> = sqlx::query_as(
        "SELECT capacity, action, details FROM intake.audit_entry WHERE action LIKE 'access.%'",
    )
    .fetch_all(conn)
    .await?;
    let mut told: Vec<_> = rows
        .into_iter()
        .map(|(capacity, action, details)| {
            let reason = details["reason"].as_str().unwrap_or_default().to_owned();
            (
                capacity,
                action,
                reason,
                details["count"].as_i64().unwrap_or_default(),
            )
        })
        .collect();
    told.sort();
    Ok(told)
}

fn refused(capacity: &str, reason: &str, count: i64) -> (String, String, String, i64) {
    (capacity.into(), "access.refused".into(), reason.into(), count)
}

/// Every kind of refusal, some of them often.
async fn knock(world: &World) -> anyhow::Result<()> {
    let create = async |token: TokenSource, times: usize| {
        for _ in 0..times {
            let mut calls = CallServiceClient::new(world.channel_with(Service::Intake, token.clone())?);
            anyhow::ensure!(calls.create_call(sender::valid(REQUEST)).await.is_err(), "let in");
        }
        anyhow::Ok(())
    };
    let token = |claims: &Claims| anyhow::Ok(TokenSource::fixed(&world.issuer().token(claims)?));
    create(TokenSource::None, 30).await?;
    create(TokenSource::fixed("x.y.z"), 20).await?;
    let org = "958935420".parse()?;
    create(token(&Claims::applicant("per", &org))?, 7).await?;
    create(token(&world.office("kari", "trondelag", &[Role::Reader]))?, 3).await?;
    create(token(&world.office("kari", "rogaland", &[Role::Announcer]))?, 2).await?;
    Ok(())
}

#[tokio::test]
async fn every_refusal_by_access_is_counted_in_the_log_of_the_region() -> anyhow::Result<()> {
    let keys = tempfile::TempDir::new()?;
    let key = keys.path().join("seal.pem");
    SealKey::create_pem_file(&key)?;
    let tenants = ["national", "rogaland", "trondelag"];
    let world = World::start_with(&[sender::definition()], &tenants, |_, config| {
        config.limits.refusals_ms = 50;
        config.limits.seal_ms = 20;
        config.seal_key_file = Some(key.clone());
    })
    .await?;
    knock(&world).await?;
    let sums = async |tenant: &str| {
        let mut conn = world.connect_as(Service::Intake, tenant).await?;
        let mut sums = std::collections::BTreeMap::new();
        for (capacity, action, reason, count) in told(&mut conn).await? {
            *sums.entry((capacity, action, reason)).or_insert(0) += count;
        }
        let flat = |((capacity, action, reason), count)| (capacity, action, reason, count);
        anyhow::Ok(sums.into_iter().map(flat).collect::<Vec<_>>())
    };
    // Before the region is known: in the caller's own, or in `national`.
    let expected = [
        (
            "national",
            vec![
                refused("applicant:958935420", "WRONG_AUDIENCE", 7),
                refused("public", "NO_TOKEN", 30),
                refused("public", "TOKEN_REFUSED", 20),
            ],
        ),
        (
            "trondelag",
            vec![
                // Whoever came from another region was refused at this one.
                refused("office:rogaland", "OTHER_REGION", 2),
                refused("office:trondelag", "MISSING_PERMISSION", 3),
            ],
        ),
        ("rogaland", vec![]),
    ];
    for (tenant, expected) in expected {
        eventually(tenant, async || {
            Ok((sums(tenant).await? == expected).then_some(()))
        })
        .await?;
    }
    let mut operator =
        OperationsServiceClient::new(world.channel(Service::Intake, &Claims::operator("ola"))?);
    let report = eventually("the seals", async || {
        let parent = "regions/national".to_owned();
        let request = VerifyAuditLogRequest { parent };
        let report = operator.verify_audit_log(request).await?.into_inner();
        Ok((report.entries >= 3 && report.faults.is_empty()).then_some(report))
    })
    .await?;
    assert!(report.seals >= 1, "{report:?}");
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_flood_of_refusals_is_a_few_entries_and_a_stop_loses_none() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["rogaland", "trondelag"]).await?;
    for _ in 0..3 {
        knock(&world).await?;
    }
    let (mut first, mut second) = (
        world.connect_as(Service::Intake, "rogaland").await?,
        world.connect_as(Service::Intake, "trondelag").await?,
    );
    assert!(world.stop_keeping_databases().await);
    // There is no `national` here: what belongs to no region stands with the first one.
    assert_eq!(
        told(&mut first).await?,
        [
            refused("applicant:958935420", "WRONG_AUDIENCE", 21),
            refused("public", "NO_TOKEN", 90),
            refused("public", "TOKEN_REFUSED", 60),
        ]
    );
    let kari = [
        refused("office:rogaland", "OTHER_REGION", 6),
        refused("office:trondelag", "MISSING_PERMISSION", 9),
    ];
    assert_eq!(told(&mut second).await?, kari);
    Ok(())
}

#[tokio::test]
async fn what_an_agency_reads_names_it_and_whoever_acts_for_it() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let (agency, supplier) = ("974760673".parse()?, "958935420".parse()?);
    for claims in [
        Claims::agency(&agency),
        Claims::agency(&agency).supplied_by(&supplier),
        Claims::auditor("revisor"),
    ] {
        let mut calls = CallServiceClient::new(world.channel(Service::Intake, &claims)?);
        for _ in 0..4 {
            let name = "regions/trondelag/calls/1".to_owned();
            calls.get_call(GetCallRequest { name }).await?;
        }
    }
    let mut conn = world.connect_as(Service::Intake, "trondelag").await?;
    world.stop_keeping_databases().await;
    let rows: Vec<(uuid::Uuid, String, Option<String>, i64)> = sqlx::query_as(
        "SELECT person, capacity, details->>'supplier', (details->'methods'->>'tilskudd.intake.v1.CallService/GetCall')::bigint
         FROM intake.audit_entry WHERE action = 'access.read' ORDER BY 2, 3 NULLS FIRST",
    )
    .fetch_all(&mut conn)
    .await?;
    let told: Vec<_> = rows
        .iter()
        .map(|(_, capacity, supplier, count)| (capacity.as_str(), supplier.as_deref(), *count))
        .collect();
    assert_eq!(
        told,
        [
            ("agency:974760673", None, 4),
            ("agency:974760673", Some("958935420"), 4),
            ("auditor", None, 4),
        ]
    );
    assert_ne!(rows[0].0, rows[1].0, "whoever acts for the agency is another");
    Ok(())
}
