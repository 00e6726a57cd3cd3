//! A season of one region: PostgreSQL, the five services as processes, and the people around them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;
use tilskudd::allinone::{Grounds, Options};
use tilskudd::round::world::{Login, Session, World};
use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_store::embedded::{self, Lifetime, Server};
use tokio::net::TcpListener;
use tonic::transport::Channel;

use super::services::{self, Services};
use super::settings::Settings;

pub(crate) const REGION: &str = "trondelag";

/// How long the services may take to come to rest.
const SETTLE: Duration = Duration::from_secs(90);
/// How long to wait before they are asked again.
const AGAIN: Duration = Duration::from_millis(100);

/// Everything that runs.
pub(crate) struct Season {
    pub(crate) world: World,
    grounds: Grounds,
    services: Services,
    settings: BTreeMap<Service, Settings>,
    /// Legal time of the last turn, for a service that starts anew.
    time: String,
    directory: TempDir,
}

impl Season {
    pub(crate) async fn start() -> anyhow::Result<Season> {
        let directory = services::directory()?;
        let data_dir = directory.path().join("data");
        keep_commit_times(data_dir.clone()).await?;
        let mut grounds = Grounds::prepare(&Options {
            data_dir,
            lifetime: Lifetime::Scratch,
            regions: vec![REGION.parse()?],
            usual_ports: false,
            telemetry: BTreeMap::new(),
        })
        .await?;
        grounds.free_addresses();
        let mut settings = BTreeMap::new();
        let mut files = BTreeMap::new();
        for (service, file) in &grounds.files {
            let of_it = Settings::read(file)?;
            files.insert(*service, of_it.usual(directory.path())?);
            settings.insert(*service, of_it);
        }
        let services = Services::start(&files, grounds.endpoints(), directory.path()).await?;
        let season = Season {
            world: world(&grounds)?,
            grounds,
            services,
            settings,
            time: String::new(),
            directory,
        };
        season.settle().await?;
        Ok(season)
    }

    /// Waits until every service has its database and every event has arrived.
    pub(crate) async fn settle(&self) -> anyhow::Result<()> {
        let deadline = Instant::now() + SETTLE;
        loop {
            match self.world.settle().await {
                Ok(()) => return Ok(()),
                // They connect anew after a start, and after a copy of the database.
                Err(_) if Instant::now() < deadline => tokio::time::sleep(AGAIN).await,
                Err(error) => return Err(error.context("the services do not come to rest")),
            }
        }
    }

    /// A connection of its own.
    pub(crate) fn channel(&self, service: Service) -> anyhow::Result<Channel> {
        world(&self.grounds)?.channel(service)
    }

    /// Waits for the events, then turns legal time everywhere.
    pub(crate) async fn turn(&mut self, time: &str) -> anyhow::Result<()> {
        self.time = time.to_owned();
        self.settle().await?;
        self.world.turn_to(time.parse()?).await
    }

    /// Starts a service anew so that it delivers to nobody and seals nothing, as `pgbench` does neither. What it
    /// sends reaches somebody who never answers, until this is dropped.
    pub(crate) async fn hold_up(&mut self, service: Service) -> anyhow::Result<TcpListener> {
        let silent = TcpListener::bind("127.0.0.1:0").await?;
        let settings = self.settings.get(&service).context("no settings")?;
        let file = settings.held_up(self.directory.path(), &format!("http://{}", silent.local_addr()?))?;
        self.restart(service, file).await?;
        Ok(silent)
    }

    /// Starts it anew as it usually is, and waits until all that waited is delivered.
    pub(crate) async fn let_go(&mut self, service: Service, silent: TcpListener) -> anyhow::Result<()> {
        drop(silent);
        let settings = self.settings.get(&service).context("no settings")?;
        let file = settings.usual(self.directory.path())?;
        self.restart(service, file).await
    }

    async fn restart(&mut self, service: Service, file: PathBuf) -> anyhow::Result<()> {
        self.services.stop_one(service).await?;
        self.end_leases(service).await?;
        self.services.start_one(service, &file).await?;
        self.settle().await?;
        let time: tilskudd::input::LocalTime = self.time.parse()?;
        let operator = self.world.log_in(&Login::Operator)?;
        let request = tilskudd_proto::common::v1::TurnLegalTimeRequest {
            parent: self.world.parent(),
            legal_time: Some(prost_types::Timestamp {
                seconds: time.instant().timestamp(),
                nanos: 0,
            }),
            request_id: self.world.request_id(),
        };
        self.world
            .operations(service, REGION)?
            .turn_legal_time(operator.ask(request))
            .await?;
        Ok(())
    }

    /// What the process before had taken to deliver would wait for its lease to run out.
    async fn end_leases(&self, service: Service) -> anyhow::Result<()> {
        let url = self.owner_of_all(&format!("tilskudd_{REGION}"));
        let mut admin = PgConnection::connect(&url).await?;
        let sql = format!(
            "UPDATE {service}.outbox SET lease_token = NULL, lease_until = NULL, next_attempt_at = now()
             WHERE delivered_at IS NULL"
        );
        sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut admin).await?;
        Ok(())
    }

    /// Copies the region's database as it is now. Whoever is connected is cut off, and comes again.
    pub(crate) async fn copy(&self, name: &str) -> anyhow::Result<()> {
        ensure!(name.chars().all(|c| c.is_ascii_lowercase()), "no such name");
        self.settle().await?;
        let mut admin = PgConnection::connect(&self.admin_url()).await?;
        for statement in [
            format!("ALTER DATABASE tilskudd_{REGION} ALLOW_CONNECTIONS false"),
            format!(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
                 WHERE datname = 'tilskudd_{REGION}'"
            ),
            format!("CREATE DATABASE floor_{name} TEMPLATE tilskudd_{REGION}"),
            format!("ALTER DATABASE tilskudd_{REGION} ALLOW_CONNECTIONS true"),
        ] {
            // Made of names from this file and its callers.
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement))
                .execute(&mut admin)
                .await?;
        }
        // As the service's own has been analysed by autovacuum, or will be.
        let mut copy = PgConnection::connect(&self.owner_of_all(&format!("floor_{name}"))).await?;
        sqlx::raw_sql("VACUUM ANALYZE").execute(&mut copy).await?;
        let mut own = PgConnection::connect(&self.owner_of_all(&format!("tilskudd_{REGION}"))).await?;
        sqlx::raw_sql("VACUUM ANALYZE").execute(&mut own).await?;
        self.settle().await
    }

    /// Address of a database as a service's own role.
    pub(crate) fn url(&self, service: Service, database: &str) -> anyhow::Result<String> {
        let settings = self.settings.get(&service).context("no settings")?;
        Ok(settings
            .database_url(REGION)?
            .replace(&format!("/tilskudd_{REGION}?"), &format!("/{database}?")))
    }

    pub(crate) fn admin_url(&self) -> String {
        self.grounds.admin_url()
    }

    /// Address of a database as PostgreSQL's administrator.
    pub(crate) fn owner_of_all(&self, database: &str) -> String {
        self.admin_url().replace("/postgres?", &format!("/{database}?"))
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.grounds.data_dir().join("postgres.log")
    }

    /// Staff of the office with a role.
    pub(crate) fn staff(&self, person: &str, role: &str) -> anyhow::Result<Session> {
        self.world.log_in(&Login::Office {
            person: person.into(),
            region: REGION.into(),
            roles: vec![role.into()],
            second_issuer: false,
        })
    }

    /// The scheme's owner in Helsedirektoratet.
    pub(crate) fn scheme_owner(&self) -> anyhow::Result<Session> {
        self.world.log_in(&Login::Directorate {
            person: "owner".into(),
            roles: vec!["scheme-owner".into()],
        })
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.services.stop().await?;
        self.grounds.stop().await
    }
}

fn world(grounds: &Grounds) -> anyhow::Result<World> {
    let logins = Arc::new(grounds.issuer().clone());
    World::new(&grounds.endpoints(), logins, Arc::new(SystemIds), REGION)
}

/// Lets PostgreSQL note when each transaction committed, from its next start: the delivery lag is read from that.
async fn keep_commit_times(data_dir: PathBuf) -> anyhow::Result<()> {
    let server = Server::start(embedded::Options {
        lifetime: Lifetime::WithProcess,
        ..embedded::Options::at(&data_dir)
    })
    .await?;
    let mut admin = PgConnection::connect(&server.admin_url()).await?;
    sqlx::query("ALTER SYSTEM SET track_commit_timestamp = on")
        .execute(&mut admin)
        .await?;
    admin.close().await?;
    Ok(server.stop().await?)
}
