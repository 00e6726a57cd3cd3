//! Over 300 lines: everything that a submission is refused for, one test each.
//!
//! Submission: what is signed, what is rejected, and what holds when two come at once.

use std::collections::BTreeSet;

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::common::v1::DeliveryOutcome;
use tilskudd_proto::intake::v1 as pb;
use tonic::Code;

use crate::samples::{call, content, kkt, measure, projects, signature};
use crate::world::{code, draft_of, fields, id, last, receipt_of, rules, source, submission, world};

#[tokio::test]
async fn a_submission_is_signed_numbered_and_told() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    let receipt = world().submit(&draft).await.unwrap();
    assert_eq!(receipt.state(), pb::ApplicationState::Submitted);
    assert!(
        receipt.case_number.starts_with("2024-TRO-"),
        "{}",
        receipt.case_number
    );
    assert_eq!(
        (receipt.applied_ore, receipt.edition.as_str()),
        (60_000_000, "kkt-2024")
    );
    let signed = receipt.signature.clone().unwrap().signed.unwrap();
    assert_eq!(signed.time, receipt.submitted_at);
    // Whoever holds the application can rebuild what was signed.
    let document = pb::Application {
        state: 0,
        case_number: String::new(),
        content_hash: String::new(),
        submitted_at: None,
        applied_ore: 0,
        findings: Vec::new(),
        etag: String::new(),
        ..receipt.clone()
    };
    assert_eq!(
        hex::encode(Sha256::digest(document.encode_to_vec())),
        receipt.content_hash
    );
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let seen = world()
        .office_applications()
        .get_application(get)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.application.map(receipt_of), Some(receipt.clone()));
    let stream = format!("application/{}", draft.name.rsplit('/').next().unwrap());
    let (service, payload): (String, Vec<u8>) =
        sqlx::query_as("SELECT destination_service, payload FROM intake.outbox WHERE stream = $1")
            .bind(stream)
            .fetch_one(&mut world().sql().await)
            .await
            .unwrap();
    let event = pb::ApplicationSubmitted::decode(payload.as_slice()).unwrap();
    assert_eq!(
        (service.as_str(), event.application),
        ("assessment", Some(receipt))
    );
    // Signed is final.
    let again = world().submit(&draft).await.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        ("NOT_A_DRAFT".to_owned(), "system signed-is-final".to_owned())
    );
}

#[tokio::test]
async fn a_rejected_submission_stores_nothing_and_can_be_corrected() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut short = measure("bachelor", 1);
    short.short_course = true;
    short.applied_ore += 1;
    let draft = world().draft(&number, &call, content(vec![short])).await.unwrap();
    let request = pb::SubmitApplicationRequest {
        signature: None,
        ..submission(&draft)
    };
    let refused = world()
        .applications(&number)
        .submit_application(request)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused)),
        (Code::FailedPrecondition, "SUBMISSION_REJECTED".to_owned())
    );
    assert_eq!(rules(&refused), ["signature", "short-course", "budget-sum"]);
    assert_eq!(source(&refused), "kkt-2024 KKI §3, continued");
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let held = world()
        .applications(&number)
        .get_application(get)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(held.application.map(draft_of).as_ref(), Some(&draft));
    let application = pb::Application {
        content: Some(content(vec![measure("bachelor", 1)])),
        ..draft.clone()
    };
    let request = pb::UpdateApplicationRequest {
        application: Some(application),
        request_id: id(),
        update_mask: None,
    };
    let corrected = world()
        .applications(&number)
        .update_application(request)
        .await
        .unwrap()
        .into_inner();
    let old = world().submit(&draft).await.unwrap_err();
    assert_eq!(
        (old.code(), code(&old)),
        (Code::Aborted, "ETAG_MISMATCH".to_owned())
    );
    world().submit(&corrected.application.unwrap()).await.unwrap();
}

#[tokio::test]
async fn notes_of_the_rules_go_with_the_application() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut without = measure("bachelor", 1);
    without.applied_ore = 80_000_000;
    without.own_funding_ore = 0;
    let draft = world()
        .draft(&number, &call, content(vec![without.clone()]))
        .await
        .unwrap();
    assert_eq!(rules(&world().submit(&draft).await.unwrap_err()), ["own-share"]);
    without.own_funding_reason = "Kommunen er i ROBEK.".to_owned();
    let draft = world()
        .draft(&number, &call, content(vec![without]))
        .await
        .unwrap();
    let receipt = world().submit(&draft).await.unwrap();
    assert_eq!(
        receipt
            .findings
            .iter()
            .map(|one| one.rule.as_str())
            .collect::<Vec<_>>(),
        ["own-share"]
    );
}

#[tokio::test]
async fn after_the_deadline_only_the_reopened_can_submit() {
    let number = world().municipality().await;
    let closed = pb::Call {
        deadline_date: "2024-02-14".to_owned(),
        ..call()
    };
    let call = world().closed_call(closed).await;
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    let refused = world().submit(&draft).await.unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["deadline".to_owned()], "call deadline".to_owned())
    );
    let reopen = |organisation_number: String, until: &str| pb::ReopenCallRequest {
        name: call.clone(),
        request_id: id(),
        organisation_number,
        until: until.to_owned(),
        reason: "Skjemaet var nede".to_owned(),
    };
    let other = world().municipality().await;
    world()
        .calls()
        .reopen_call(reopen(other, "2024-02-15"))
        .await
        .unwrap();
    assert_eq!(rules(&world().submit(&draft).await.unwrap_err()), ["deadline"]);
    world()
        .calls()
        .reopen_call(reopen(number, "2024-02-15"))
        .await
        .unwrap();
    world().submit(&draft).await.unwrap();
}

#[tokio::test]
async fn a_reopening_is_shortened_by_the_next() {
    let number = world().municipality().await;
    let closed = pb::Call {
        deadline_date: "2024-02-01".to_owned(),
        ..call()
    };
    let call = world().closed_call(closed).await;
    for until in ["2024-03-15", "2024-02-15"] {
        let request = pb::ReopenCallRequest {
            name: call.clone(),
            request_id: id(),
            organisation_number: number.clone(),
            until: until.to_owned(),
            reason: "Skjemaet var nede".to_owned(),
        };
        world().calls().reopen_call(request).await.unwrap();
    }
    // The two days that were decided, as an earlier day's office would have: the later decision is over.
    let earlier = sqlx::query(
        "UPDATE intake.reopening SET until_date = until_date - 1 WHERE call_id = $1 AND until_date = '2024-02-15'",
    )
    .bind(last(&call))
    .execute(&mut world().owner_sql().await)
    .await
    .unwrap();
    assert_eq!(earlier.rows_affected(), 1);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    assert_eq!(rules(&world().submit(&draft).await.unwrap_err()), ["deadline"]);
    let again = pb::ReopenCallRequest {
        name: call,
        request_id: id(),
        organisation_number: number,
        until: "2024-02-15".to_owned(),
        reason: "Skjemaet var nede igjen".to_owned(),
    };
    world().calls().reopen_call(again).await.unwrap();
    world().submit(&draft).await.unwrap();
}

#[tokio::test]
async fn the_same_request_eight_times_at_once_is_one_submission() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    let request = submission(&draft);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (number, request) = (number.clone(), request.clone());
        tasks.spawn(async move { world().applications(&number).submit_application(request).await });
    }
    let mut answers = BTreeSet::new();
    while let Some(answer) = tasks.join_next().await {
        answers.insert(answer.unwrap().unwrap().into_inner().encode_to_vec());
    }
    assert_eq!(answers.len(), 1);
    let mut signature = signature();
    signature.signatory = "En annen".to_owned();
    let other = pb::SubmitApplicationRequest {
        signature: Some(signature),
        ..request
    };
    let refused = world()
        .applications(&number)
        .submit_application(other)
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "REQUEST_ID_REUSED");
}

#[tokio::test]
async fn of_two_applications_at_once_one_is_too_many() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let draft = world()
            .draft(&number, &call, content(vec![measure("bachelor", 1)]))
            .await
            .unwrap();
        tasks.spawn(async move { world().submit(&draft).await });
    }
    let results = tasks.join_all().await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    for refused in results.into_iter().filter_map(Result::err) {
        assert_eq!(rules(&refused), ["one-application"]);
        assert_eq!(source(&refused), "call applications_per_applicant");
    }
}

#[tokio::test]
async fn five_projects_a_year_over_all_calls_also_at_once() {
    let number = world().municipality().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..2 {
        let call = world().call(call()).await;
        let draft = world().draft(&number, &call, projects(3)).await.unwrap();
        tasks.spawn(async move { world().submit(&draft).await });
    }
    let results = tasks.join_all().await;
    let refused: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    let [refused] = refused.as_slice() else {
        panic!("one of the two is refused, not {}", refused.len())
    };
    assert_eq!(rules(refused), ["max-development-projects"]);
    assert_eq!(source(refused), "kkt-2024 KKT: Tjenesteutvikling");
    let another = world().call(call()).await;
    let draft = world().draft(&number, &another, projects(2)).await.unwrap();
    world().submit(&draft).await.unwrap();
}

#[tokio::test]
async fn a_decision_is_noted_as_a_fact() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world()
        .draft(&number, &call, content(vec![measure("bachelor", 1)]))
        .await
        .unwrap();
    let decided = |name: &str| {
        let decision = allocation::Decision {
            application: name.to_owned(),
            ..Default::default()
        };
        allocation::DecisionMade {
            decision: Some(decision),
            ..Default::default()
        }
    };
    let tell = async |name: &str| world().tell("allocation", "trondelag", &decided(name)).await;
    assert_eq!(tell(&draft.name).await.unwrap(), DeliveryOutcome::NotKnownYet);
    world().submit(&draft).await.unwrap();
    assert_eq!(tell(&draft.name).await.unwrap(), DeliveryOutcome::Applied);
    assert_eq!(tell(&draft.name).await.unwrap(), DeliveryOutcome::Applied);
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let seen = world()
        .applications(&number)
        .get_application(get)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.application.unwrap().state(), pb::ApplicationState::Decided);
    let unknown = format!("regions/trondelag/applications/{}", id());
    assert_eq!(tell(&unknown).await.unwrap(), DeliveryOutcome::NotKnownYet);
    let refused = world()
        .tell("assessment", "trondelag", &decided(&draft.name))
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "OTHER_SENDER", "only allocation decides");
}

#[tokio::test]
async fn projects_of_another_scheme_are_not_counted() {
    let mut other = kkt();
    other.id = "another-2024".to_owned();
    other.lineage[0] = other.id.clone();
    other.scheme = "another".to_owned();
    world().publish_edition(&other).await;
    let number = world().municipality().await;
    let another = world()
        .call(pb::Call {
            edition: other.id,
            ..call()
        })
        .await;
    let draft = world().draft(&number, &another, projects(3)).await.unwrap();
    world().submit(&draft).await.unwrap();
    let own = world().call(call()).await;
    let draft = world().draft(&number, &own, projects(5)).await.unwrap();
    world().submit(&draft).await.unwrap();
}

#[tokio::test]
async fn the_largest_content_is_submitted_and_a_larger_is_refused() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut large = measure("bachelor", 1);
    let texts: Vec<pb::BudgetLine> = (0..190)
        .map(|index| pb::BudgetLine {
            key: format!("k{index}"),
            text: "å".repeat(200),
            ..pb::BudgetLine::default()
        })
        .collect();
    large.budget_lines.extend(texts);
    let mut measures = Vec::new();
    for rank in 1..=6 {
        let mut next = measure("bachelor", rank);
        next.description = "å".repeat(8000);
        next.own_funding_reason = "å".repeat(4000);
        next.budget_lines = large.budget_lines.clone();
        measures.push(next);
    }
    // Up to less than one more such measure below the limit.
    let fill = |measures: Vec<pb::Measure>| {
        let mut content = content(measures);
        let size = 1024 * 1024;
        while content.encoded_len() + 16_500 < size {
            let rank = i32::try_from(content.measures.len()).unwrap() + 1;
            let mut next = measure("bachelor", rank);
            next.description = "å".repeat(7500);
            content.measures.push(next);
        }
        content
    };
    let largest = fill(measures);
    assert!(largest.encoded_len() > 1_000_000, "{}", largest.encoded_len());
    let draft = world().draft(&number, &call, largest.clone()).await.unwrap();
    world().submit(&draft).await.unwrap();
    let mut larger = largest;
    for grant in 0..50 {
        larger.other_grants.push(pb::OtherGrant {
            title: format!("{grant}{}", "å".repeat(190)),
            ..pb::OtherGrant::default()
        });
    }
    let refused = world().draft(&number, &call, larger).await.unwrap_err();
    assert_eq!(fields(&refused), ["application.content.size_in_bytes"]);
}

#[tokio::test]
async fn what_was_checked_is_what_is_stored_and_signed() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let mut blank = measure("bachelor", 1);
    blank.budget_lines[0].key = " Lønn ".to_owned();
    blank.title = format!("Tiltak{}", " ".repeat(100_000));
    let draft = world().draft(&number, &call, content(vec![blank])).await.unwrap();
    let receipt = world().submit(&draft).await.unwrap();
    let signed = receipt.content.unwrap();
    assert_eq!(Some(&signed), draft.content.as_ref());
    assert_eq!(signed.measures[0].budget_lines[0].key, "Lønn");
    assert_eq!(signed.measures[0].title, "Tiltak");
}

#[tokio::test]
async fn the_signatory_sees_one_page_first() {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let two = content(vec![measure("bachelor", 2), measure("abc", 1)]);
    let draft = world().draft(&number, &call, two).await.unwrap();
    let request = pb::ValidateApplicationRequest {
        name: draft.name.clone(),
        signature: Some(signature()),
        ..pb::ValidateApplicationRequest::default()
    };
    let answer = world().applications(&number).validate_application(request).await;
    let page = answer.unwrap().into_inner().summary.unwrap();
    assert_eq!(page.organisation_number, number);
    assert_eq!(page.applicant, format!("Prøve {number}"));
    assert_eq!((&page.call, page.year, &page.etag), (&call, 2024, &draft.etag));
    assert_eq!(
        (page.applied_ore, page.own_funding_ore),
        (120_000_000, 40_000_000)
    );
    let ranks: Vec<i32> = page.measures.iter().map(|line| line.rank).collect();
    assert_eq!(ranks, [1, 2]);
    let kinds = page.measures.iter().map(|line| line.kind.clone().unwrap().nb);
    let edition = kkt();
    let names = ["abc", "bachelor"].map(|code| edition.measure_kind(code).unwrap().text.nb.to_string());
    assert!(kinds.eq(names));
    let whole = |text: &tilskudd_proto::common::v1::LocalText| {
        ![&text.nb, &text.nn, &text.en].iter().any(|text| text.is_empty())
    };
    assert!(
        page.binds
            .iter()
            .all(|term| term.text.as_ref().is_some_and(whole) && term.source.is_some())
    );
    assert_eq!(page.binds.len(), 2 + 6 + edition.sanctions.len());
}
