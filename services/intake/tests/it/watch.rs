//! Over 300 lines: one log of changes, held against every way to lose one.
//!
//! `WatchApplications`: each change once and in order, over reconnects, beside many writers and two sealers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::future::join_all;
use sqlx::Connection;
use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::audit::{SealKey, Sealer, seal_once};
use tilskudd_store::{Db, DbOptions};
use tonic::{Code, Status, Streaming};

use crate::samples::{call, content, measure};
use crate::tokens;
use crate::world::{REGION, code, fields, id, world};

type Stream = Streaming<pb::WatchApplicationsResponse>;

/// Longest wait for a message.
const PATIENCE: Duration = Duration::from_secs(20);

fn request(call: &str, resume_token: &str) -> pb::WatchApplicationsRequest {
    pb::WatchApplicationsRequest {
        parent: REGION.to_owned(),
        resume_token: resume_token.to_owned(),
        from_now: false,
        call: call.to_owned(),
    }
}

async fn watch(token: &str, request: pb::WatchApplicationsRequest) -> Result<Stream, Status> {
    let mut client = world().lists(token);
    Ok(client.watch_applications(request).await?.into_inner())
}

async fn next(stream: &mut Stream) -> pb::WatchApplicationsResponse {
    let message = tokio::time::timeout(PATIENCE, stream.message()).await;
    message.unwrap().unwrap().unwrap()
}

/// The next so many changes, past signs of life.
async fn changes(stream: &mut Stream, count: usize) -> Vec<pb::ApplicationChange> {
    let mut changes = Vec::new();
    while changes.len() < count {
        changes.extend(next(stream).await.change);
    }
    changes
}

fn actions(changes: &[pb::ApplicationChange]) -> Vec<&str> {
    changes.iter().map(|change| change.action.as_str()).collect()
}

/// Where the log stands: what is sealed later comes after.
async fn now(token: &str) -> String {
    let request = pb::WatchApplicationsRequest {
        from_now: true,
        ..request("", "")
    };
    next(&mut watch(token, request).await.unwrap()).await.resume_token
}

#[tokio::test]
async fn everybody_sees_what_is_theirs() {
    let (number, other) = (world().municipality().await, world().municipality().await);
    let call = world().call(call()).await;
    let office = tokens::office("trondelag");
    let start = now(&office).await;
    let text = content(vec![measure("abc", 1)]);
    let draft = world().draft(&number, &call, text.clone()).await.unwrap();
    let _kept = world().draft(&number, &call, text.clone()).await.unwrap();
    let of_other = world().draft(&other, &call, text).await.unwrap();
    let receipt = world().submit(&draft).await.unwrap();
    let other_receipt = world().submit(&of_other).await.unwrap();
    for token in [office, tokens::directorate(), tokens::agency()] {
        let mut stream = watch(&token, request(&call, &start)).await.unwrap();
        let told = changes(&mut stream, 2).await;
        let expected = |receipt: &pb::Application| pb::ApplicationChange {
            application: receipt.name.clone(),
            action: "application.submitted".to_owned(),
            legal_time: receipt.submitted_at,
            organisation_number: receipt.organisation_number.clone(),
            call: call.clone(),
            case_number: receipt.case_number.clone(),
            state: receipt.state,
            etag: receipt.etag.clone(),
        };
        assert_eq!(told, [expected(&receipt), expected(&other_receipt)]);
    }
    let mut own = watch(&tokens::applicant(&number), request(&call, &start))
        .await
        .unwrap();
    let told = changes(&mut own, 3).await;
    assert_eq!(
        actions(&told),
        [
            "application.created",
            "application.created",
            "application.submitted"
        ]
    );
    assert!(told.iter().all(|change| change.organisation_number == number));
}

#[tokio::test]
async fn a_token_of_another_log_or_beyond_it_is_refused() {
    let office = tokens::office("trondelag");
    let of = |text: &str| tilskudd_runtime::page_token(&text);
    let here = now(&office).await;
    assert!(watch(&office, request("", &here)).await.is_ok());
    for token in [
        of("national/intake/0"),
        of("trondelag/payment/0"),
        of("trondelag/intake/999999999"),
        of("trondelag/intake/-1"),
        of("17"),
        "rubbish!".to_owned(),
    ] {
        let refused = watch(&office, request("", &token)).await.unwrap_err();
        assert_eq!(
            (refused.code(), fields(&refused)),
            (Code::InvalidArgument, vec!["resume_token".to_owned()]),
            "{token}"
        );
    }
    let elsewhere = watch(&tokens::office("nordland"), request("", ""))
        .await
        .unwrap_err();
    assert_eq!(code(&elsewhere), "OTHER_REGION");
}

#[tokio::test]
async fn a_caller_has_so_many_streams_and_gets_their_places_back() {
    let token = tokens::applicant(&world().municipality().await);
    let mut open = Vec::new();
    for _ in 0..8 {
        let mut stream = watch(&token, request("", "")).await.unwrap();
        // The first message is a sign of life.
        assert_eq!(next(&mut stream).await.change, None);
        open.push(stream);
    }
    let refused = watch(&token, request("", "")).await.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::ResourceExhausted, "TOO_MANY_STREAMS".to_owned())
    );
    drop(open);
    let again = async {
        // The server learns of the end by and by.
        while watch(&token, request("", "")).await.is_err() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, again).await.unwrap();
}

#[tokio::test]
async fn an_entry_that_commits_late_with_a_low_id_is_told_after_those_before_it() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let office = tokens::office("trondelag");
    let text = content(vec![measure("abc", 1)]);
    let first = world().draft(&number, &call, text.clone()).await.unwrap();
    let first = world().submit(&first).await.unwrap();
    let mut stream = watch(&office, request(&call, "")).await.unwrap();
    assert_eq!(changes(&mut stream, 1).await[0].application, first.name);
    // A transaction takes its id, and stays open.
    let mut late = world().sql().await;
    sqlx::query("BEGIN").execute(&mut late).await.unwrap();
    let id: i64 = sqlx::query_scalar(
        "WITH entry AS (
             INSERT INTO intake.audit_entry (person, capacity, action, subject, details, legal_time, system_time)
             VALUES (gen_random_uuid(), 'operator', 'application.noted', $1, '{}', now(), now()) RETURNING id
         ), queued AS (INSERT INTO intake.audit_unsealed SELECT id FROM entry)
         SELECT id FROM entry",
    )
    .bind(&first.name)
    .fetch_one(&mut late)
    .await
    .unwrap();
    let other = world().municipality().await;
    let second = world().draft(&other, &call, text).await.unwrap();
    let second = world().submit(&second).await.unwrap();
    // Sealed, and told, while the lower id is still open.
    assert_eq!(changes(&mut stream, 1).await[0].application, second.name);
    sqlx::query("COMMIT").execute(&mut late).await.unwrap();
    let told = changes(&mut stream, 1).await;
    assert_eq!(
        (told[0].application.as_str(), told[0].action.as_str()),
        (first.name.as_str(), "application.noted")
    );
    let (position, higher): (i64, i64) = sqlx::query_as(
        "SELECT own.position, max(other.position) FROM intake.audit_position own, intake.audit_position other
         JOIN intake.audit_entry entry ON entry.id = other.entry_id
         WHERE own.entry_id = $1 AND entry.subject = $2 AND entry.id > $1 GROUP BY own.position",
    )
    .bind(id)
    .bind(&second.name)
    .fetch_one(&mut world().sql().await)
    .await
    .unwrap();
    assert!(position > higher, "{position} after {higher}");
    late.close().await.unwrap();
}

/// Another instance's sealer, which takes the lease over whenever it is free.
async fn other_sealer(until: Arc<AtomicBool>) {
    let options = DbOptions {
        url: world().database().to_owned(),
        service: Service::Intake,
        tenant: "trondelag".parse().unwrap(),
        max_connections: 2,
        legal: LegalClock::real(),
        system: SystemClock::real(),
        ids: Arc::new(SystemIds),
        retries: 50,
    };
    let db = Db::connect(options).await.unwrap();
    let files = tempfile::tempdir().unwrap();
    let sealer = Sealer::new(SealKey::create_pem_file(&files.path().join("seal.pem")).unwrap());
    while !until.load(Ordering::Relaxed) {
        // Small batches, so that the lease changes hands in the middle of what waits.
        seal_once(&db, &sealer, 3).await.unwrap();
        tokio::task::yield_now().await;
    }
}

/// Writers in all, and what each writes.
const WRITERS: usize = 16;
const ROUNDS: usize = 6;

/// Makes, changes and submits applications of an organisation of its own; gives back what it did, in order.
async fn write(call: String) -> Vec<(String, &'static str)> {
    let mut done = Vec::new();
    for _ in 0..ROUNDS {
        let number = world().municipality().await;
        let text = content(vec![measure("abc", 1)]);
        let draft = world().draft(&number, &call, text.clone()).await.unwrap();
        done.push((draft.name.clone(), "application.created"));
        let application = pb::Application {
            content: Some(text),
            ..draft.clone()
        };
        let request = pb::UpdateApplicationRequest {
            application: Some(application),
            request_id: id(),
            update_mask: None,
        };
        let updated = world()
            .applications(&number)
            .update_application(request)
            .await
            .unwrap();
        done.push((draft.name.clone(), "application.updated"));
        world()
            .submit(&updated.into_inner().application.unwrap())
            .await
            .unwrap();
        done.push((draft.name, "application.submitted"));
    }
    done
}

/// What a watcher saw that left and came back at odd points: positions from its tokens, and changes.
async fn watch_with_cuts(call: String, seed: usize) -> Vec<(i64, pb::ApplicationChange)> {
    let office = tokens::office("trondelag");
    let (mut seen, mut token, mut stays) = (Vec::new(), String::new(), seed);
    while seen.len() < WRITERS * ROUNDS {
        let mut stream = watch(&office, request(&call, &token)).await.unwrap();
        // Leaves after one message, or a few, whatever has been sent after them.
        stays = (stays * 7 + 3) % 11;
        for _ in 0..=stays {
            let message = next(&mut stream).await;
            token = message.resume_token;
            if let Some(change) = message.change {
                seen.push((position(&token), change));
            }
            if seen.len() == WRITERS * ROUNDS {
                break;
            }
        }
    }
    seen
}

fn position(token: &str) -> i64 {
    use base64::Engine;
    let text = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(token)
        .unwrap();
    String::from_utf8(text)
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .parse()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn over_reconnects_nothing_is_missed_or_out_of_order_while_sixteen_write_and_two_seal() {
    let call = world().call(call()).await;
    let done = Arc::new(AtomicBool::new(false));
    let sealer = tokio::spawn(other_sealer(Arc::clone(&done)));
    let watchers = (0..3).map(|seed| tokio::spawn(watch_with_cuts(call.clone(), seed)));
    let watchers: Vec<_> = watchers.collect();
    let writers = (0..WRITERS).map(|_| tokio::spawn(write(call.clone())));
    let written = join_all(writers.collect::<Vec<_>>()).await;
    let written: Vec<(String, &str)> = written.into_iter().flat_map(Result::unwrap).collect();
    let submitted: BTreeSet<&str> = written.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(submitted.len(), WRITERS * ROUNDS);
    let mut first = None;
    for watcher in watchers {
        let seen = tokio::time::timeout(PATIENCE * 3, watcher)
            .await
            .unwrap()
            .unwrap();
        assert!(
            seen.is_sorted_by(|one, next| one.0 < next.0),
            "each later than the one before"
        );
        let names: BTreeSet<&str> = seen
            .iter()
            .map(|(_, change)| change.application.as_str())
            .collect();
        assert_eq!(names, submitted);
        let changes: Vec<_> = seen.iter().map(|(_, change)| change.clone()).collect();
        assert!(
            changes
                .iter()
                .all(|change| change.action == "application.submitted")
        );
        // Everybody is told in the same order.
        assert_eq!(*first.get_or_insert(seen.clone()), seen);
    }
    done.store(true, Ordering::Relaxed);
    sealer.await.unwrap();
    // And the log holds, of every application, just what was written, in that order.
    let logged: Vec<(String, String)> = sqlx::query_as(
        "SELECT entry.subject, entry.action FROM intake.audit_position place
         JOIN intake.audit_entry entry ON entry.id = place.entry_id
         WHERE entry.subject = ANY ($1) ORDER BY place.position",
    )
    .bind(
        submitted
            .iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>(),
    )
    .fetch_all(&mut world().sql().await)
    .await
    .unwrap();
    for name in submitted {
        let of = |(subject, action): &(String, String)| (subject == name).then(|| action.clone());
        let actions: Vec<String> = logged.iter().filter_map(of).collect();
        assert_eq!(
            actions,
            [
                "application.created",
                "application.updated",
                "application.submitted"
            ]
        );
    }
}

/// What is kept beside an application is told of it too; what the office weighs is not told to the applicant, nor a
/// draft that was never sent to anybody else.
#[tokio::test]
async fn requests_and_files_are_told_and_what_is_not_theirs_to_know_is_not() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let office = tokens::office("trondelag");
    let start = now(&office).await;
    let text = content(vec![measure("abc", 1)]);
    let unsent = world().draft(&number, &call, text.clone()).await.unwrap();
    let withdrawal = pb::WithdrawApplicationRequest {
        name: unsent.name.clone(),
        request_id: id(),
        reason: "Feil".to_owned(),
        etag: String::new(),
    };
    let own = tokens::applicant(&number);
    world()
        .endings(&own)
        .withdraw_application(withdrawal)
        .await
        .unwrap();
    let draft = world().draft(&number, &call, text).await.unwrap();
    let sent = world().submit(&draft).await.unwrap();
    let proposal = pb::ProposeDismissalRequest {
        name: sent.name.clone(),
        request_id: id(),
        reason: "Søknaden er sendt til feil kontor".to_owned(),
        source: Some(tilskudd_proto::common::v1::RuleSource {
            source: Some(tilskudd_proto::common::v1::rule_source::Source::Law(
                tilskudd_proto::common::v1::LawSource {
                    law: "forvaltningsloven".to_owned(),
                    paragraph: "§11".to_owned(),
                },
            )),
        }),
    };
    let kari = tokens::staff("trondelag", "kari", &["caseworker"]);
    world().endings(&kari).propose_dismissal(proposal).await.unwrap();
    let kind = pb::AttachmentKind::Supplement;
    crate::files::attach(&own, &sent.name, kind, crate::files::PDF)
        .await
        .unwrap();
    for token in [office, tokens::directorate()] {
        let mut seen = watch(&token, request(&call, &start)).await.unwrap();
        assert_eq!(
            actions(&changes(&mut seen, 3).await),
            ["application.submitted", "dismissal.proposed", "attachment.added"]
        );
    }
    // What the office weighs is told to no other agency.
    let mut seen = watch(&tokens::agency(), request(&call, &start)).await.unwrap();
    assert_eq!(
        actions(&changes(&mut seen, 2).await),
        ["application.submitted", "attachment.added"]
    );
    let mut seen = watch(&own, request(&call, &start)).await.unwrap();
    assert_eq!(
        actions(&changes(&mut seen, 5).await),
        [
            "application.created",
            "application.withdrawn",
            "application.created",
            "application.submitted",
            "attachment.added"
        ]
    );
}
