use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::json;
use sqlx::{Connection, PgConnection};
use tilskudd_kernel::service::Service;
use tilskudd_store::{Db, Destination, Error};

use super::support::{Told, count, database, insert_note, person};

async fn failing(db: &Db, statement: &'static str) -> (Result<(), Error>, u32) {
    let runs = AtomicU32::new(0);
    let counted = &runs;
    let result = db
        .run_tx("failing", &person(1), |tx| {
            Box::pin(async move {
                counted.fetch_add(1, Ordering::SeqCst);
                sqlx::query(statement).execute(tx.conn()).await?;
                Ok(())
            })
        })
        .await;
    (result, runs.load(Ordering::SeqCst))
}

#[tokio::test]
async fn only_serialization_failures_and_deadlocks_are_run_again() {
    let database = database().await;
    let mut options = database.options(Service::Intake);
    options.retries = 2;
    let db = Db::connect(options).await.unwrap();
    for again in [
        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$",
    ] {
        let (result, runs) = failing(&db, again).await;
        assert!(
            matches!(
                result,
                Err(Error::Contention {
                    name: "failing",
                    attempts: 3
                })
            ),
            "{result:?}"
        );
        assert_eq!(runs, 3);
    }
    for once in [
        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '23505'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40002'; END $$",
        "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '55P03'; END $$",
        "SELECT nonsense",
    ] {
        let (result, runs) = failing(&db, once).await;
        assert!(matches!(result, Err(Error::Query(_))), "{result:?}");
        assert_eq!(runs, 1, "{once}");
    }
}

/// A serialization failure deep in the chain of a service's own error.
#[derive(Debug, thiserror::Error)]
enum Wrapped {
    #[error("the note was not kept")]
    Note(#[source] Box<Wrapped>),
    #[error("store")]
    Store(#[from] Error),
}

#[tokio::test]
async fn a_wrapped_failure_is_recognised() {
    let db = database().await.db().await;
    let runs = AtomicU32::new(0);
    let counted = &runs;
    let result: Result<(), Wrapped> = db
        .run_tx("wrapped", &person(1), |tx| {
            Box::pin(async move {
                if counted.fetch_add(1, Ordering::SeqCst) > 0 {
                    return Ok(());
                }
                let raise = "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$";
                let failed = sqlx::query(raise).execute(tx.conn()).await.map_err(Error::from);
                failed.map_err(|error| Wrapped::Note(Box::new(error.into())))?;
                Ok(())
            })
        })
        .await;
    assert!(result.is_ok(), "{result:?}");
    assert_eq!(runs.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn no_update_is_lost() {
    let db = database().await.db().await;
    db.run_tx::<_, Error, _>("note", &person(1), |tx| Box::pin(insert_note(tx, "a")))
        .await
        .unwrap();
    let add = || async {
        db.run_tx::<_, Error, _>("add", &person(1), |tx| {
            Box::pin(async move {
                let n: i32 = sqlx::query_scalar("SELECT n FROM intake.note")
                    .fetch_one(tx.conn())
                    .await?;
                sqlx::query("UPDATE intake.note SET n = $1")
                    .bind(n + 1)
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
    };
    let results = futures::future::join_all((0..8).map(|_| add())).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(count(&db, "SELECT n::bigint FROM intake.note").await, 8);
}

#[tokio::test]
async fn what_was_gathered_commits_with_the_effect_or_not_at_all() {
    let db = database().await.db().await;
    let write = |fail: bool| {
        let db = db.clone();
        async move {
            db.run_tx("note", &person(7), |tx| {
                Box::pin(async move {
                    insert_note(tx, if fail { "b" } else { "a" }).await?;
                    tx.audit("note.kept", "regions/trondelag/notes/a", json!({"n": 1}));
                    tx.audit("note.seen", "regions/trondelag/notes/a", json!({}));
                    let to = Destination::new(Service::Assessment, &"trondelag".parse().unwrap());
                    tx.emit(
                        &to,
                        "note/a",
                        &Told {
                            text: "hei".to_owned(),
                        },
                    );
                    if fail { Err(Error::LeaseLost) } else { Ok(()) }
                })
            })
            .await
        }
    };
    assert!(write(true).await.is_err());
    assert_eq!(count(&db, "SELECT count(*) FROM intake.audit_entry").await, 0);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.outbox").await, 0);
    write(false).await.unwrap();
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 1);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.audit_unsealed").await, 2);
    let actions: Vec<String> = sqlx::query_scalar(
        "SELECT action FROM intake.audit_entry WHERE capacity = 'office:trondelag' AND person = $1 ORDER BY id",
    )
    .bind(person(7).person)
    .fetch_all(&mut *db.read().await.unwrap())
    .await
    .unwrap();
    assert_eq!(actions, ["note.kept", "note.seen"]);
    assert_eq!(
        count(
            &db,
            "SELECT count(*) FROM intake.outbox WHERE kind = 'tilskudd.intake.v1.CallAnnounced' AND version = 1"
        )
        .await,
        1
    );
    // The relay is told.
    tokio::time::timeout(std::time::Duration::from_secs(1), db.emitted().notified())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_swallowed_failure_is_no_success() {
    let db = database().await.db().await;
    let result: Result<(), Error> = db
        .run_tx("swallow", &person(1), |tx| {
            Box::pin(async move {
                insert_note(tx, "a").await?;
                sqlx::query("SELECT nonsense").execute(tx.conn()).await.ok();
                Ok(())
            })
        })
        .await;
    assert!(result.is_err());
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 0);
}

#[tokio::test]
async fn a_deferred_constraint_is_named() {
    let db = database().await.db().await;
    let insert = |n: i64| {
        let db = db.clone();
        async move {
            db.run_tx::<_, Error, _>("total", &person(1), |tx| {
                Box::pin(async move {
                    sqlx::query("INSERT INTO intake.total VALUES ($1)")
                        .bind(n)
                        .execute(tx.conn())
                        .await?;
                    Ok(())
                })
            })
            .await
        }
    };
    insert(100).await.unwrap();
    assert_eq!(insert(101).await.unwrap_err().constraint(), Some("total_small"));
    assert_eq!(count(&db, "SELECT count(*) FROM intake.total").await, 1);
}

#[tokio::test]
async fn too_much_in_one_transaction_is_refused() {
    let db = database().await.db().await;
    let result: Result<(), Error> = db
        .run_tx("flood", &person(1), |tx| {
            Box::pin(async move {
                for _ in 0..1_001 {
                    tx.audit("flood", "x", json!({}));
                }
                Ok(())
            })
        })
        .await;
    assert!(matches!(result, Err(Error::TooMuch { limit: 1_000, .. })));
}

#[tokio::test]
async fn connections_that_the_server_cut_are_replaced() {
    let database = database().await;
    let db = database.db().await;
    let note = |text: &'static str| {
        let db = db.clone();
        async move {
            db.run_tx::<_, Error, _>("n", &person(1), |tx| Box::pin(insert_note(tx, text)))
                .await
        }
    };
    note("a").await.unwrap();
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
               WHERE datname = $1 AND pid <> pg_backend_pid()";
    let mut admin = PgConnection::connect(&database.server.admin_url()).await.unwrap();
    sqlx::query(cut)
        .bind(&database.name)
        .execute(&mut admin)
        .await
        .unwrap();
    note("b").await.unwrap();
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 2);
}

#[tokio::test]
async fn what_passes_by_itself_is_transient() {
    let database = database().await;
    let db = database.db().await;
    let fail = |sql: &'static str| {
        let db = db.clone();
        async move {
            let failed = db
                .run_tx::<_, Error, _>("fail", &person(1), |tx| {
                    Box::pin(async move {
                        sqlx::raw_sql(sql).execute(tx.conn()).await?;
                        Ok(())
                    })
                })
                .await;
            failed.unwrap_err()
        }
    };
    for code in ["55P03", "57014", "25P03"] {
        let sql = format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$");
        let error = fail(Box::leak(sql.into_boxed_str())).await;
        assert!(error.is_transient(), "{code}: {error:?}");
    }
    assert!(!fail("SELECT 1 / 0").await.is_transient());
}
