use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::ids::RequestId;
use tilskudd_store::{Db, Error, Idempotency};
use uuid::Uuid;

use super::support::{Told, count, database, insert_note, person};

fn key(body: u8) -> Idempotency {
    Idempotency {
        method: "KeepNote",
        request_id: RequestId::from_uuid(Uuid::from_bytes([9; 16])),
        body_hash: [body; 32],
    }
}

/// Keeps a note with a new id each time it really runs.
async fn keep(db: &Db, actor: &Actor, key: &Idempotency, text: &str) -> Result<Told, Error> {
    db.run_once("keep", actor, key, |tx| {
        Box::pin(async move {
            let answer = tx.ids().next().to_string();
            insert_note(tx, if text.is_empty() { &answer } else { text }).await?;
            tx.audit("note.kept", &answer, serde_json::Value::Null);
            Ok(Told { text: answer })
        })
    })
    .await
}

#[tokio::test]
async fn eight_at_once_have_one_effect_and_one_answer() {
    let db = database().await.db().await;
    // With an effect that is unique by itself the twins fail in the closure, without in the record.
    for (round, text) in [(1, ""), (2, "same")] {
        let mut one = key(1);
        one.request_id = RequestId::from_uuid(Uuid::from_bytes([round; 16]));
        let actor = person(1);
        let answers = futures::future::join_all((0..8).map(|_| keep(&db, &actor, &one, text))).await;
        let answers: Vec<Told> = answers.into_iter().map(Result::unwrap).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    }
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 2);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.audit_entry").await, 2);
}

#[tokio::test]
async fn the_same_later_gets_the_stored_answer() {
    let db = database().await.db().await;
    let first = keep(&db, &person(1), &key(1), "").await.unwrap();
    assert_eq!(keep(&db, &person(1), &key(1), "").await.unwrap(), first);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 1);
}

#[tokio::test]
async fn another_body_is_refused_also_beside_its_twin() {
    let db = database().await.db().await;
    keep(&db, &person(1), &key(1), "").await.unwrap();
    let refused = keep(&db, &person(1), &key(2), "").await;
    assert!(
        matches!(
            refused,
            Err(Error::RequestReused {
                method: "KeepNote",
                ..
            })
        ),
        "{refused:?}"
    );
    let mut other = key(3);
    other.request_id = RequestId::from_uuid(Uuid::from_bytes([3; 16]));
    let mut twin = other;
    twin.body_hash = [4; 32];
    let actor = person(1);
    let (one, two) = tokio::join!(keep(&db, &actor, &other, ""), keep(&db, &actor, &twin, ""));
    let refused = [one, two]
        .iter()
        .filter(|r| matches!(r, Err(Error::RequestReused { .. })))
        .count();
    assert_eq!(refused, 1);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 2);
}

#[tokio::test]
async fn another_caller_or_method_is_another_request() {
    let db = database().await.db().await;
    let first = keep(&db, &person(1), &key(1), "").await.unwrap();
    let other_person = keep(&db, &person(2), &key(1), "").await.unwrap();
    let mut directorate = person(1);
    directorate.capacity = tilskudd_kernel::actor::Capacity::Directorate;
    let other_capacity = keep(&db, &directorate, &key(2), "").await.unwrap();
    let mut method = key(3);
    method.method = "DropNote";
    let other_method = keep(&db, &person(1), &method, "").await.unwrap();
    let mut all = vec![
        first.text,
        other_person.text,
        other_capacity.text,
        other_method.text,
    ];
    all.dedup();
    assert_eq!(all.len(), 4);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 4);
}

#[tokio::test]
async fn a_failure_stores_nothing() {
    let db = database().await.db().await;
    let failed: Result<Told, Error> = db
        .run_once("keep", &person(1), &key(1), |_| {
            Box::pin(async { Err(Error::LeaseLost) })
        })
        .await;
    assert!(matches!(failed, Err(Error::LeaseLost)));
    // The id is free for the corrected request.
    keep(&db, &person(1), &key(2), "").await.unwrap();
}
