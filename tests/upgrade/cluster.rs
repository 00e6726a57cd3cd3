//! The private PostgreSQL of a data directory, which outlives a program that is killed, and everything by SQL: what the
//! outboxes hold, what the inboxes have, and holding deliveries up.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _};
use uuid::Uuid;

use crate::client::REGION;
use crate::wait::wait;

/// The tenants of the round.
pub(crate) const TENANTS: [&str; 2] = ["national", REGION];

/// What the relay changes of an event, as the store's migration grants it.
const RELAY_COLUMNS: &str =
    "attempts, next_attempt_at, lease_token, lease_until, parked_at, last_error, delivered_at";

/// Whether events may be delivered.
#[derive(Debug, Clone, Copy)]
pub(crate) enum May {
    Not,
    Again,
}

/// An event that a service has written and not delivered.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub(crate) struct Undelivered {
    pub(crate) tenant: String,
    pub(crate) sender: String,
    pub(crate) event_id: Uuid,
    pub(crate) destination_service: String,
    pub(crate) destination_tenant: String,
    pub(crate) kind: String,
    pub(crate) attempts: i32,
    pub(crate) parked: bool,
    pub(crate) last_error: String,
}

impl Undelivered {
    /// One line about it.
    pub(crate) fn line(&self) -> String {
        let parked = if self.parked { ", parked" } else { "" };
        let error = match self.last_error.as_str() {
            "" => String::new(),
            error => format!(": {error}"),
        };
        format!(
            "{} of {} owes {} {} ({} attempts{parked}){error}",
            self.sender, self.tenant, self.destination_service, self.kind, self.attempts
        )
    }
}

/// A cluster that a program has started.
pub(crate) struct Cluster {
    data: PathBuf,
}

impl Cluster {
    pub(crate) fn of(data: &Path) -> Cluster {
        Cluster {
            data: data.to_owned(),
        }
    }

    /// A superuser's connection to a tenant's database.
    async fn connect(&self, tenant: &str) -> anyhow::Result<PgConnection> {
        let secret = fs::read_to_string(self.data.join("secret")).context("the data hold no secret")?;
        let options = PgConnectOptions::new()
            .socket(self.data.join("run"))
            .username("tilskudd_admin")
            .password(secret.trim())
            .database(&format!("tilskudd_{tenant}"));
        let connection = PgConnection::connect_with(&options).await;
        connection.with_context(|| format!("the database of {tenant} does not answer"))
    }

    /// Every event that is not delivered, of every service in every tenant.
    pub(crate) async fn undelivered(&self) -> anyhow::Result<Vec<Undelivered>> {
        let mut found = Vec::new();
        for tenant in TENANTS {
            let mut connection = self.connect(tenant).await?;
            for sender in schemas(&mut connection, "outbox").await? {
                let query = format!(
                    "SELECT '{tenant}' AS tenant, '{sender}' AS sender, event_id, destination_service, destination_tenant, kind,
                            attempts, parked_at IS NOT NULL AS parked, coalesce(last_error, '') AS last_error
                     FROM {sender}.outbox WHERE delivered_at IS NULL ORDER BY seq"
                );
                found.extend(
                    sqlx::query_as(AssertSqlSafe(query))
                        .fetch_all(&mut connection)
                        .await?,
                );
            }
            connection.close().await?;
        }
        Ok(found)
    }

    /// How often the receiver's inbox has an event, and whether the sender has it as delivered; none: the sender has lost it.
    pub(crate) async fn delivery(&self, event: &Undelivered) -> anyhow::Result<(i64, Option<bool>)> {
        let mut receiver = self.connect(&event.destination_tenant).await?;
        let query = format!(
            "SELECT count(*) FROM {}.inbox WHERE event_id = $1",
            event.destination_service
        );
        let query = sqlx::query_scalar(AssertSqlSafe(query)).bind(event.event_id);
        let received = query.fetch_one(&mut receiver).await?;
        receiver.close().await?;
        let mut sender = self.connect(&event.tenant).await?;
        let delivered = format!(
            "SELECT delivered_at IS NOT NULL FROM {}.outbox WHERE event_id = $1",
            event.sender
        );
        let delivered = sqlx::query_scalar(AssertSqlSafe(delivered)).bind(event.event_id);
        let delivered = delivered.fetch_optional(&mut sender).await?;
        sender.close().await?;
        Ok((received, delivered))
    }

    /// The generation of each schema of the region.
    pub(crate) async fn generations(&self) -> anyhow::Result<BTreeMap<String, i32>> {
        let mut connection = self.connect(REGION).await?;
        let mut found = BTreeMap::new();
        for schema in schemas(&mut connection, "schema_generation").await? {
            let query = format!("SELECT max(generation) FROM {schema}.schema_generation");
            let generation = sqlx::query_scalar(AssertSqlSafe(query))
                .fetch_one(&mut connection)
                .await?;
            found.insert(schema, generation);
        }
        connection.close().await?;
        Ok(found)
    }

    /// Holds every delivery up, or lets it go again: a service needs the right to update its outbox to take an event from it,
    /// and not to write one.
    pub(crate) async fn deliveries(&self, may: May) -> anyhow::Result<()> {
        for tenant in TENANTS {
            let mut connection = self.connect(tenant).await?;
            for schema in schemas(&mut connection, "outbox").await? {
                let role = format!("tilskudd_{tenant}_{schema}");
                let what = format!("UPDATE ({RELAY_COLUMNS}) ON {schema}.outbox");
                let change = match may {
                    May::Not => format!("REVOKE {what} FROM {role}"),
                    May::Again => format!("GRANT {what} TO {role}"),
                };
                connection.execute(AssertSqlSafe(change)).await?;
            }
            connection.close().await?;
        }
        Ok(())
    }

    /// Ends the server at once, as a power cut would; nothing is written any more, and the next start recovers.
    pub(crate) async fn crash(&self) -> anyhow::Result<()> {
        let pid = self.pid().context("PostgreSQL is not running")?;
        kill_process(pid, Signal::QUIT)?;
        let gone = async || Ok((self.pid() != Some(pid)).then_some(()));
        wait("PostgreSQL has ended", 60, gone).await
    }

    /// The server's process: its working directory is the cluster's, so that the number is not another's by now.
    fn pid(&self) -> Option<Pid> {
        let pgdata = self.data.join("pgdata");
        let file = fs::read_to_string(pgdata.join("postmaster.pid")).ok()?;
        let number: i32 = file.lines().next()?.trim().parse().ok()?;
        let works_in = fs::read_link(format!("/proc/{number}/cwd")).ok()?;
        (works_in == pgdata.canonicalize().ok()?)
            .then(|| Pid::from_raw(number))
            .flatten()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(pid) = self.pid() {
            // Gone in the same moment is gone as well.
            let _ = kill_process(pid, Signal::QUIT);
            let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
            while self.pid() == Some(pid) && std::time::Instant::now() < deadline {
                std::thread::sleep(std::time::Duration::from_millis(20));
            }
        }
    }
}

/// The schemas that have such a table: one for each service.
async fn schemas(connection: &mut PgConnection, table: &str) -> anyhow::Result<Vec<String>> {
    let query = "SELECT table_schema::text FROM information_schema.tables WHERE table_name = $1 ORDER BY 1";
    let found: Vec<String> = sqlx::query_scalar(query)
        .bind(table)
        .fetch_all(connection)
        .await?;
    ensure!(!found.is_empty(), "no schema has a table {table}");
    Ok(found)
}
