use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::{Db, Error, Migrations, migrate};

use super::support::{NOTE, TestDatabase, database, migrations, trondelag};

fn intake(more: &[(&'static str, &'static str)]) -> Migrations {
    Migrations::of(Service::Intake, Migrations::embed(more)).then(Migrations::outbox_attempts())
}

async fn connect(database: &TestDatabase, change: impl Fn(&mut tilskudd_store::DbOptions)) -> Db {
    let mut options = database.options(Service::Intake);
    change(&mut options);
    Db::connect(options).await.unwrap()
}

#[tokio::test]
async fn the_right_database_is_accepted() {
    let database = database().await;
    for service in Service::ALL {
        let db = Db::connect(database.options(service)).await.unwrap();
        db.check(&migrations(service), true).await.unwrap();
        db.ping().await.unwrap();
    }
}

#[tokio::test]
async fn another_tenants_database_is_refused() {
    let database = database().await;
    let db = connect(&database, |options| options.tenant = "agder".parse().unwrap()).await;
    let error = db.check(&migrations(Service::Intake), false).await.unwrap_err();
    assert!(matches!(error, Error::WrongDatabase { .. }));
    assert_eq!(
        error.to_string(),
        "the database is trondelag/intake's, not agder/intake's"
    );
    // And is not migrated either.
    let url = database.server.role_url(
        &tilskudd_store::provision::owner_role(&trondelag()),
        &database.name,
    );
    let migrated = migrate(&url, &Tenant::national(), &migrations(Service::Intake)).await;
    assert!(
        matches!(migrated, Err(Error::WrongDatabase { .. })),
        "{migrated:?}"
    );
}

#[tokio::test]
async fn another_services_schema_is_refused() {
    let database = database().await;
    // Intake's role, told that it is payment.
    let db = connect(&database, |options| options.service = Service::Payment).await;
    let error = db.check(&migrations(Service::Payment), false).await.unwrap_err();
    assert!(matches!(error, Error::NotPrepared(_)), "{error:?}");
}

#[tokio::test]
async fn newer_older_and_changed_databases_are_refused() {
    let db = connect(&database().await, |_| {}).await;
    let newer = db.check(&intake(&[]), false).await;
    assert!(
        matches!(
            newer,
            Err(Error::NewerDatabase {
                version: 20_240_101_000_001
            })
        ),
        "{newer:?}"
    );
    let note = ("20240101000001_note", NOTE);
    let older = db
        .check(&intake(&[note, ("20240201000001_more", "SELECT 1")]), false)
        .await;
    assert!(
        matches!(
            older,
            Err(Error::OlderDatabase {
                version: 20_240_201_000_001
            })
        ),
        "{older:?}"
    );
    let changed = db
        .check(&intake(&[("20240101000001_note", "SELECT 1")]), false)
        .await;
    assert!(
        matches!(
            changed,
            Err(Error::ChangedMigration {
                version: 20_240_101_000_001
            })
        ),
        "{changed:?}"
    );
}

#[tokio::test]
async fn a_database_whose_time_was_turned_is_marked_for_good() {
    let database = database().await;
    let db = connect(&database, |_| {}).await;
    assert_eq!(db.identity().await.unwrap().legal_time_turned_at, None);
    db.mark_turned(-3_600).await.unwrap();
    let since = db.identity().await.unwrap().legal_time_turned_at.unwrap();
    db.mark_turned(0).await.unwrap();
    let identity = db.identity().await.unwrap();
    assert_eq!(
        (identity.legal_offset_seconds, identity.legal_time_turned_at),
        (0, Some(since))
    );
    db.check(&migrations(Service::Intake), false).await.unwrap();
    let refused = db.check(&migrations(Service::Intake), true).await;
    assert!(matches!(refused, Err(Error::TimeTurned { .. })), "{refused:?}");
    let clear = "UPDATE intake.database_identity SET legal_time_turned_at = NULL";
    assert!(
        sqlx::query(clear)
            .execute(&mut *db.read().await.unwrap())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_server_that_is_away_is_not_ready() {
    let database = database().await;
    let db = connect(&database, |options| {
        options.url = "postgres://x:y@localhost/z?host=/nowhere".into()
    })
    .await;
    assert!(matches!(db.ping().await, Err(Error::Connect(_))));
    let error = db.check(&migrations(Service::Intake), false).await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
}

#[tokio::test]
async fn a_migration_without_version_or_twice_is_refused() {
    let database = database().await;
    let url = database.server.role_url(
        &tilskudd_store::provision::owner_role(&trondelag()),
        &database.name,
    );
    for wrong in [
        [("no_version", "SELECT 1"), ("2_b", "")],
        [("3_a", "SELECT 1"), ("3_b", "SELECT 1")],
    ] {
        let result = migrate(&url, &trondelag(), &intake(&wrong)).await;
        assert!(
            matches!(result, Err(Error::ChangedMigration { .. })),
            "{result:?}"
        );
    }
}
