use sqlx::PgConnection;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::embedded::scratch;
use tilskudd_store::provision::{self, drop_database, migrate_all, owner_role, service_role};
use tilskudd_store::{Error, Migrations};

use super::support::migrations;

#[tokio::test]
async fn provisioning_again_and_at_once_does_no_harm() {
    let server = scratch().await.unwrap();
    let tenants: Vec<Tenant> = ["agder", "more-og-romsdal"]
        .map(|slug| slug.parse().unwrap())
        .to_vec();
    let passwords = server.passwords();
    let admin = server.admin_url();
    let twice = tenants.iter().chain(&tenants);
    let results =
        futures::future::join_all(twice.map(|tenant| provision::tenant(&admin, tenant, &passwords))).await;
    for result in results {
        result.unwrap();
    }
    let all: Vec<Migrations> = Service::ALL.into_iter().map(migrations).collect();
    for tenant in &tenants {
        let name = tenant.database_name();
        for _ in 0..2 {
            migrate_all(&server.role_url(&owner_role(tenant), &name), tenant, &all)
                .await
                .unwrap();
        }
        // A new password counts, the old one does not.
        provision::tenant(&admin, tenant, &|role| format!("it's {role}"))
            .await
            .unwrap();
        let role = service_role(tenant, Service::Payment);
        let url = |password: &str| server.url_for(&role, password, &name);
        let connect = |url: String| async move { <PgConnection as sqlx::Connection>::connect(&url).await };
        assert!(connect(url(&format!("it's {role}"))).await.is_ok());
        assert!(connect(url(&server.role_password(&role))).await.is_err());
        drop_database(&admin, &name).await.unwrap();
    }
}

#[tokio::test]
async fn a_name_that_is_none_is_refused() {
    let server = scratch().await.unwrap();
    for wrong in ["", "a; DROP DATABASE postgres", "Upper", "1st", "a\"b"] {
        assert!(
            matches!(
                drop_database(&server.admin_url(), wrong).await,
                Err(Error::Name(_))
            ),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn clones_are_made_side_by_side() {
    let server = scratch().await.unwrap();
    let template = super::support::template_of(&super::support::trondelag()).await;
    let url = server.admin_url();
    for round in 0..3 {
        let names: Vec<String> = (0..6).map(|n| format!("side_{round}_{n}")).collect();
        let clones = names.iter().map(|name| template.clone_as(&url, name));
        for done in futures::future::join_all(clones).await {
            done.unwrap();
        }
    }
}
