//! One service's access to one tenant's database.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SubsecRound, Utc};
use sha2::{Digest, Sha256};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions, PgSslMode};
use sqlx::{Connection, Postgres};
use tilskudd_kernel::actor::{Actor, Capacity};
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::{IdSource, Ids, PersonId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tokio::sync::{Notify, watch};

use crate::connect;
use crate::error::Error;
use crate::metrics::Metrics;

/// How long a caller waits for a connection before it is refused.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long a readiness probe may take.
const PING_TIMEOUT: Duration = Duration::from_secs(2);
/// A connection that was idle for longer is tried before it is used.
const TRUSTED_IDLE: Duration = Duration::from_secs(1);
/// Statements kept prepared per connection.
const PREPARED: usize = 256;

/// Options of a [`Db`].
#[derive(Clone)]
pub struct DbOptions {
    /// `postgres://role:password@host/database` of the service's own role.
    pub url: String,
    /// The service, which is the schema.
    pub service: Service,
    /// The tenant whose database it is.
    pub tenant: Tenant,
    /// Connections at most, 1–200.
    pub max_connections: u32,
    /// Time for deadlines and letters.
    pub legal: LegalClock,
    /// Time for leases and backoff.
    pub system: SystemClock,
    /// The source of new ids.
    pub ids: Ids,
    /// How often a transaction that gave way is tried again, 0–100.
    pub retries: u32,
}

/// One service's access to one tenant's database: a pool, and the only way to write. Cheap to clone.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    pool: PgPool,
    place: String,
    service: Service,
    tenant: Tenant,
    legal: LegalClock,
    system: SystemClock,
    ids: Ids,
    retries: u32,
    metrics: Metrics,
    emitted: Arc<Notify>,
    sealed: watch::Sender<i64>,
    jitter: AtomicU64,
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({}/{})", self.tenant(), self.service())
    }
}

impl Db {
    /// Makes the pool. Connects when first used, and checks nothing: see [`Db::check`].
    ///
    /// # Errors
    /// [`Error::Address`] when the address cannot be read.
    #[expect(
        clippy::unused_async,
        reason = "the pool needs a running executor; the signature says so"
    )]
    pub async fn connect(options: DbOptions) -> Result<Self, Error> {
        let application = format!("tilskudd-{}", options.service);
        let connect = options
            .url
            .parse::<PgConnectOptions>()
            .map_err(Error::Address)?
            .application_name(&application)
            .statement_cache_capacity(PREPARED);
        let place = place(&connect);
        let pool = PgPoolOptions::new()
            .max_connections(options.max_connections.clamp(1, 200))
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .idle_timeout(Duration::from_secs(600))
            .max_lifetime(Duration::from_secs(1800))
            // A ping before each use would be a sixth round trip; one that idled is tried.
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                let trusted = meta.idle_for < TRUSTED_IDLE;
                Box::pin(async move { Ok(trusted || connection.ping().await.is_ok()) })
            })
            .connect_lazy_with(connect);
        let metrics = Metrics::new(options.service.as_str(), options.tenant.to_string());
        Ok(Self(Arc::new(Inner {
            pool,
            place,
            service: options.service,
            tenant: options.tenant,
            legal: options.legal,
            system: options.system,
            ids: options.ids,
            retries: options.retries.min(100),
            metrics,
            emitted: Arc::new(Notify::new()),
            sealed: watch::Sender::new(0),
            jitter: AtomicU64::new(u64::from(std::process::id())),
        })))
    }

    /// The tenant whose database it is.
    #[must_use]
    pub fn tenant(&self) -> &Tenant {
        &self.0.tenant
    }

    /// Its address, for the operator: `host:port/database`, without password.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.0.place
    }

    /// The service whose schema it is.
    #[must_use]
    pub fn service(&self) -> Service {
        self.0.service
    }

    /// Time for deadlines and letters.
    #[must_use]
    pub fn legal(&self) -> &LegalClock {
        &self.0.legal
    }

    /// Time for leases and backoff.
    #[must_use]
    pub fn system(&self) -> &SystemClock {
        &self.0.system
    }

    /// The source of new ids.
    #[must_use]
    pub fn ids(&self) -> &dyn IdSource {
        self.0.ids.as_ref()
    }

    /// Fires after each commit that put events in the outbox; the relay waits on it besides polling.
    #[must_use]
    pub fn emitted(&self) -> Arc<Notify> {
        Arc::clone(&self.0.emitted)
    }

    /// The last position that a sealer of this process gave; a sealer elsewhere is not seen here.
    pub(crate) fn sealed(&self) -> &watch::Sender<i64> {
        &self.0.sealed
    }

    /// The service itself as actor, for what no person does. Its person id is derived from the service's name.
    #[must_use]
    pub fn service_actor(&self) -> Actor {
        let digest = Sha256::digest(format!("tilskudd service {}", self.service()));
        let mut bytes = [0_u8; 16];
        bytes.copy_from_slice(&digest[..16]);
        let person = PersonId::from_uuid(uuid::Uuid::new_v8(bytes));
        Actor {
            person,
            capacity: Capacity::Service(self.service()),
        }
    }

    /// A connection to read with. Writing needs [`Db::run_tx`].
    ///
    /// # Errors
    /// [`Error::Connect`] when there is none within five seconds.
    pub async fn read(&self) -> Result<PoolConnection<Postgres>, Error> {
        let pool = &self.0.pool;
        let acquired = if connect::must_open(pool) {
            let pool = pool.clone();
            connect::on_own_thread(async move { pool.acquire().await }).await
        } else {
            pool.acquire().await
        };
        acquired.map_err(Error::Connect)
    }

    /// Whether the database answers, within two seconds; for readiness.
    ///
    /// # Errors
    /// [`Error::Connect`] when it does not.
    pub async fn ping(&self) -> Result<(), Error> {
        let probe = async {
            let mut connection = self.read().await?;
            connection.ping().await.map_err(Error::Connect)
        };
        match tokio::time::timeout(PING_TIMEOUT, probe).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Connect(sqlx::Error::PoolTimedOut)),
        }
    }

    /// Closes the pool after the connections in use are given back.
    pub async fn close(&self) {
        self.0.pool.close().await;
    }

    pub(crate) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.0.metrics
    }

    pub(crate) fn retries(&self) -> u32 {
        self.0.retries
    }

    pub(crate) fn shared_ids(&self) -> Ids {
        Arc::clone(&self.0.ids)
    }

    /// System time in whole microseconds, as PostgreSQL keeps it.
    pub(crate) fn system_now(&self) -> DateTime<Utc> {
        self.0.system.now().trunc_subsecs(6)
    }

    /// Legal time in whole microseconds.
    pub(crate) fn legal_now(&self) -> DateTime<Utc> {
        self.0.legal.now().trunc_subsecs(6)
    }

    /// A spread-out number for backoff; no secret, and no need to be unpredictable.
    pub(crate) fn jitter(&self) -> u64 {
        let n = self.0.jitter.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        n ^ (n >> 27)
    }
}

/// Whether whoever connects to this address knows that it talks to the server it means: on this machine, or with the
/// server's certificate checked (`sslmode=verify-full`). True also for an invalid address: that is reported when it is
/// used.
#[must_use]
pub fn is_assured(url: &str) -> bool {
    let Ok(options) = url.parse::<PgConnectOptions>() else {
        return true;
    };
    let host = options.get_host();
    let loopback = host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let here = options.get_socket().is_some() || host.starts_with('/') || host == "localhost" || loopback;
    here || matches!(options.get_ssl_mode(), PgSslMode::VerifyFull)
}

fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{}/{database}", socket.display()),
        None => format!("{}:{}/{database}", options.get_host(), options.get_port()),
    }
}
