//! Intake with a durable PostgreSQL, two thousand applicants and as many drafts as are asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::{Connection as _, PgConnection};
use tilskudd::allinone::{Grounds, Options, definitions};
use tilskudd::round::world::{Login, Session, World};
use tilskudd_kernel::ids::{IdSource as _, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_runtime::{Config, Running};
use tilskudd_store::embedded::Lifetime;
use tokio::net::TcpListener;
use tokio::sync::Mutex;
use tonic::transport::Channel;

use crate::common::content;

/// Organisations that submit by the service; each takes up to a hundred applications in the call.
const APPLICANTS: u64 = 2_000;
/// Where `pgbench` finds drafts of its own: by organisations that only it knows.
pub(crate) const PGBENCH_NUMBERS: u64 = 200_000_000;
/// Ids of drafts start here, so that all have twelve digits.
const FIRST: u64 = 100_000_000_000;
/// Database connections of the service.
const CONNECTIONS: u32 = 33;

/// Everything that runs.
pub(crate) struct Bench {
    grounds: Grounds,
    running: Running,
    owner: String,
    intake: String,
    call: String,
    applicants: Vec<(String, Session)>,
    /// The next free draft.
    next: Mutex<u64>,
    _silent: TcpListener,
    _directory: tempfile::TempDir,
}

/// A draft to submit.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    name: String,
    session: Session,
    /// The applicant's number.
    pub(crate) organisation: String,
}

impl Draft {
    /// Its id.
    pub(crate) fn id(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default()
    }
}

/// A connection to the service.
#[derive(Clone)]
pub(crate) struct Client(ApplicationServiceClient<Channel>);

impl Client {
    pub(crate) async fn submit(&self, draft: &Draft) -> anyhow::Result<()> {
        let request = pb::SubmitApplicationRequest {
            name: draft.name.clone(),
            request_id: SystemIds.next().to_string(),
            etag: "v1".into(),
            signature: Some(content::signature()),
            summary_seen: true,
        };
        self.0
            .clone()
            .submit_application(draft.session.ask(request))
            .await?;
        Ok(())
    }
}

impl Bench {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::Builder::new()
            .prefix("tilskudd-bench-")
            .permissions(std::fs::Permissions::from_mode(0o711))
            .tempdir()?;
        let mut grounds = Grounds::prepare(&Options {
            data_dir: directory.path().join("data"),
            lifetime: Lifetime::Scratch,
            regions: vec!["trondelag".parse()?],
            usual_ports: false,
            telemetry: BTreeMap::from([("log_filter", "info".into())]),
        })
        .await?;
        grounds.free_addresses();
        // Takes what the relay sends, and never answers.
        let silent = TcpListener::bind("127.0.0.1:0").await?;
        let file = grounds.files.get(&Service::Intake).context("no configuration")?;
        let mut config = Config::load(file)?;
        for (service, address) in &mut config.peers {
            if *service != Service::Intake {
                *address = format!("http://{}", silent.local_addr()?);
            }
        }
        config.limits.connections = CONNECTIONS;
        config.limits.client_ms = 14_000;
        config.limits.seal_ms = 3_600_000;
        let owner = config
            .owner_urls
            .get(&"trondelag".parse()?)
            .context("no owner")?
            .expose()
            .to_owned();
        let region = config.regions.get(&"trondelag".parse()?).context("no region")?;
        let intake = region.database_url.expose().to_owned();
        let definition = definitions()
            .into_iter()
            .find(|definition| definition.service == Service::Intake)
            .context("no intake")?;
        let listener = tilskudd_runtime::bind(config.listen).await?;
        let running =
            tilskudd_runtime::start_on(&definition, config, tilskudd_demonstration::deps(), listener).await?;
        let mut bench = Self {
            grounds,
            running,
            owner,
            intake,
            call: String::new(),
            applicants: Vec::new(),
            next: Mutex::new(FIRST),
            _silent: silent,
            _directory: directory,
        };
        let world = bench.world()?;
        bench.call = content::announce(&world).await?;
        bench.applicants = applicants(&world)?;
        bench.register().await?;
        Ok(bench)
    }

    pub(crate) fn world(&self) -> anyhow::Result<World> {
        let logins = Arc::new(self.grounds.issuer().clone());
        World::new(
            &self.grounds.endpoints(),
            logins,
            Arc::new(SystemIds),
            "trondelag",
        )
    }

    pub(crate) fn grounds(&self) -> &Grounds {
        &self.grounds
    }

    pub(crate) async fn owner(&self) -> anyhow::Result<PgConnection> {
        Ok(PgConnection::connect(&self.owner).await?)
    }

    /// Address of the database as the service's own role.
    pub(crate) fn intake_url(&self) -> &str {
        &self.intake
    }

    /// Clients with a connection each.
    pub(crate) async fn clients(&self, count: usize) -> anyhow::Result<Vec<Client>> {
        let mut clients = Vec::new();
        for _ in 0..count {
            let channel = self.world()?.channel(Service::Intake)?;
            clients.push(Client(ApplicationServiceClient::new(channel)));
        }
        Ok(clients)
    }

    /// The organisations: those with a login, and those of `pgbench`.
    async fn register(&self) -> anyhow::Result<()> {
        let mut numbers: Vec<String> = self.applicants.iter().map(|(n, _)| n.clone()).collect();
        numbers.extend((0..APPLICANTS).map(|n| (PGBENCH_NUMBERS + n).to_string()));
        sqlx::query(
            "INSERT INTO intake.organisation (number, title, kind, municipality_number, region, centrality_class,
                 district, made_up, version)
             SELECT number, 'Prøve ' || number, 'municipality', '', 'trondelag', 3, false, true, 1
             FROM unnest($1::text[]) AS number",
        )
        .bind(numbers)
        .execute(&mut self.owner().await?)
        .await?;
        Ok(())
    }

    /// New drafts of the service's applicants.
    pub(crate) async fn take(&self, count: u64) -> anyhow::Result<Vec<Draft>> {
        let numbers: Vec<&str> = self.applicants.iter().map(|(n, _)| n.as_str()).collect();
        let first = self.drafts(count, &numbers).await?;
        let drafts = (first..first + count).map(|id| {
            let position = usize::try_from(id % APPLICANTS).unwrap_or(0);
            let (organisation, session) = self.applicants.get(position).context("an applicant")?;
            Ok(Draft {
                organisation: organisation.clone(),
                name: format!("regions/trondelag/applications/{}", draft_id(id)),
                session: session.clone(),
            })
        });
        drafts.collect()
    }

    /// New drafts of `pgbench`'s organisations; gives the first one's number.
    pub(crate) async fn take_for_pgbench(&self, count: u64) -> anyhow::Result<u64> {
        let numbers: Vec<String> = (0..APPLICANTS)
            .map(|n| (PGBENCH_NUMBERS + n).to_string())
            .collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        self.drafts(count, &numbers).await
    }

    async fn drafts(&self, count: u64, numbers: &[&str]) -> anyhow::Result<u64> {
        let mut next = self.next.lock().await;
        let first = *next;
        *next += count;
        let mut owner = self.owner().await?;
        sqlx::query(
            "INSERT INTO intake.application (id, call_id, organisation_number, content, created_by, created_at,
                 changed_by, changed_at)
             SELECT ('00000000-0000-7000-8000-' || n)::uuid, $1::uuid, ($2::text[])[n % $3 + 1], $4, $5::uuid, $6,
                 $5::uuid, $6
             FROM generate_series($7::bigint, $8::bigint) AS n",
        )
        .bind(self.call.rsplit('/').next().context("the call's id")?)
        .bind(numbers)
        .bind(i64::try_from(APPLICANTS)?)
        .bind(content::content()?.encode_to_vec())
        .bind(draft_id(FIRST))
        .bind(written()?)
        .bind(i64::try_from(first)?)
        .bind(i64::try_from(first + count - 1)?)
        .execute(&mut owner)
        .await?;
        sqlx::query("VACUUM ANALYZE intake.application")
            .execute(&mut owner)
            .await?;
        Ok(first)
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        self.running.stop().await;
        self.grounds.stop().await
    }
}

/// When the drafts were written.
fn written() -> anyhow::Result<DateTime<Utc>> {
    Ok("2024-02-15T10:00:00Z".parse()?)
}

fn draft_id(number: u64) -> String {
    format!("00000000-0000-7000-8000-{number}")
}

fn applicants(world: &World) -> anyhow::Result<Vec<(String, Session)>> {
    let numbers = (10_000_000..).filter_map(|eight: u64| {
        (0..10).map(|check| format!("{eight}{check}")).find(|number| {
            number
                .parse::<tilskudd_kernel::organisation_number::OrgNumber>()
                .is_ok()
        })
    });
    numbers
        .take(usize::try_from(APPLICANTS)?)
        .map(|organisation| {
            let session = world.log_in(&Login::Applicant {
                person: format!("director of {organisation}"),
                organisation: organisation.clone(),
                signs: true,
            })?;
            Ok((organisation, session))
        })
        .collect()
}
