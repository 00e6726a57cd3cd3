//! A region's database moves to a cluster of its own, by the script that `deploy/README.md` describes: refused while it is
//! in use, whole when it has arrived, and closed where it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::Context as _;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_runtime::config::Secret;
use tilskudd_store::embedded::{Lifetime, Options, Server};
use tilskudd_store::provision;
use tilskudd_testkit::World;

use crate::support::Scratch;
use crate::support::intake::{Intake, OPEN};

const MOVE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/postgres/move-tenant");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_region_moves_to_a_cluster_of_its_own_and_goes_on_there() -> anyhow::Result<()> {
    let tenant: Tenant = "trondelag".parse()?;
    let definitions = tilskudd::allinone::definitions();
    let intake = Intake::start_with(&definitions).await?;
    let mut applicant = intake.applicant("ola")?;
    applicant
        .create_application(intake.draft(&crate::support::uuid())?)
        .await?;
    let before = call(&intake.world, &intake.call).await?;
    let from = intake.world.database("trondelag")?.owner_url().await?;
    let old_role = intake
        .world
        .database("trondelag")?
        .service_url(Service::Intake)
        .await?;

    let scratch = Scratch::new("moving");
    let server = target(scratch.path(), &tenant).await?;
    let to = server.role_url(&provision::owner_role(&tenant), &tenant.database_name());
    let (from, from_password) = without_password(&from)?;
    let (to, to_password) = without_password(&to)?;
    // As an argument everybody could read it.
    let told = moved(
        &tenant,
        &to.replacen('@', ":word@", 1),
        &to,
        Path::new("/dev/null"),
    )?;
    assert!(said(&told).contains("has a password"), "{}", said(&told));
    let passwords = tempfile::NamedTempFile::new()?;
    fs::write(passwords.path(), format!("{from_password}\n{to_password}\n"))?;
    let moved = |from: &str, to: &str| moved(&tenant, from, to, passwords.path());
    let while_in_use = moved(&from, &to)?;
    assert!(
        said(&while_in_use).contains("sessions are open"),
        "{}",
        said(&while_in_use)
    );

    assert!(intake.world.stop_keeping_databases().await);
    let first = moved(&from, &to)?;
    assert!(first.status.success(), "{}", said(&first));
    println!("{}", said(&first).trim());
    let again = moved(&from, &to)?;
    assert!(
        said(&again).contains("tables where it should go"),
        "{}",
        said(&again)
    );

    // Where it was, the service's role sees nothing any more.
    let mut old = PgConnection::connect(&old_role).await?;
    let refused = sqlx::query("SELECT 1 FROM intake.outbox")
        .execute(&mut old)
        .await
        .unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("permission denied for schema intake"),
        "{refused}"
    );
    old.close().await?;

    let there = World::start_with(&definitions, &["national", "trondelag"], |service, config| {
        if let Some(region) = config.regions.get_mut(&tenant) {
            let role = provision::service_role(&tenant, service);
            region.database_url = Secret::new(server.role_url(&role, &tenant.database_name()));
        }
    })
    .await?;
    there.turn_to(OPEN.parse()?)?;
    assert_eq!(call(&there, &intake.call).await?, before);
    assert!(there.stop().await);
    server.stop().await?;
    Ok(())
}

/// A server with the roles and the empty database, as CloudNativePG makes them.
async fn target(data_dir: PathBuf, tenant: &Tenant) -> anyhow::Result<Server> {
    let server = Server::start(Options {
        lifetime: Lifetime::WithProcess,
        durable: false,
        ..Options::at(data_dir)
    })
    .await?;
    let mut admin = PgConnection::connect(&server.admin_url()).await?;
    let owner = provision::owner_role(tenant);
    let services = Service::ALL.map(|service| provision::service_role(tenant, service));
    for role in services.iter().chain([&owner]) {
        let password = server.role_password(role);
        let statement = format!("CREATE ROLE {role} LOGIN NOINHERIT PASSWORD '{password}'");
        sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
            .execute(&mut admin)
            .await?;
    }
    let statement = format!(
        "CREATE DATABASE {} OWNER {owner} TEMPLATE template0",
        tenant.database_name()
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
        .execute(&mut admin)
        .await?;
    admin.close().await?;
    Ok(server)
}

/// An address without its password, and the line of a PGPASSFILE that has it.
fn without_password(address: &str) -> anyhow::Result<(String, String)> {
    let (scheme, rest) = address.split_once("://").context("no address")?;
    let (login, place) = rest.split_once('@').context("no role")?;
    let (role, password) = login.split_once(':').context("no password")?;
    let (server, query) = place.split_once('?').context("no folder of a socket")?;
    let port = server.split(['/', ':']).nth(1).context("no port")?;
    let folder = query.strip_prefix("host=").context("no folder of a socket")?;
    let line = format!("{}:{port}:*:{role}:{password}", unescaped(folder)?);
    Ok((format!("{scheme}://{role}@{place}"), line))
}

/// `%2Ftmp` → `/tmp`; of ASCII, as the folders of tests are.
fn unescaped(text: &str) -> anyhow::Result<String> {
    let mut parts = text.split('%');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (code, rest) = part.split_at_checked(2).context("half an escape")?;
        whole.push(char::from(u8::from_str_radix(code, 16)?));
        whole.push_str(rest);
    }
    Ok(whole)
}

fn moved(tenant: &Tenant, from: &str, to: &str, passwords: &Path) -> anyhow::Result<Output> {
    Command::new(MOVE)
        .args([tenant.as_str(), from, to])
        .env("PGPASSFILE", passwords)
        .output()
        .context("the script does not start")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

async fn call(world: &World, name: &str) -> anyhow::Result<pb::Call> {
    let mut public = CallServiceClient::new(world.public_channel(Service::Intake)?);
    let request = pb::GetCallRequest {
        name: name.to_owned(),
    };
    public
        .get_call(request)
        .await?
        .into_inner()
        .call
        .context("no call")
}
