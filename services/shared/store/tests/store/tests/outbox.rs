use chrono::TimeDelta;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::service::Service;
use tilskudd_store::outbox::{
    Answer, Attempts, Counts, LEASE, MAX_PAYLOAD, counts, lease_heads, lease_heads_except, list_parked,
    mark_delivered, park, retry_later, unpark,
};
use tilskudd_store::{Db, Destination, Error};

use super::support::{TestDatabase, Told, database, person, trondelag};

async fn emit(db: &Db, to: Service, stream: &str, text: &str) {
    let to = &Destination::new(to, &trondelag());
    db.run_tx::<_, Error, _>("emit", &person(1), |tx| {
        Box::pin(async move {
            tx.emit(
                to,
                stream,
                &Told {
                    text: text.to_owned(),
                },
            );
            Ok(())
        })
    })
    .await
    .unwrap();
}

fn texts(leased: &[tilskudd_store::outbox::Leased]) -> Vec<String> {
    leased
        .iter()
        .map(|event| {
            <Told as prost::Message>::decode(event.payload.as_slice())
                .unwrap()
                .text
        })
        .collect()
}

async fn at(database: &TestDatabase, after: TimeDelta) -> Db {
    let mut options = database.options(Service::Intake);
    options.system = SystemClock::fixed(SystemClock::real().now() + after);
    Db::connect(options).await.unwrap()
}

#[tokio::test]
async fn a_stream_goes_in_order_one_at_a_time_and_streams_go_side_by_side() {
    let db = database().await.db().await;
    for (stream, text) in [("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3")] {
        emit(&db, Service::Assessment, stream, text).await;
    }
    emit(&db, Service::Payment, "a", "to payment").await;
    let first = lease_heads(&db, 10).await.unwrap();
    assert_eq!(texts(&first), ["a1", "b1", "to payment"]);
    assert_eq!(first[0].actor, person(1));
    assert!(lease_heads(&db, 10).await.unwrap().is_empty());
    mark_delivered(&db, &first[0]).await.unwrap();
    let second = lease_heads(&db, 10).await.unwrap();
    assert_eq!(texts(&second), ["a2"]);
    mark_delivered(&db, &second[0]).await.unwrap();
    assert_eq!(texts(&lease_heads(&db, 10).await.unwrap()), ["a3"]);
    assert_eq!(
        counts(&db).await.unwrap(),
        Counts {
            pending: 3,
            parked: 0
        }
    );
}

#[tokio::test]
async fn two_relays_never_hold_the_same_event() {
    let db = database().await.db().await;
    for n in 0..20 {
        emit(&db, Service::Assessment, &format!("s{n}"), &format!("{n}")).await;
    }
    let leases = futures::future::join_all((0..8).map(|_| lease_heads(&db, 8))).await;
    let mut all: Vec<i64> = leases
        .into_iter()
        .flat_map(Result::unwrap)
        .map(|event| event.seq)
        .collect();
    all.sort_unstable();
    let leased = all.len();
    all.dedup();
    assert_eq!(all.len(), leased);
    // What one passed over because another held it comes with the next looks.
    for _ in 0..4 {
        all.extend(lease_heads(&db, 20).await.unwrap().iter().map(|event| event.seq));
    }
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 20);
}

#[tokio::test]
async fn what_failed_is_due_again_later() {
    let database = database().await;
    let db = database.db().await;
    emit(&db, Service::Assessment, "a", "a1").await;
    let leased = lease_heads(&db, 1).await.unwrap();
    let tried = Attempts::default()
        .and(Answer::Failed)
        .and(Answer::Early)
        .and(Answer::Unknown);
    retry_later(&db, &leased[0], tried, TimeDelta::seconds(60), "not now")
        .await
        .unwrap();
    assert!(lease_heads(&db, 1).await.unwrap().is_empty());
    let later = at(&database, TimeDelta::seconds(61)).await;
    let again = lease_heads(&later, 1).await.unwrap();
    assert_eq!((texts(&again), again[0].attempts), (vec!["a1".to_owned()], tried));
}

#[tokio::test]
async fn an_expired_lease_is_fenced() {
    let database = database().await;
    let db = database.db().await;
    emit(&db, Service::Assessment, "a", "a1").await;
    let old = lease_heads(&db, 1).await.unwrap();
    let later = at(&database, LEASE + TimeDelta::seconds(1)).await;
    let new = lease_heads(&later, 1).await.unwrap();
    assert_eq!(old[0].id, new[0].id);
    assert!(matches!(
        mark_delivered(&db, &old[0]).await,
        Err(Error::LeaseLost)
    ));
    assert!(matches!(park(&db, &old[0], "x").await, Err(Error::LeaseLost)));
    assert!(matches!(
        retry_later(&db, &old[0], Attempts::default(), TimeDelta::zero(), "x").await,
        Err(Error::LeaseLost)
    ));
    mark_delivered(&later, &new[0]).await.unwrap();
    assert!(matches!(
        mark_delivered(&later, &new[0]).await,
        Err(Error::LeaseLost)
    ));
}

#[tokio::test]
async fn a_parked_event_holds_its_stream_until_it_is_put_back() {
    let db = database().await.db().await;
    for (stream, text) in [("a", "a1"), ("a", "a2"), ("stop", "s1")] {
        emit(&db, Service::Payment, stream, text).await;
    }
    let leased = lease_heads(&db, 10).await.unwrap();
    park(&db, &leased[0], "refused: no such call").await.unwrap();
    mark_delivered(&db, &leased[1]).await.unwrap();
    assert!(lease_heads(&db, 10).await.unwrap().is_empty());
    assert_eq!(
        counts(&db).await.unwrap(),
        Counts {
            pending: 2,
            parked: 1
        }
    );
    let parked = list_parked(&db, 0, 10).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(
        (parked[0].attempts, parked[0].last_error.as_str()),
        (1, "refused: no such call")
    );
    assert!(list_parked(&db, parked[0].seq, 10).await.unwrap().is_empty());
    assert!(unpark(&db, parked[0].id).await.unwrap());
    assert!(!unpark(&db, parked[0].id).await.unwrap());
    assert_eq!(texts(&lease_heads(&db, 10).await.unwrap()), ["a1"]);
}

#[tokio::test]
async fn a_destination_that_does_not_answer_leaves_room_for_the_others() {
    let db = database().await.db().await;
    for n in 0..40 {
        emit(&db, Service::Payment, &format!("dead{n}"), "dead").await;
    }
    emit(&db, Service::Assessment, "live", "live").await;
    let leased = lease_heads(&db, 32).await.unwrap();
    assert_eq!(leased.len(), 9);
    assert!(texts(&leased).contains(&"live".to_owned()));
    assert_eq!(lease_heads(&db, 32).await.unwrap().len(), 8);
}

#[tokio::test]
async fn what_waits_for_a_destination_that_is_passed_over_stays_free() {
    let db = database().await.db().await;
    emit(&db, Service::Payment, "dead", "dead").await;
    emit(&db, Service::Assessment, "live", "live").await;
    let payment = [(Service::Payment, db.tenant().clone())];
    let leased = lease_heads_except(&db, 10, &payment).await.unwrap();
    assert_eq!(texts(&leased), ["live"]);
    assert_eq!(texts(&lease_heads(&db, 10).await.unwrap()), ["dead"]);
}

#[tokio::test]
async fn a_row_that_cannot_be_read_is_parked_and_the_others_go() {
    let database = database().await;
    let db = database.db().await;
    for (stream, text) in [("a", "a1"), ("b", "b1"), ("c", "c1")] {
        emit(&db, Service::Assessment, stream, text).await;
    }
    let mut owner = database.as_owner().await;
    for newer in [
        "UPDATE intake.outbox SET capacity = 'auditor:x' WHERE stream = 'a'",
        "UPDATE intake.outbox SET destination_service = 'archive' WHERE stream = 'b'",
    ] {
        assert_eq!(
            sqlx::query(newer)
                .execute(&mut owner)
                .await
                .unwrap()
                .rows_affected(),
            1
        );
    }
    assert_eq!(texts(&lease_heads(&db, 10).await.unwrap()), ["c1"]);
    let now = counts(&db).await.unwrap();
    assert_eq!((now.pending, now.parked), (3, 2));
    let parked = list_parked(&db, 0, 10).await.unwrap();
    assert_eq!(parked.len(), 1);
    assert!(
        parked[0].last_error.contains("outbox.capacity"),
        "{}",
        parked[0].last_error
    );
}

#[tokio::test]
async fn a_large_event_is_taken_and_one_beyond_the_limit_is_not() {
    let db = database().await.db().await;
    let large = "x".repeat(MAX_PAYLOAD - 16);
    emit(&db, Service::Assessment, "a", &large).await;
    assert_eq!(texts(&lease_heads(&db, 1).await.unwrap()), [large]);
    let to = &Destination::new(Service::Assessment, &trondelag());
    let refused = db
        .run_tx::<_, Error, _>("emit", &person(1), |tx| {
            Box::pin(async move {
                let text = "x".repeat(MAX_PAYLOAD);
                tx.emit(to, "b", &Told { text });
                Ok(())
            })
        })
        .await;
    assert!(matches!(refused, Err(Error::TooMuch { .. })), "{refused:?}");
}

#[tokio::test]
async fn an_event_that_its_receiver_is_not_told_of_is_not_stored() {
    let db = database().await.db().await;
    for to in &[
        Destination::new(Service::Intake, &trondelag()),
        Destination::new(Service::Assessment, &"agder".parse().unwrap()),
    ] {
        let emitted = db
            .run_tx::<(), Error, _>("store.event.emit", &person(1), move |tx| {
                Box::pin(async move {
                    let text = "to nobody".to_owned();
                    tx.emit(to, "a", &Told { text });
                    Ok(())
                })
            })
            .await;
        assert!(matches!(emitted, Err(Error::NotSubscribed { .. })), "{to:?}");
    }
    assert!(lease_heads(&db, 10).await.unwrap().is_empty());
}

/// An event that no table has.
#[derive(Clone, PartialEq, prost::Message)]
struct Unheard {
    #[prost(string, tag = "1")]
    text: String,
}

impl prost::Name for Unheard {
    const NAME: &'static str = "Unheard";
    const PACKAGE: &'static str = "tilskudd.intake.v1";
}

#[tokio::test]
async fn an_event_goes_to_all_of_the_tenant_that_receive_it_and_never_to_nobody() {
    let db = database().await.db().await;
    let within = async |text: &'static str, unknown: bool| {
        db.run_tx::<(), Error, _>("store.event.emit", &person(1), move |tx| {
            Box::pin(async move {
                let text = text.to_owned();
                if unknown {
                    tx.emit_within(&trondelag(), "a", &Unheard { text });
                } else {
                    tx.emit_within(&trondelag(), "a", &Told { text });
                }
                Ok(())
            })
        })
        .await
    };
    within("to all", false).await.unwrap();
    assert_eq!(texts(&lease_heads(&db, 10).await.unwrap()), ["to all"; 4]);
    let refused = within("to nobody", true).await;
    assert!(matches!(refused, Err(Error::NotSubscribed { .. })), "{refused:?}");
}
