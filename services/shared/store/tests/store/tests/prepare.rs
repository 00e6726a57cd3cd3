//! A database and roles that somebody else made, as a cluster's operator makes them.

use sqlx::{Connection, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::embedded::{Server, scratch};
use tilskudd_store::provision::{self, migrate_all, owner_role, prepare, service_role, tenant_roles};
use tilskudd_store::{Db, Error, Migrations, schema_status};

use super::support::{migrations, trondelag};

/// Roles with a password and nothing else, and a database that the owner's role owns.
async fn made_elsewhere(server: &Server, tenant: &Tenant) -> String {
    let mut admin = PgConnection::connect(&server.admin_url()).await.unwrap();
    let name = tenant.database_name();
    let mut statements = vec![];
    for role in tenant_roles(tenant) {
        let password = server.role_password(&role);
        statements.push(format!("CREATE ROLE {role} LOGIN PASSWORD '{password}'"));
    }
    statements.push(format!("CREATE DATABASE {name} OWNER {}", owner_role(tenant)));
    for statement in statements {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut admin)
            .await
            .unwrap();
    }
    server.role_url(&owner_role(tenant), &name)
}

#[tokio::test]
async fn the_owner_prepares_and_migrates_what_a_cluster_made() {
    let server = scratch().await.unwrap();
    let tenant: Tenant = "nordland".parse().unwrap();
    let url = made_elsewhere(server, &tenant).await;
    let before = schema_status(&url, &tenant, &migrations(Service::Intake))
        .await
        .unwrap();
    assert_eq!((before.generation, before.version), (None, None));
    assert!(
        matches!(before.problem, Some(Error::NotPrepared(_))),
        "{:?}",
        before.problem
    );
    let all: Vec<Migrations> = Service::ALL.into_iter().map(migrations).collect();
    for _ in 0..2 {
        prepare(&url, &tenant).await.unwrap();
        migrate_all(&url, &tenant, &all).await.unwrap();
    }
    let name = tenant.database_name();
    for service in Service::ALL {
        let mut options = super::support::database().await.options(service);
        options.tenant = tenant.clone();
        options.url = server.role_url(&service_role(&tenant, service), &name);
        let db = Db::connect(options).await.unwrap();
        db.check(&migrations(service), true).await.unwrap();
        let mut role = db.read().await.unwrap();
        // Its own schema alone, and not a table of its own.
        let other = if service == Service::Payment {
            "intake"
        } else {
            "payment"
        };
        for refused in [
            format!("SELECT count(*) FROM {other}.database_identity"),
            format!("CREATE TABLE {service}.mine (n integer)"),
            "CREATE TABLE public.mine (n integer)".to_owned(),
            format!("DELETE FROM {service}.audit_entry"),
        ] {
            let done = sqlx::query(sqlx::AssertSqlSafe(refused.clone()))
                .execute(&mut *role)
                .await;
            let error = done.expect_err(&refused).into_database_error().unwrap();
            assert_eq!(error.code().as_deref(), Some("42501"), "{refused}: {error}");
        }
        let lock: String = sqlx::query_scalar("SHOW lock_timeout")
            .fetch_one(&mut *role)
            .await
            .unwrap();
        assert_eq!(lock, "10s");
    }
    // Nor is it open to anybody else of the cluster.
    let stranger = service_role(&trondelag(), Service::Intake);
    super::support::database().await;
    let refused = PgConnection::connect(&server.role_url(&stranger, &name)).await;
    let refused = refused.unwrap_err().into_database_error().unwrap();
    assert_eq!(refused.code().as_deref(), Some("42501"), "{refused}");
}

#[tokio::test]
async fn what_we_provisioned_ourselves_may_be_prepared_too() {
    let server = scratch().await.unwrap();
    let tenant: Tenant = "innlandet".parse().unwrap();
    provision::tenant(&server.admin_url(), &tenant, &server.passwords())
        .await
        .unwrap();
    let url = server.role_url(&owner_role(&tenant), &tenant.database_name());
    prepare(&url, &tenant).await.unwrap();
    migrate_all(&url, &tenant, &[migrations(Service::Intake)])
        .await
        .unwrap();
    prepare(&url, &tenant).await.unwrap();
}

#[tokio::test]
async fn a_wrong_role_missing_roles_and_another_tenants_database_are_refused() {
    let database = super::support::database().await;
    let url = database
        .server
        .role_url(&owner_role(&trondelag()), &database.name);
    let service = &database.options(Service::Intake).url;
    let refused = prepare(service, &trondelag()).await;
    assert!(matches!(refused, Err(Error::NotOwner { .. })), "{refused:?}");
    // The owner of one tenant, told that the database is another's.
    let refused = prepare(&url, &"vestland".parse().unwrap()).await;
    assert!(matches!(refused, Err(Error::NotOwner { .. })), "{refused:?}");

    let mut admin = PgConnection::connect(&database.server.admin_url()).await.unwrap();
    let lonely: Tenant = "rogaland".parse().unwrap();
    let role = owner_role(&lonely);
    let password = database.server.role_password(&role);
    for statement in [
        format!("CREATE ROLE {role} LOGIN PASSWORD '{password}'"),
        format!("GRANT CONNECT ON DATABASE {} TO {role}", database.name),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut admin)
            .await
            .unwrap();
    }
    let url = database.server.role_url(&role, &database.name);
    let refused = prepare(&url, &lonely).await;
    let Err(Error::NoRoles(roles)) = refused else {
        panic!("{refused:?}")
    };
    assert!(roles.contains("tilskudd_rogaland_intake"), "{roles}");
}
