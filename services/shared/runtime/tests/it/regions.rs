//! A region whose database is not as it should be: refused by name, and no other with it; served as soon as it is.

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1::ListCallsRequest;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::config::Secret;
use tilskudd_runtime::{Config, Definition, Role};
use tilskudd_store::audit::Anchor;
use tilskudd_store::{Migrations, migrate, provision};
use tilskudd_testkit::{Refusal, World, eventually, server};
use tonic::Code;
use tonic_health::pb::health_check_response::ServingStatus;

use crate::{readiness, sender};

/// Intake's role in a database of any name, which need not be there.
async fn url_of(tenant: &str, database: &str) -> anyhow::Result<(Secret, String)> {
    let (server, tenant): (_, Tenant) = (server().await?, tenant.parse()?);
    let role = provision::service_role(&tenant, Service::Intake);
    let owner = server.role_url(&provision::owner_role(&tenant), database);
    Ok((Secret::new(server.role_url(&role, database)), owner))
}

fn point(config: &mut Config, tenant: &str, url: &Secret) {
    for (known, region) in &mut config.regions {
        if known.as_str() == tenant {
            region.database_url = url.clone();
        }
    }
}

async fn list(world: &World, region: &str) -> anyhow::Result<Result<(), Refusal>> {
    let channel = world.channel(
        Service::Intake,
        &world.office("kari", region, &[Role::Caseworker]),
    )?;
    let request = ListCallsRequest {
        parent: format!("regions/{region}"),
        ..ListCallsRequest::default()
    };
    let answer = CallServiceClient::new(channel).list_calls(request).await;
    Ok(answer.map(|_| ()).map_err(|status| Refusal::from(&status)))
}

/// Waits until the region is refused with these words, by its name.
async fn refused(world: &World, region: &str, words: &str) -> anyhow::Result<()> {
    eventually(&format!("{region}: {words}"), async || {
        let Err(refusal) = list(world, region).await? else {
            return Ok(None);
        };
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::Unavailable, "REGION_NOT_READY")
        );
        assert!(refusal.message.contains(region), "{}", refusal.message);
        Ok(refusal.message.contains(words).then_some(()))
    })
    .await
}

async fn served(world: &World, region: &str) -> anyhow::Result<()> {
    eventually(region, async || Ok(list(world, region).await?.ok())).await
}

#[tokio::test]
async fn a_database_that_is_not_there_or_not_migrated_holds_back_its_region_until_it_is() -> anyhow::Result<()>
{
    let tenant: Tenant = "rogaland".parse()?;
    let (url, owner) = url_of("rogaland", "late_rogaland").await?;
    let world = World::start_with(
        &[sender::definition()],
        &["trondelag", "rogaland"],
        |_, config| {
            point(config, "rogaland", &url);
        },
    )
    .await?;
    served(&world, "trondelag").await?;
    refused(&world, "rogaland", "does not answer").await?;
    let told = world.service(Service::Intake)?.problems();
    assert_eq!(told.len(), 1);
    for words in ["rogaland: ", "/late_rogaland: ", "does not exist"] {
        assert!(told[0].contains(words), "{told:?}");
    }
    assert_eq!(told[0].lines().count(), 1);

    let server = server().await?;
    provision::database(&server.admin_url(), &tenant, "late_rogaland", &server.passwords()).await?;
    refused(&world, "rogaland", "has not been migrated yet").await?;
    migrate(&owner, &tenant, &(sender::definition().migrations)()).await?;
    served(&world, "rogaland").await?;
    served(&world, "trondelag").await?;
    assert!(world.service(Service::Intake)?.problems().is_empty());
    // What goes on by itself goes on there too.
    let channel = world.channel(
        Service::Intake,
        &world.office("kari", "rogaland", &[Role::Announcer]),
    )?;
    let mut request = sender::valid("00000000-0000-4000-8000-000000000001");
    request.parent = "regions/rogaland".to_owned();
    CallServiceClient::new(channel).create_call(request).await?;
    let mut database = <sqlx::PgConnection as sqlx::Connection>::connect(&owner).await?;
    eventually("an attempt at delivery", async || {
        let tried: i32 = sqlx::query_scalar("SELECT attempts FROM intake.outbox")
            .fetch_one(&mut database)
            .await?;
        Ok((tried > 0).then_some(()))
    })
    .await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_service_none_of_whose_databases_is_as_it_should_be_is_not_ready() -> anyhow::Result<()> {
    let tenant: Tenant = "trondelag".parse()?;
    let (url, owner) = url_of("trondelag", "late_trondelag").await?;
    let server = server().await?;
    provision::database(
        &server.admin_url(),
        &tenant,
        "late_trondelag",
        &server.passwords(),
    )
    .await?;
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        point(config, "trondelag", &url);
        config.health_listen = Some(readiness::any_port());
    })
    .await?;
    let running = world.service(Service::Intake)?;
    readiness::becomes(running, ServingStatus::NotServing).await?;
    migrate(&owner, &tenant, &(sender::definition().migrations)()).await?;
    readiness::becomes(running, ServingStatus::Serving).await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_database_that_was_restored_is_not_gone_on_with_until_somebody_has_looked() -> anyhow::Result<()> {
    let files = tempfile::TempDir::new()?;
    let anchors = files.path().join("anchors.jsonl");
    // As a service leaves it whose latest seal the backup does not have.
    let head = Anchor {
        tenant: "trondelag".parse()?,
        service: Service::Intake,
        number: 17,
        last_position: 400,
        hash: "00".repeat(32),
    };
    std::fs::write(&anchors, serde_json::to_string(&head)? + "\n")?;
    let world = World::start_with(
        &[sender::definition()],
        &["trondelag", "rogaland"],
        |_, config| config.anchor_file = Some(anchors.clone()),
    )
    .await?;
    refused(&world, "trondelag", "restored").await?;
    served(&world, "rogaland").await?;
    let told = world.service(Service::Intake)?.problems();
    assert_eq!(told.len(), 1);
    for words in ["seal 17", "anchors.jsonl", "After a restore"] {
        assert!(told[0].contains(words), "{told:?}");
    }
    std::fs::rename(&anchors, files.path().join("anchors.before"))?;
    served(&world, "trondelag").await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn another_tenants_database_is_never_touched() -> anyhow::Result<()> {
    let other = World::prepare(&[sender::definition()], &["rogaland"]).await?;
    let url = Secret::new(other.database("rogaland")?.service_url(Service::Intake).await?);
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        point(config, "trondelag", &url);
    })
    .await?;
    refused(&world, "trondelag", "is not this region's").await?;
    let told = world.service(Service::Intake)?.problems().join("\n");
    assert!(
        told.contains("the database is rogaland/intake's, not trondelag/intake's"),
        "{told}"
    );
    world.stop().await;
    other.stop().await;
    Ok(())
}

fn next() -> Migrations {
    let more = ("29990101000001_more", "ALTER TABLE call ADD COLUMN more text");
    (sender::definition().migrations)().then(Migrations::embed(&[more]))
}

fn next_but_one() -> Migrations {
    let most = ("29990201000001_most", "ALTER TABLE call ADD COLUMN most text");
    next().then(Migrations::embed(&[most]))
}

#[tokio::test]
async fn a_release_goes_on_under_the_next_migration_and_not_under_the_one_after() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let newer = Definition {
        migrations: next,
        ..sender::definition()
    };
    // The next release waits for its schema.
    let config = world
        .config(Service::Intake, &std::collections::BTreeMap::new())
        .await?;
    let waiting = tilskudd_runtime::start(&newer, config, world.deps().clone()).await?;
    let told = waiting.problems().join("\n");
    assert!(told.contains("lacks migration 29990101000001"), "{told}");
    let owner = world.database("trondelag")?.owner_url().await?;
    let tenant: Tenant = "trondelag".parse()?;
    migrate(&owner, &tenant, &next()).await?;
    eventually("the next release", async || {
        Ok(waiting.problems().is_empty().then_some(()))
    })
    .await?;
    served(&world, "trondelag").await?;
    let channel = world.channel(
        Service::Intake,
        &world.office("kari", "trondelag", &[Role::Announcer]),
    )?;
    let request = sender::valid("00000000-0000-4000-8000-000000000002");
    CallServiceClient::new(channel).create_call(request).await?;

    // Two generations on, the first release stops by itself and says why.
    migrate(&owner, &tenant, &next_but_one()).await?;
    refused(&world, "trondelag", "is newer than the service understands").await?;
    let told = world.service(Service::Intake)?.problems().join("\n");
    assert!(
        told.contains("of generation 4; this program is of generation 2"),
        "{told}"
    );
    assert!(waiting.problems().is_empty());
    waiting.stop().await;
    world.stop().await;
    Ok(())
}
