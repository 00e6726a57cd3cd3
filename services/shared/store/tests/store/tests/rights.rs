//! What PostgreSQL itself refuses a service's role.

use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::provision::{owner_role, service_role};
use tilskudd_store::sqlstate;

use super::support::{TestDatabase, database, database_of, trondelag};

const FORBIDDEN: Option<&str> = Some("42501");

async fn try_as(connection: &mut PgConnection, sql: &str) -> Option<String> {
    sqlx::query(AssertSqlSafe(sql))
        .execute(connection)
        .await
        .err()
        .and_then(|error| sqlstate(&error))
}

#[tokio::test]
async fn append_only_is_enforced_by_the_database() {
    let database = database().await;
    for service in Service::ALL {
        let mut role = database.as_service(service).await;
        for forbidden in [
            "UPDATE {s}.audit_entry SET action = 'x'",
            "DELETE FROM {s}.audit_entry",
            "TRUNCATE {s}.audit_entry",
            "UPDATE {s}.audit_seal SET hash = ''",
            "DELETE FROM {s}.audit_seal",
            "UPDATE {s}.audit_position SET position = 1",
            "DELETE FROM {s}.audit_position",
            "UPDATE {s}.idempotency SET answer = ''",
            "DELETE FROM {s}.idempotency",
            "DELETE FROM {s}.inbox",
            "DELETE FROM {s}.outbox",
            "UPDATE {s}.outbox SET payload = ''",
            "UPDATE {s}.database_identity SET tenant = 'x'",
            "INSERT INTO {s}.database_identity (tenant, service) VALUES ('x', 'y')",
            "INSERT INTO {s}._sqlx_migrations VALUES (9, '', now(), true, '', 0)",
            "DROP TABLE {s}.audit_entry",
            "ALTER TABLE {s}.audit_entry DISABLE TRIGGER ALL",
            "CREATE TABLE {s}.mine (n int)",
            "CREATE SCHEMA mine",
            "CREATE TEMPORARY TABLE mine (n int)",
            "CREATE TABLE public.mine (n int)",
            "SELECT {s}.service_may('DELETE', 'audit_entry')",
            "CREATE ROLE other",
            "SET ROLE tilskudd_trondelag_owner",
        ] {
            let sql = forbidden.replace("{s}", service.as_str());
            assert_eq!(try_as(&mut role, &sql).await.as_deref(), FORBIDDEN, "{sql}");
        }
    }
}

#[tokio::test]
async fn what_a_migration_grants_is_granted_and_no_more() {
    let database = database().await;
    let mut role = database.as_service(Service::Intake).await;
    assert_eq!(try_as(&mut role, "UPDATE intake.note SET n = 1").await, None);
    for forbidden in ["UPDATE intake.note SET text = 'x'", "DELETE FROM intake.note"] {
        assert_eq!(try_as(&mut role, forbidden).await.as_deref(), FORBIDDEN);
    }
    let mut owner = database.as_owner().await;
    let injected = "SELECT intake.service_may('ALL ON intake.audit_entry TO PUBLIC; --', 'note')";
    assert_eq!(try_as(&mut owner, injected).await.as_deref(), Some("P0001"));
}

#[tokio::test]
async fn another_services_schema_is_out_of_sight() {
    let database = database().await;
    for service in Service::ALL {
        let mut role = database.as_service(service).await;
        for other in Service::ALL.into_iter().filter(|other| *other != service) {
            let sql = format!("SELECT 1 FROM {other}.outbox");
            assert_eq!(
                try_as(&mut role, &sql).await.as_deref(),
                FORBIDDEN,
                "{service}: {sql}"
            );
        }
    }
}

async fn connects(to: &TestDatabase, role: &str) -> bool {
    PgConnection::connect(&to.server.role_url(role, &to.name))
        .await
        .is_ok()
}

#[tokio::test]
async fn another_tenants_database_is_closed() {
    let (region, national) = (database().await, database_of(Tenant::national()).await);
    for (at_home, abroad) in [(&region, &national), (&national, &region)] {
        let services = Service::ALL
            .into_iter()
            .map(|service| service_role(&at_home.tenant, service));
        for role in services.chain([owner_role(&at_home.tenant)]) {
            assert!(connects(at_home, &role).await, "{role} at home");
            let refused = PgConnection::connect(&abroad.server.role_url(&role, &abroad.name))
                .await
                .err();
            let code = refused.as_ref().and_then(|error| sqlstate(error));
            assert_eq!(
                code.as_deref(),
                FORBIDDEN,
                "{role} in {}: {refused:?}",
                abroad.name
            );
        }
    }
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let database = database().await;
    let role = service_role(&trondelag(), Service::Intake);
    let url = database.server.url_for(&role, "guess", &database.name);
    assert!(PgConnection::connect(&url).await.is_err());
}

#[tokio::test]
async fn a_service_owns_nothing_and_is_nobody_special() {
    let database = database().await;
    let mut owner = database.as_owner().await;
    let owned: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
         WHERE rolname LIKE 'tilskudd\\_%' AND rolname NOT LIKE '%\\_owner' AND rolname <> 'tilskudd_admin'",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let special: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'tilskudd\\_%' AND rolname <> 'tilskudd_admin'
           AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    let members: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member
         WHERE rolname LIKE 'tilskudd\\_%' AND rolname <> 'tilskudd_admin'",
    )
    .fetch_one(&mut owner)
    .await
    .unwrap();
    assert_eq!((owned, special, members), (0, 0, 0));
}
