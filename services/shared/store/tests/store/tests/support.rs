//! A database per test.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, PgConnection};
use tilskudd_kernel::actor::{Actor, Capacity};
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::{PersonId, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::embedded::{Server, scratch};
use tilskudd_store::provision::{Template, owner_role, service_role, template};
use tilskudd_store::{Db, DbOptions, Error, Migrations};
use tokio::sync::OnceCell;
use uuid::Uuid;

pub(crate) const NOTE: &str = "
CREATE TABLE note (id uuid PRIMARY KEY, text text NOT NULL, n integer NOT NULL DEFAULT 0,
                   CONSTRAINT note_text_key UNIQUE (text));
SELECT service_may('UPDATE (n)', 'note');
CREATE TABLE total (n bigint NOT NULL);
CREATE FUNCTION keep_small() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.n > 100 THEN RAISE EXCEPTION 'too much' USING ERRCODE = 'check_violation', CONSTRAINT = 'total_small'; END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER total_small AFTER INSERT ON total DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION keep_small();";

pub(crate) fn migrations(service: Service) -> Migrations {
    let own = if service == Service::Intake {
        vec![("20240101000001_note", NOTE)]
    } else {
        vec![]
    };
    Migrations::of(service, Migrations::embed(&own)).then(Migrations::outbox_attempts())
}

pub(crate) fn trondelag() -> Tenant {
    "trondelag".parse().unwrap()
}

/// A clone of a tenant's template.
pub(crate) struct TestDatabase {
    pub(crate) server: &'static Server,
    pub(crate) tenant: Tenant,
    pub(crate) name: String,
}

pub(crate) async fn template_of(tenant: &Tenant) -> &'static Template {
    static NATIONAL: OnceCell<Template> = OnceCell::const_new();
    static TRONDELAG: OnceCell<Template> = OnceCell::const_new();
    let cell = if tenant.is_national() {
        &NATIONAL
    } else {
        &TRONDELAG
    };
    let make = || async {
        let server = scratch().await.unwrap();
        let all: Vec<_> = Service::ALL.into_iter().map(migrations).collect();
        let url = |role: &str, database: &str| server.role_url(role, database);
        template(&server.admin_url(), tenant, &all, &server.passwords(), &url)
            .await
            .unwrap()
    };
    cell.get_or_init(make).await
}

pub(crate) async fn database_of(tenant: Tenant) -> TestDatabase {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = scratch().await.unwrap();
    let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    template_of(&tenant)
        .await
        .clone_as(&server.admin_url(), &name)
        .await
        .unwrap();
    TestDatabase { server, tenant, name }
}

pub(crate) async fn database() -> TestDatabase {
    database_of(trondelag()).await
}

impl TestDatabase {
    pub(crate) fn options(&self, service: Service) -> DbOptions {
        DbOptions {
            url: self
                .server
                .role_url(&service_role(&self.tenant, service), &self.name),
            service,
            tenant: self.tenant.clone(),
            max_connections: 10,
            legal: LegalClock::real(),
            system: SystemClock::real(),
            ids: Arc::new(SystemIds),
            retries: 20,
        }
    }

    pub(crate) async fn db(&self) -> Db {
        Db::connect(self.options(Service::Intake)).await.unwrap()
    }

    /// Plain connections, to try what a role may.
    pub(crate) async fn as_service(&self, service: Service) -> PgConnection {
        PgConnection::connect(&self.options(service).url).await.unwrap()
    }

    pub(crate) async fn as_owner(&self) -> PgConnection {
        let url = self.server.role_url(&owner_role(&self.tenant), &self.name);
        PgConnection::connect(&url).await.unwrap()
    }
}

pub(crate) fn person(n: u8) -> Actor {
    Actor {
        person: PersonId::from_uuid(Uuid::from_bytes([n; 16])),
        capacity: Capacity::Office(trondelag()),
    }
}

pub(crate) async fn insert_note(tx: &mut tilskudd_store::Tx<'_>, text: &str) -> Result<(), Error> {
    let id = tx.ids().next();
    sqlx::query("INSERT INTO intake.note (id, text) VALUES ($1, $2)")
        .bind(id)
        .bind(text)
        .execute(tx.conn())
        .await?;
    Ok(())
}

pub(crate) async fn count(db: &Db, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql)
        .fetch_one(&mut *db.read().await.unwrap())
        .await
        .unwrap()
}

/// An event or answer.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Told {
    #[prost(string, tag = "1")]
    pub(crate) text: String,
}

impl prost::Name for Told {
    // A name that intake tells the other services of: the store keeps no other.
    const NAME: &'static str = "CallAnnounced";
    const PACKAGE: &'static str = "tilskudd.intake.v1";
}
