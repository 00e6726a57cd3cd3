//! The five services, callers of every kind, and how much is stored.

use std::collections::BTreeMap;

use anyhow::Context as _;
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection as _};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::Audience;
use tilskudd_testkit::{Claims, Refusal, Role, World};
use tonic::Code;

use crate::support::contract::Rpc;
use crate::support::organisation_number;
use crate::support::raw::{Raw, bearer};

/// The tenants that are served; `nordland` is a region elsewhere.
const TENANTS: [&str; 2] = ["national", "trondelag"];

/// Legal time when nobody turns it.
pub(super) const NOON: &str = "2024-02-15T12:00:00Z";

/// Everything that staff can be.
const STAFF: &[Role] = &[
    Role::Caseworker,
    Role::Approver,
    Role::Decider,
    Role::Accounts,
    Role::Attester,
    Role::Releaser,
    Role::Announcer,
    Role::Administrator,
    Role::Reader,
    Role::SchemeOwner,
    Role::Controller,
];

/// The running services.
pub(super) struct House {
    pub(super) world: World,
    doors: BTreeMap<Service, Raw>,
}

impl House {
    pub(super) async fn open() -> anyhow::Result<House> {
        let world = World::start(&tilskudd::allinone::definitions(), &TENANTS).await?;
        world.turn_to(NOON.parse()?)?;
        let mut doors = BTreeMap::new();
        for service in Service::ALL {
            doors.insert(service, Raw::new(world.service(service)?.url())?);
        }
        Ok(House { world, doors })
    }

    /// A token of someone who may do whatever callers of this audience may at the service. Nobody may at once hold BDM
    /// and keep payment's books.
    pub(super) fn token(&self, service: Service, audience: Audience) -> anyhow::Result<Option<String>> {
        let roles: Vec<Role> = STAFF
            .iter()
            .copied()
            .filter(|role| service != Service::Payment || *role != Role::Decider)
            .collect();
        let claims = match audience {
            Audience::Public | Audience::Unspecified => return Ok(None),
            Audience::Applicant => Claims::applicant("ola", &organisation_number(1).parse()?),
            Audience::Office => Claims::office("kari", &"trondelag".parse::<Tenant>()?, &roles),
            Audience::Directorate => Claims::directorate("eier", &roles),
            Audience::Agency => Claims::agency(&organisation_number(2).parse()?),
            Audience::Service => Claims::service(Service::Intake),
            Audience::Operator => Claims::operator("drift"),
            Audience::Auditor => Claims::auditor("revisor"),
        };
        bearer(&self.world, &claims).map(Some)
    }

    /// What an RPC answers; none when it took the request.
    pub(super) async fn send(
        &self,
        rpc: &Rpc,
        token: Option<&str>,
        message: Vec<u8>,
    ) -> anyhow::Result<Option<Refusal>> {
        let door = self
            .doors
            .get(&rpc.service)
            .context("a service without a connection")?;
        let answer = door.call(&rpc.path(), token, message).await?;
        Ok(answer.err().map(|status| Refusal::from(&status)))
    }

    /// How many rows each table of each tenant has.
    pub(super) async fn stored(&self) -> anyhow::Result<BTreeMap<String, i64>> {
        let mut stored = BTreeMap::new();
        for tenant in TENANTS {
            let url = self.world.database(tenant)?.owner_url().await?;
            let mut owner = PgConnection::connect(&url).await?;
            let tables = "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
                          WHERE schemaname !~ '^(pg_|information_schema|public)'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut owner).await?;
            anyhow::ensure!(tables.len() > 80, "only {} tables", tables.len());
            for table in tables {
                // The names are PostgreSQL's own, quoted by it.
                let count = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
                let rows: i64 = sqlx::query_scalar(count).fetch_one(&mut owner).await?;
                stored.insert(format!("{tenant}: {table}"), rows);
            }
        }
        Ok(stored)
    }
}

/// Whether a code says what the caller did wrong, and not that the service does not work.
pub(super) fn is_clear(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::NotFound
            | Code::FailedPrecondition
            | Code::PermissionDenied
            | Code::AlreadyExists
            | Code::ResourceExhausted
    )
}
