use tilskudd_kernel::ids::EventId;
use tilskudd_kernel::service::Service;
use tilskudd_store::{Db, Error, Receipt, Received};
use uuid::Uuid;

use super::support::{count, database, insert_note, person, trondelag};

fn event(n: u8) -> Received {
    Received {
        id: EventId::from_uuid(Uuid::from_bytes([n; 16])),
        kind: "tilskudd.test.v1.Told".to_owned(),
        version: 1,
        stream: "note/a".to_owned(),
        sender: Service::Assessment,
        sender_tenant: trondelag(),
        actor: person(5),
        legal_time: "2024-03-01T12:00:00Z".parse().unwrap(),
        traceparent: None,
        payload: vec![],
    }
}

async fn receive(db: &Db, event: &Received, outcome: Receipt) -> Result<Receipt, Error> {
    let text = &event.id.to_string();
    db.receive("told", event, |tx| {
        Box::pin(async move {
            insert_note(tx, text).await?;
            tx.audit("note.told", text, serde_json::Value::Null);
            Ok(outcome)
        })
    })
    .await
}

#[tokio::test]
async fn an_event_has_its_effect_once_also_at_once() {
    let db = database().await.db().await;
    let same = event(1);
    let receipts = futures::future::join_all((0..6).map(|_| receive(&db, &same, Receipt::Applied))).await;
    let receipts: Vec<Receipt> = receipts.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        receipts
            .iter()
            .filter(|receipt| **receipt == Receipt::Applied)
            .count(),
        1
    );
    assert_eq!(
        receipts
            .iter()
            .filter(|receipt| **receipt == Receipt::Duplicate)
            .count(),
        5
    );
    assert_eq!(
        receive(&db, &same, Receipt::Applied).await.unwrap(),
        Receipt::Duplicate
    );
    assert_eq!(
        receive(&db, &event(2), Receipt::Applied).await.unwrap(),
        Receipt::Applied
    );
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 2);
    // The act is the person's who did it in the other service.
    let person =
        "SELECT count(*) FROM intake.audit_entry WHERE person = '05050505-0505-0505-0505-050505050505'";
    assert_eq!(count(&db, person).await, 2);
}

#[tokio::test]
async fn not_known_yet_stores_nothing_and_may_come_again() {
    let db = database().await.db().await;
    assert_eq!(
        receive(&db, &event(1), Receipt::NotKnownYet).await.unwrap(),
        Receipt::NotKnownYet
    );
    assert_eq!(count(&db, "SELECT count(*) FROM intake.note").await, 0);
    assert_eq!(count(&db, "SELECT count(*) FROM intake.inbox").await, 0);
    assert_eq!(
        receive(&db, &event(1), Receipt::Applied).await.unwrap(),
        Receipt::Applied
    );
}

#[tokio::test]
async fn what_was_applied_is_a_duplicate_also_when_it_is_no_longer_known() {
    let db = database().await.db().await;
    receive(&db, &event(1), Receipt::Applied).await.unwrap();
    let again = db
        .receive::<Error, _>("told", &event(1), |_| {
            Box::pin(async { Ok(Receipt::NotKnownYet) })
        })
        .await;
    assert_eq!(again.unwrap(), Receipt::Duplicate);
}

#[tokio::test]
async fn an_older_version_is_passed_over_for_good() {
    let db = database().await.db().await;
    assert_eq!(
        receive(&db, &event(1), Receipt::Duplicate).await.unwrap(),
        Receipt::Duplicate
    );
    assert_eq!(count(&db, "SELECT count(*) FROM intake.inbox").await, 1);
}
