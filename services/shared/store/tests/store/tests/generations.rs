//! A schema is migrated under the programs that use it: those of one generation before go on, older ones do not.

use tilskudd_kernel::service::Service;
use tilskudd_store::provision::owner_role;
use tilskudd_store::{Db, Error, Migrations, migrate, schema_status};

use super::support::{TestDatabase, count, database, insert_note, migrations, person, trondelag};

/// What the first, second and third release know.
fn releases() -> [Migrations; 3] {
    let first = migrations(Service::Intake);
    let second = first.clone().then(Migrations::embed(&[(
        "29990101000001_more",
        "ALTER TABLE note ADD COLUMN more text NOT NULL DEFAULT 'none'",
    )]));
    let third = second.clone().then(Migrations::embed(&[(
        "29990201000001_most",
        "ALTER TABLE note ADD COLUMN most text",
    )]));
    [first, second, third]
}

fn owner_url(database: &TestDatabase) -> String {
    database
        .server
        .role_url(&owner_role(&trondelag()), &database.name)
}

async fn note(db: &Db, text: &str) {
    db.run_tx::<_, Error, _>("note", &person(1), |tx| Box::pin(insert_note(tx, text)))
        .await
        .unwrap();
}

#[tokio::test]
async fn the_schema_of_the_next_release_takes_this_one_and_no_older() {
    let database = database().await;
    let [first, second, third] = releases();
    assert_eq!(
        [first.generation(), second.generation(), third.generation()],
        [2, 3, 4]
    );
    let db = database.db().await;
    db.check(&first, true).await.unwrap();
    let waits = db.check(&second, true).await;
    assert!(
        matches!(
            waits,
            Err(Error::OlderDatabase {
                version: 29_990_101_000_001
            })
        ),
        "{waits:?}"
    );

    // Under the running program of the first release.
    migrate(&owner_url(&database), &trondelag(), &second)
        .await
        .unwrap();
    db.check(&first, true).await.unwrap();
    note(&db, "by the first release").await;
    db.check(&second, true).await.unwrap();
    let more = "SELECT count(*) FROM intake.note WHERE more = 'none'";
    assert_eq!(count(&db, more).await, 1);

    migrate(&owner_url(&database), &trondelag(), &third)
        .await
        .unwrap();
    let refused = db.check(&first, true).await;
    let too_old = matches!(
        refused,
        Err(Error::NewerGeneration {
            database: 4,
            program: 2
        })
    );
    assert!(too_old, "{refused:?}");
    db.check(&second, true).await.unwrap();
    db.check(&third, true).await.unwrap();
}

#[tokio::test]
async fn an_older_program_migrates_nothing_and_says_so_only_when_it_is_too_old() {
    let database = database().await;
    let [first, second, third] = releases();
    let url = owner_url(&database);
    migrate(&url, &trondelag(), &second).await.unwrap();
    migrate(&url, &trondelag(), &first).await.unwrap();
    assert_eq!(
        schema_status(&url, &trondelag(), &first)
            .await
            .unwrap()
            .generation,
        Some(3)
    );
    migrate(&url, &trondelag(), &third).await.unwrap();
    let refused = migrate(&url, &trondelag(), &first).await;
    assert!(
        matches!(refused, Err(Error::NewerGeneration { .. })),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_migration_that_fails_on_the_way_leaves_the_programs_before_it_at_work() {
    let database = database().await;
    let [first, ..] = releases();
    let broken = first.clone().then(Migrations::embed(&[
        ("29990101000001_more", "ALTER TABLE note ADD COLUMN more text"),
        (
            "29990101000002_broken",
            "ALTER TABLE nowhere ADD COLUMN more text",
        ),
    ]));
    let failed = migrate(&owner_url(&database), &trondelag(), &broken).await;
    assert!(matches!(failed, Err(Error::Migrate { .. })), "{failed:?}");
    let db = database.db().await;
    db.check(&first, true).await.unwrap();
    let waits = db.check(&broken, true).await;
    assert!(
        matches!(
            waits,
            Err(Error::OlderDatabase {
                version: 29_990_101_000_002
            })
        ),
        "{waits:?}"
    );
}

#[tokio::test]
async fn the_operator_sees_how_a_schema_stands() {
    let database = database().await;
    let [first, second, _] = releases();
    let url = owner_url(&database);
    let status = schema_status(&url, &trondelag(), &first).await.unwrap();
    assert_eq!(
        (status.generation, status.version),
        (Some(2), Some(20_240_101_000_001))
    );
    assert!(status.problem.is_none(), "{:?}", status.problem);
    let status = schema_status(&url, &trondelag(), &second).await.unwrap();
    assert!(matches!(status.problem, Some(Error::OlderDatabase { .. })));
    let agder = "agder".parse().unwrap();
    let status = schema_status(&url, &agder, &first).await.unwrap();
    assert!(matches!(status.problem, Some(Error::WrongDatabase { .. })));
}
