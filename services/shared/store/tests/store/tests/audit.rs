//! Over 300 lines: every way to alter an audit log, each with the fault that is found.

use serde_json::json;
use sqlx::AssertSqlSafe;
use tilskudd_kernel::clock::SystemClock;
use tilskudd_kernel::service::Service;
use tilskudd_store::audit::{
    Act, Anchor, EntryFilter, PublicKey, Report, SealKey, Sealer, about, entries_after, holds_anchors, list,
    read_anchors, seal_once, status, verify, verify_anchored,
};
use tilskudd_store::{Db, Error};

use super::support::{TestDatabase, count, database, person};

async fn act(db: &Db, n: usize) {
    db.run_tx::<_, Error, _>("act", &person(1), |tx| {
        Box::pin(async move {
            for i in 0..n {
                tx.audit(
                    "note.kept",
                    format!("notes/{i}"),
                    json!({"b": 1, "a": [i, null, "æ"]}),
                );
            }
            Ok(())
        })
    })
    .await
    .unwrap();
}

struct Log {
    database: TestDatabase,
    db: Db,
    sealer: Sealer,
    files: tempfile::TempDir,
}

impl Log {
    /// Seven entries in three seals.
    async fn sealed() -> Self {
        let database = database().await;
        let db = database.db().await;
        let files = tempfile::tempdir().unwrap();
        let key = SealKey::create_pem_file(&files.path().join("seal.pem")).unwrap();
        let sealer = Sealer::new(key).anchored_at(files.path().join("anchor.jsonl"));
        act(&db, 5).await;
        act(&db, 2).await;
        for expected in [3, 3, 1, 0] {
            assert_eq!(seal_once(&db, &sealer, 3).await.unwrap(), expected);
        }
        Self {
            database,
            db,
            sealer,
            files,
        }
    }

    fn anchors(&self) -> Vec<Anchor> {
        read_anchors(&self.files.path().join("anchor.jsonl"), &self.db).unwrap()
    }

    async fn verify(&self) -> Report {
        verify(&self.db, &[self.sealer.public()], &self.anchors())
            .await
            .unwrap()
    }

    /// Does what only the owner of the tables can.
    async fn tamper(&self, sql: &str) {
        let mut owner = self.database.as_owner().await;
        let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut owner).await.unwrap();
        assert!(done.rows_affected() > 0, "{sql}");
    }
}

#[tokio::test]
async fn an_untouched_log_verifies() {
    let log = Log::sealed().await;
    let report = log.verify().await;
    assert_eq!(
        report,
        Report {
            seals: 3,
            entries: 7,
            faults: vec![]
        }
    );
    assert_eq!(log.anchors().len(), 3);
    act(&log.db, 1).await;
    let now = status(&log.db).await.unwrap();
    assert_eq!((now.unsealed, now.position), (1, 7));
    assert_eq!(now.head.unwrap(), log.anchors()[2].hash);
    assert!(log.verify().await.faults.is_empty());
    let entries = entries_after(&log.db, 5, 10).await.unwrap();
    assert_eq!(
        entries.iter().map(|entry| entry.position).collect::<Vec<_>>(),
        [6, 7]
    );
}

#[tokio::test]
async fn a_database_that_lacks_what_is_anchored_is_known_at_once() {
    let log = Log::sealed().await;
    let file = log.files.path().join("anchor.jsonl");
    holds_anchors(&log.db, &file).await.unwrap();
    holds_anchors(&log.db, &log.files.path().join("none"))
        .await
        .unwrap();
    // Another log's later head in the same file says nothing of this one.
    let other = Anchor {
        service: Service::Payment,
        number: 9,
        ..log.anchors()[2].clone()
    };
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(
        &file,
        format!("{text}{}\n", serde_json::to_string(&other).unwrap()),
    )
    .unwrap();
    holds_anchors(&log.db, &file).await.unwrap();
    // Restored to before the third seal; or restored, and gone on to another third seal.
    for restored in [
        "UPDATE intake.audit_seal SET hash = entries_hash WHERE number = 3",
        "DELETE FROM intake.audit_seal WHERE number = 3",
    ] {
        log.tamper(restored).await;
        let refused = holds_anchors(&log.db, &file).await;
        assert!(
            matches!(refused, Err(Error::OlderThanAnchors { seal: 3, .. })),
            "{refused:?}"
        );
    }
}

/// The places that are found, a page of `limit` after the other, and how many pages it took.
async fn found(db: &Db, wanted: EntryFilter, limit: usize) -> (Vec<i64>, usize) {
    let (mut places, mut pages, mut wanted) = (Vec::new(), 0, wanted);
    loop {
        let (entries, next) = list(db, &wanted, limit).await.unwrap();
        assert!(entries.len() <= limit);
        places.extend(entries.iter().map(|entry| entry.position));
        pages += 1;
        match next {
            Some(next) => wanted.after = next,
            None => return (places, pages),
        }
    }
}

#[tokio::test]
async fn entries_are_found_by_action_person_subject_and_time() {
    let log = Log::sealed().await;
    let everything = found(&log.db, EntryFilter::default(), 3).await;
    assert_eq!(everything, ((1..=7).collect(), 3));
    let of = |subject: &str| EntryFilter {
        subject: subject.to_owned(),
        ..EntryFilter::default()
    };
    assert_eq!(found(&log.db, of("notes/1"), 50).await.0, [2, 7]);
    assert_eq!(found(&log.db, of("notes/"), 50).await.0, Vec::<i64>::new());
    for (action, count) in [("note.", 7), ("note.kept", 7), ("note.kept.more", 0), ("_ote", 0)] {
        let wanted = EntryFilter {
            action: action.to_owned(),
            ..EntryFilter::default()
        };
        assert_eq!(found(&log.db, wanted, 50).await.0.len(), count, "{action}");
    }
    for (who, count) in [(1, 7), (2, 0)] {
        let wanted = EntryFilter {
            person: Some(person(who).person),
            ..EntryFilter::default()
        };
        assert_eq!(found(&log.db, wanted, 50).await.0.len(), count, "{who}");
    }
    // As of two days, whatever the order within one.
    log.tamper("UPDATE intake.audit_entry SET system_time = system_time - interval '1 day' WHERE id <= 4")
        .await;
    let yesterday = SystemClock::real().now() - chrono::TimeDelta::hours(12);
    for (since, places) in [(None, 1..=7), (Some(yesterday), 5..=7)] {
        let wanted = EntryFilter {
            since,
            ..EntryFilter::default()
        };
        assert_eq!(found(&log.db, wanted, 50).await.0, places.collect::<Vec<i64>>());
    }
    let later = EntryFilter {
        since: Some(SystemClock::real().now() + chrono::TimeDelta::days(1)),
        ..EntryFilter::default()
    };
    assert_eq!(found(&log.db, later, 50).await, (vec![], 1));
}

#[tokio::test]
async fn an_act_is_found_by_its_subject_near_its_time_whether_sealed_or_not() {
    let log = Log::sealed().await;
    let now = log.db.legal().now();
    let count = async |subject: &str, action: &str, days: i64| {
        let act = Act {
            subject,
            actions: &["note.lost", action],
            at: now - chrono::TimeDelta::days(days),
        };
        about(&log.db, act).await.unwrap().len()
    };
    assert_eq!(count("notes/1", "note.kept", 0).await, 2);
    assert_eq!(count("notes/1", "note.", 0).await, 0);
    assert_eq!(count("notes/", "note.kept", 0).await, 0);
    act(&log.db, 1).await;
    assert_eq!(count("notes/0", "note.kept", 0).await, 3);
    log.tamper("UPDATE intake.audit_entry SET legal_time = legal_time - interval '2 days' WHERE id <= 5")
        .await;
    assert_eq!(count("notes/1", "note.kept", 0).await, 1);
    assert_eq!(count("notes/1", "note.kept", 2).await, 1);
    // Not near its time: legal time was turned.
    assert_eq!(count("notes/1", "note.kept", 9).await, 2);
}

#[tokio::test]
async fn tampering_is_found() {
    for (tampering, fault) in [
        ("UPDATE intake.audit_entry SET subject = 'notes/9' WHERE id = 4", "are not those"),
        ("UPDATE intake.audit_entry SET details = '{}' WHERE id = 1", "are not those"),
        ("UPDATE intake.audit_entry SET person = gen_random_uuid() WHERE id = 7", "are not those"),
        ("DELETE FROM intake.audit_entry WHERE id = 2", "covers 3 entries, 2 are there"),
        ("UPDATE intake.audit_seal SET entries_hash = '\\x00' WHERE number = 2", "seal 2 was changed"),
        ("UPDATE intake.audit_seal SET signature = hash || hash WHERE number = 3", "signature of seal 3"),
        ("UPDATE intake.audit_seal SET sealed_at = sealed_at + interval '1 second' WHERE number = 2", "seal 2 was changed"),
        ("UPDATE intake.audit_entry SET trace_id = '' WHERE id = 2", "are not those"),
        ("UPDATE intake.audit_seal SET last_position = 9223372036854775807 WHERE number = 3", "which no seal does"),
        ("UPDATE intake.audit_seal SET first_position = -9223372036854775808 WHERE number = 3", "which no seal does"),
        ("UPDATE intake.audit_seal SET number = 9223372036854775807 WHERE number = 3", "seals 3 to"),
        ("DELETE FROM intake.audit_seal WHERE number = 2", "seals 2 to 2 are missing"),
        ("DELETE FROM intake.audit_seal WHERE number = 3", "anchored seal 3 is not in the log"),
        (
            "INSERT INTO intake.audit_entry (person, capacity, action, subject, details, legal_time, system_time)
             VALUES (gen_random_uuid(), 'operator', 'x', 'y', '{}', now(), now())",
            "entries have no place",
        ),
    ] {
        let log = Log::sealed().await;
        log.tamper(tampering).await;
        let report = log.verify().await;
        assert!(report.faults.iter().any(|text| text.contains(fault)), "{tampering}: {:?}", report.faults);
    }
}

#[tokio::test]
async fn an_unsealed_entry_that_vanished_is_found_and_not_sealed_over() {
    let log = Log::sealed().await;
    act(&log.db, 2).await;
    log.tamper("DELETE FROM intake.audit_entry WHERE id = (SELECT max(id) FROM intake.audit_entry)")
        .await;
    assert!(seal_once(&log.db, &log.sealer, 10).await.is_err());
    let report = log.verify().await;
    assert!(
        report
            .faults
            .iter()
            .any(|text| text.contains("wait for a seal are gone")),
        "{report:?}"
    );
}

#[tokio::test]
async fn a_log_rewritten_and_sealed_again_by_another_key_is_found() {
    let log = Log::sealed().await;
    let forged = SealKey::create_pem_file(&log.files.path().join("forged.pem")).unwrap();
    log.tamper("DELETE FROM intake.audit_seal").await;
    log.tamper("DELETE FROM intake.audit_position").await;
    log.tamper("INSERT INTO intake.audit_unsealed SELECT id FROM intake.audit_entry")
        .await;
    assert_eq!(
        seal_once(&log.db, &Sealer::new(forged.clone()), 100)
            .await
            .unwrap(),
        7
    );
    let report = log.verify().await;
    assert!(
        report.faults.iter().any(|text| text.contains("unknown key")),
        "{report:?}"
    );
    // Even with the right key the anchored heads tell.
    let report = verify(&log.db, &[forged.public()], &log.anchors()).await.unwrap();
    assert_eq!(report.faults.len(), 3, "{report:?}");
}

#[tokio::test]
async fn sealers_side_by_side_seal_each_entry_once() {
    let log = Log::sealed().await;
    for _ in 0..5 {
        act(&log.db, 4).await;
    }
    let mut sealed = 0;
    for _ in 0..20 {
        let round = futures::future::join_all((0..4).map(|_| seal_once(&log.db, &log.sealer, 2))).await;
        sealed += round.into_iter().map(Result::unwrap).sum::<usize>();
    }
    assert_eq!(sealed, 20);
    assert_eq!(log.verify().await.entries, 27);
    assert!(log.verify().await.faults.is_empty());
    assert_eq!(
        count(&log.db, "SELECT max(position) FROM intake.audit_position").await,
        27
    );
}

#[tokio::test]
async fn a_verification_that_is_cut_off_leaves_its_connection_clean() {
    let log = Log::sealed().await;
    let mut options = log.database.options(Service::Intake);
    options.max_connections = 1;
    let db = Db::connect(options).await.unwrap();
    let key = log.sealer.public();
    // Dropped in BEGIN, and in what follows.
    for polls in 1..=8 {
        let mut verification = Box::pin(verify(&db, std::slice::from_ref(&key), &[]));
        let mut left = polls;
        std::future::poll_fn(|context| {
            let polled = verification.as_mut().poll(context);
            left -= 1;
            match polled {
                std::task::Poll::Pending if left > 0 => std::task::Poll::Pending,
                _ => std::task::Poll::Ready(()),
            }
        })
        .await;
        drop(verification);
        let read_only = count(
            &db,
            "SELECT (current_setting('transaction_read_only') = 'on')::int::bigint",
        );
        assert_eq!(read_only.await, 0, "after {polls} polls");
    }
    assert!(verify(&db, &[key], &[]).await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_log_at_rest_is_not_written_to() {
    let log = Log::sealed().await;
    let turns = "SELECT turns FROM intake.sealer_lease";
    let before = count(&log.db, turns).await;
    assert_eq!(seal_once(&log.db, &log.sealer, 3).await.unwrap(), 0);
    assert_eq!(count(&log.db, turns).await, before);
}

#[tokio::test]
async fn a_torn_line_is_passed_over_and_the_lost_head_written_again() {
    let log = Log::sealed().await;
    let file = log.files.path().join("anchor.jsonl");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &text[..text.len() - 20]).unwrap();
    assert_eq!(log.anchors().len(), 2);
    // A sealer that starts looks what the file holds, also when there is nothing to seal.
    let again =
        Sealer::new(SealKey::from_pem_file(&log.files.path().join("seal.pem")).unwrap()).anchored_at(file);
    assert_eq!(seal_once(&log.db, &again, 3).await.unwrap(), 0);
    assert_eq!(log.anchors().len(), 3);
    assert!(log.verify().await.faults.is_empty());
}

#[tokio::test]
async fn a_head_that_another_replica_has_anchored_is_not_anchored_again() {
    let log = Log::sealed().await;
    let file = log.files.path().join("anchor.jsonl");
    let lines = || std::fs::read_to_string(&file).unwrap().lines().count();
    assert_eq!(lines(), 3);
    let key = || SealKey::from_pem_file(&log.files.path().join("seal.pem")).unwrap();
    let replicas = [key(), key()].map(|key| Sealer::new(key).anchored_at(&file));
    act(&log.db, 1).await;
    assert_eq!(seal_once(&log.db, &replicas[0], 3).await.unwrap(), 1);
    assert_eq!(seal_once(&log.db, &replicas[1], 3).await.unwrap(), 0);
    act(&log.db, 1).await;
    assert_eq!(seal_once(&log.db, &replicas[0], 3).await.unwrap(), 1);
    assert_eq!(seal_once(&log.db, &replicas[1], 3).await.unwrap(), 0);
    assert_eq!((lines(), log.anchors().len()), (5, 5));
    // Also where a file has each twice.
    let text = std::fs::read_to_string(&file).unwrap();
    let twice: String = text.lines().flat_map(|line| [line, "\n", line, "\n"]).collect();
    std::fs::write(&file, twice).unwrap();
    assert_eq!(log.anchors().len(), 5);
    assert_eq!(log.verify().await.faults, [""; 0]);
}

#[tokio::test]
async fn a_head_that_could_not_be_anchored_is_anchored_later() {
    let log = Log::sealed().await;
    let folder = log.files.path().join("away");
    let file = folder.join("anchor.jsonl");
    let key = SealKey::from_pem_file(&log.files.path().join("seal.pem")).unwrap();
    let sealer = Sealer::new(key).anchored_at(&file);
    act(&log.db, 1).await;
    assert!(seal_once(&log.db, &sealer, 3).await.is_err());
    std::fs::create_dir(&folder).unwrap();
    assert_eq!(seal_once(&log.db, &sealer, 3).await.unwrap(), 0);
    assert_eq!(read_anchors(&file, &log.db).unwrap()[0].number, 4);
}

#[tokio::test]
async fn a_newest_seal_that_is_not_anchored_is_a_fault_after_a_while() {
    let log = Log::sealed().await;
    let keys = [log.sealer.public()];
    let lacking = &log.anchors()[..2];
    for anchors in [lacking, &[]] {
        let now = verify_anchored(&log.db, &keys, anchors).await.unwrap();
        assert!(now.faults.is_empty(), "{now:?}");
    }
    let mut options = log.database.options(Service::Intake);
    options.system = SystemClock::fixed(SystemClock::real().now() + chrono::TimeDelta::minutes(2));
    let later = Db::connect(options).await.unwrap();
    for anchors in [lacking, &[]] {
        let report = verify_anchored(&later, &keys, anchors).await.unwrap();
        assert_eq!(report.faults, ["the newest seal 3 is not anchored"]);
    }
    let report = verify_anchored(&later, &keys, &log.anchors()).await.unwrap();
    assert!(report.faults.is_empty(), "{report:?}");
    // Who keeps no anchors says so by giving none.
    assert!(verify(&later, &keys, &[]).await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn keys_are_read_back_and_rubbish_is_refused() {
    let files = tempfile::tempdir().unwrap();
    let path = files.path().join("seal.pem");
    let made = SealKey::create_pem_file(&path).unwrap();
    assert_eq!(SealKey::from_pem_file(&path).unwrap().public(), made.public());
    assert_eq!(SealKey::create_pem_file(&path).unwrap().public(), made.public());
    assert_eq!(
        PublicKey::from_hex(&made.public().to_hex()).unwrap(),
        made.public()
    );
    let mode = std::os::unix::fs::MetadataExt::mode(&std::fs::metadata(&path).unwrap());
    assert_eq!(mode & 0o777, 0o600);
    std::fs::write(&path, "no key").unwrap();
    assert!(matches!(SealKey::from_pem_file(&path), Err(Error::Key { .. })));
    assert!(PublicKey::from_hex("00").is_err());
}
