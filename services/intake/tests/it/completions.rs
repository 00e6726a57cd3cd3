//! Requests for completion: asked, answered, extended, run out; what is signed again, and who may do what.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_proto::intake::v1 as pb;
use tonic::{Code, Status};

use crate::registrations::{closed_call, late, office_draft, register, registration};
use crate::samples::{call, content, measure, projects, signature};
use crate::tokens;
use crate::tokens::{applicant, staff};
use crate::world::{REGION, code, fields, id, last, receipt_of, rules, source, world};

pub(crate) async fn submitted() -> pb::Application {
    submitted_with(content(vec![measure("bachelor", 1)])).await
}

async fn submitted_with(content: pb::ApplicationContent) -> pb::Application {
    let (number, call) = (world().municipality().await, world().call(call()).await);
    let draft = world().draft(&number, &call, content).await.unwrap();
    world().submit(&draft).await.unwrap()
}

/// A caseworker of the office.
pub(crate) fn kari() -> String {
    staff("trondelag", "kari", &["caseworker"])
}

pub(crate) fn asked(application: &pb::Application) -> pb::RequestCompletionRequest {
    let law = common::LawSource {
        law: "forvaltningsloven".to_owned(),
        paragraph: "§11".to_owned(),
    };
    pb::RequestCompletionRequest {
        application: application.name.clone(),
        request_id: id(),
        defects: vec![pb::Defect {
            field: "measures[0].description".to_owned(),
            text: "Skildringa manglar tal på studentar.".to_owned(),
            source: Some(common::RuleSource {
                source: Some(Source::Law(law)),
            }),
        }],
        deadline_date: "2024-03-20".to_owned(),
        deadline_time: String::new(),
        reason: "Vi kan ikkje vurdere tiltaket.".to_owned(),
    }
}

pub(crate) async fn ask(application: &pb::Application) -> pb::Completion {
    let request = asked(application);
    let answer = world().completions(&kari()).request_completion(request).await;
    answer.unwrap().into_inner().completion.unwrap()
}

/// Makes it stand as one whose deadline, set five days ago, ended at this local day and minute.
pub(crate) async fn runs_out(completion: &pb::Completion, day: &str, minute: &str, too_late_at: &str) {
    sqlx::query(
        "INSERT INTO intake.completion_deadline
             (completion_id, number, deadline_date, deadline_time, too_late_at, set_by, set_at, reason)
         SELECT $1, max(number) + 1, $2::date, nullif($3, '')::time, $4::timestamptz, $1, '2024-02-10T12:00:00Z', 'x'
         FROM intake.completion_deadline WHERE completion_id = $1",
    )
    .bind(last(&completion.name))
    .bind(day)
    .bind(minute)
    .bind(too_late_at)
    .execute(&mut world().sql().await)
    .await
    .unwrap();
}

pub(crate) fn in_words(completion: &pb::Completion) -> pb::AnswerCompletionRequest {
    pb::AnswerCompletionRequest {
        name: completion.name.clone(),
        request_id: id(),
        answer: "Det er tolv studentar.".to_owned(),
        ..pb::AnswerCompletionRequest::default()
    }
}

pub(crate) fn revised(
    completion: &pb::Completion,
    content: pb::ApplicationContent,
) -> pb::AnswerCompletionRequest {
    pb::AnswerCompletionRequest {
        name: completion.name.clone(),
        request_id: id(),
        answer: String::new(),
        content: Some(content),
        signature: Some(signature()),
        summary_seen: true,
        content_hash: String::new(),
    }
}

pub(crate) async fn answer(
    application: &pb::Application,
    request: pb::AnswerCompletionRequest,
) -> Result<pb::AnswerCompletionResponse, Status> {
    let mut client = world().completions(&applicant(&application.organisation_number));
    client
        .answer_completion(request)
        .await
        .map(tonic::Response::into_inner)
}

async fn read(completion: &pb::Completion) -> pb::Completion {
    let request = pb::GetCompletionRequest {
        name: completion.name.clone(),
    };
    let answer = world().completions(&kari()).get_completion(request).await;
    answer.unwrap().into_inner().completion.unwrap()
}

/// The types of what was told about an application, by destination, in order.
pub(crate) async fn told(application: &pb::Application) -> Vec<(String, String)> {
    sqlx::query_as("SELECT destination_service, kind FROM intake.outbox WHERE stream = $1 ORDER BY seq")
        .bind(format!("application/{}", last(&application.name)))
        .fetch_all(&mut world().sql().await)
        .await
        .unwrap()
}

fn kinds<'a>(told: &'a [(String, String)], service: &str) -> Vec<&'a str> {
    told.iter()
        .filter(|(destination, _)| destination == service)
        .map(|(_, kind)| kind.rsplit('.').next().unwrap())
        .collect()
}

#[tokio::test]
async fn a_request_is_a_letter_in_the_applicants_form_and_one_at_a_time() {
    let application = submitted().await;
    let completion = ask(&application).await;
    assert_eq!(completion.state(), pb::CompletionState::Open);
    assert_eq!(completion.application, application.name);
    let letter = completion.letter.clone().unwrap();
    assert_eq!(letter.language_form(), common::LanguageForm::Nn);
    let text = letter.text.unwrap();
    for text in [&text.nb, &text.nn, &text.en] {
        assert!(text.contains(&application.case_number), "{text}");
        assert!(
            ["Tiltak", "Measure"].iter().any(|word| text.contains(&format!(
                "1. {word} 1: Skildringa manglar tal på studentar. (forvaltningslov"
            ))),
            "{text}"
        );
    }
    assert!(text.nn.contains("20. mars 2024"));
    let again = world()
        .completions(&kari())
        .request_completion(asked(&application))
        .await;
    let again = again.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "COMPLETION_ALREADY_OPEN".to_owned(),
            "system one-open-completion".to_owned()
        )
    );
    // The applicant sees its own; another does not find it.
    let get = || pb::GetCompletionRequest {
        name: completion.name.clone(),
    };
    let mut own = world().completions(&applicant(&application.organisation_number));
    assert_eq!(
        own.get_completion(get()).await.unwrap().into_inner().completion,
        Some(completion.clone())
    );
    let other = world().municipality().await;
    let mut other = world().completions(&applicant(&other));
    assert_eq!(
        other.get_completion(get()).await.unwrap_err().code(),
        Code::NotFound
    );
    assert_eq!(
        other
            .answer_completion(in_words(&completion))
            .await
            .unwrap_err()
            .code(),
        Code::NotFound
    );
    let list = pb::ListCompletionsRequest {
        parent: REGION.to_owned(),
        ..pb::ListCompletionsRequest::default()
    };
    let seen = other.list_completions(list.clone()).await.unwrap().into_inner();
    assert_eq!(seen.completions, Vec::new());
    let seen = own.list_completions(list).await.unwrap().into_inner();
    assert_eq!(seen.completions, vec![completion]);
    assert_eq!(
        kinds(&told(&application).await, "assessment"),
        ["ApplicationSubmitted", "CompletionRequested"]
    );
}

#[tokio::test]
async fn a_request_leaves_a_whole_day_and_needs_a_submitted_application() {
    let application = submitted().await;
    let mut client = world().completions(&kari());
    // Today is 15 February.
    for (date, time) in [("2024-02-15", ""), ("2024-02-16", "12:00"), ("2023-12-01", "")] {
        let request = pb::RequestCompletionRequest {
            deadline_date: date.to_owned(),
            deadline_time: time.to_owned(),
            ..asked(&application)
        };
        let refused = client.request_completion(request).await.unwrap_err();
        assert_eq!(
            (code(&refused), source(&refused)),
            ("DEADLINE_TOO_SOON".to_owned(), "forvaltningsloven §11".to_owned())
        );
    }
    let empty = pb::RequestCompletionRequest {
        defects: Vec::new(),
        deadline_date: "2024-02-30".to_owned(),
        reason: String::new(),
        ..asked(&application)
    };
    let refused = client.request_completion(empty).await.unwrap_err();
    assert_eq!(fields(&refused), ["defects", "deadline_date", "reason"]);
    let draft = world()
        .draft(
            &application.organisation_number,
            &application.call,
            content(Vec::new()),
        )
        .await
        .unwrap();
    let refused = client.request_completion(asked(&draft)).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    let soonest = pb::RequestCompletionRequest {
        deadline_date: "2024-02-16".to_owned(),
        ..asked(&application)
    };
    client.request_completion(soonest).await.unwrap();
}

#[tokio::test]
async fn an_answer_in_words_changes_no_content() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let nothing = pb::AnswerCompletionRequest {
        answer: String::new(),
        ..in_words(&completion)
    };
    assert_eq!(
        fields(&answer(&application, nothing).await.unwrap_err()),
        ["answer"]
    );
    let answered = answer(&application, in_words(&completion)).await.unwrap();
    let closed = answered.completion.unwrap();
    assert_eq!(
        (closed.state(), closed.revision, closed.answer.as_str()),
        (pb::CompletionState::Answered, 0, "Det er tolv studentar.")
    );
    let now = answered.application.unwrap();
    assert_eq!(
        (&now.content_hash, now.revision, now.state()),
        (&application.content_hash, 0, pb::ApplicationState::Submitted)
    );
    let again = answer(&application, in_words(&completion)).await.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "COMPLETION_CLOSED".to_owned(),
            "system completion-state".to_owned()
        )
    );
    assert_eq!(
        kinds(&told(&application).await, "assessment"),
        ["ApplicationSubmitted", "CompletionRequested", "CompletionClosed"]
    );
    // Whoever decides waits for the answer too.
    assert_eq!(
        kinds(&told(&application).await, "allocation"),
        ["CompletionRequested", "CompletionClosed"]
    );
    // Closed, so another may be asked for.
    ask(&application).await;
}

#[tokio::test]
async fn a_revision_is_signed_anew_kept_byte_for_byte_and_read_everywhere() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let mut changed = measure("bachelor", 1);
    changed.description = "Tolv studentar.".to_owned();
    changed.applied_ore = 50_000_000;
    changed.own_funding_ore = 30_000_000;
    let unsigned = pb::AnswerCompletionRequest {
        signature: None,
        ..revised(&completion, content(vec![changed.clone()]))
    };
    let refused = answer(&application, unsigned).await.unwrap_err();
    assert_eq!(
        (code(&refused), rules(&refused)),
        ("SUBMISSION_REJECTED".to_owned(), vec!["signature".to_owned()])
    );
    let unseen = pb::AnswerCompletionRequest {
        summary_seen: false,
        ..revised(&completion, content(vec![changed.clone()]))
    };
    let refused = answer(&application, unseen).await.unwrap_err();
    assert_eq!(code(&refused), "SUMMARY_NOT_SEEN");
    let drafter = tokens::drafter(&application.organisation_number);
    let drafted = revised(&completion, content(vec![changed.clone()]));
    let refused = world().completions(&drafter).answer_completion(drafted).await;
    assert_eq!(code(&refused.unwrap_err()), "SIGNER_NEEDED");
    assert_eq!(read(&completion).await.state(), pb::CompletionState::Open);

    let answered = answer(&application, revised(&completion, content(vec![changed])))
        .await
        .unwrap();
    let now = answered.application.unwrap();
    assert_eq!(
        (
            now.revision,
            now.applied_ore,
            answered.completion.unwrap().revision
        ),
        (2, 50_000_000, 2)
    );
    assert_eq!(
        (&now.case_number, &now.submitted_at),
        (&application.case_number, &application.submitted_at)
    );
    assert_ne!(now.content_hash, application.content_hash);
    let document = pb::Application {
        state: 0,
        case_number: String::new(),
        content_hash: String::new(),
        submitted_at: None,
        applied_ore: 0,
        findings: Vec::new(),
        etag: String::new(),
        ..now.clone()
    };
    assert_eq!(
        hex::encode(Sha256::digest(document.encode_to_vec())),
        now.content_hash
    );
    is_read_everywhere(&now).await;
    assert_eq!(
        kinds(&told(&application).await, "assessment"),
        [
            "ApplicationSubmitted",
            "CompletionRequested",
            "ApplicationRevised",
            "CompletionClosed"
        ]
    );
    first_stays(&application).await;
}

/// The office sees the revision in the list and by itself.
async fn is_read_everywhere(now: &pb::Application) {
    let get = pb::GetApplicationRequest {
        name: now.name.clone(),
    };
    let seen = world()
        .office_applications()
        .get_application(get)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.application.map(receipt_of).as_ref(), Some(now));
    let list = pb::ListApplicationsRequest {
        parent: REGION.to_owned(),
        call: now.call.clone(),
        // Lists and search follow the revision.
        applied_to_ore: now.applied_ore,
        query: "tolv studentar".to_owned(),
        ..pb::ListApplicationsRequest::default()
    };
    let seen = world()
        .lists(&tokens::office("trondelag"))
        .list_applications(list)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(seen.applications, std::slice::from_ref(now));
}

/// What was first signed is there still, by its number, and neither it nor the revision can be changed.
async fn first_stays(application: &pb::Application) {
    let request = pb::GetSignedDocumentRequest {
        name: application.name.clone(),
        number: 1,
    };
    let mut office = world().office_applications();
    let first = office.get_signed_document(request).await.unwrap().into_inner();
    assert_eq!(first.content_hash, application.content_hash);
    assert_eq!(
        hex::encode(Sha256::digest(&first.document)),
        application.content_hash
    );
    let mut sql = world().sql().await;
    for statement in [
        "UPDATE intake.revision SET applied_ore = 0 WHERE application_id = $1",
        "DELETE FROM intake.revision WHERE application_id = $1",
        "UPDATE intake.completion SET letter_nb = '' WHERE application_id = $1",
        "DELETE FROM intake.completion_deadline WHERE completion_id = $1",
    ] {
        let error = sqlx::query(statement)
            .bind(last(&application.name))
            .execute(&mut sql)
            .await;
        let error = error.unwrap_err().into_database_error().unwrap();
        assert_eq!(error.code().unwrap(), "42501", "{statement}");
    }
}

#[tokio::test]
async fn a_revision_keeps_to_the_years_five_projects_and_is_not_bound_by_the_calls_deadline() {
    // Closed on the day of submission, by its own minute; the office reopened it for that day.
    let number = world().municipality().await;
    let several = pb::Call {
        applications_per_applicant: 3,
        ..call()
    };
    let open = world().call(several.clone()).await;
    let first = world().draft(&number, &open, projects(3)).await.unwrap();
    let first = world().submit(&first).await.unwrap();
    let second = world().draft(&number, &open, projects(2)).await.unwrap();
    world().submit(&second).await.unwrap();
    let completion = ask(&first).await;
    let refused = answer(&first, revised(&completion, projects(4)))
        .await
        .unwrap_err();
    assert_eq!(rules(&refused), ["max-development-projects"]);
    // It counts without itself: three again are three, and one leaves room for two more.
    answer(&first, revised(&completion, projects(1))).await.unwrap();
    let third = world().draft(&number, &open, projects(3)).await.unwrap();
    assert_eq!(
        rules(&world().submit(&third).await.unwrap_err()),
        ["max-development-projects"]
    );
    let third = world().draft(&number, &open, projects(2)).await.unwrap();
    world().submit(&third).await.unwrap();

    let closed = pb::Call {
        deadline_date: "2024-02-14".to_owned(),
        ..call()
    };
    let (number, closed) = (world().municipality().await, world().closed_call(closed).await);
    let reopen = pb::ReopenCallRequest {
        name: closed.clone(),
        request_id: id(),
        organisation_number: number.clone(),
        until: "2024-02-15".to_owned(),
        reason: "Skjemaet var nede".to_owned(),
    };
    world().calls().reopen_call(reopen).await.unwrap();
    let late = world().draft(&number, &closed, projects(1)).await.unwrap();
    let late = world().submit(&late).await.unwrap();
    let completion = ask(&late).await;
    answer(&late, revised(&completion, projects(2))).await.unwrap();
}

/// An application to a call that closed two weeks ago, which the office registered from a letter, and the request for
/// its completion.
async fn after_the_deadline() -> (pb::Application, pb::Completion) {
    let draft = office_draft(&closed_call().await).await;
    let application = register(late(registration(&draft, "2024-01-31", "")))
        .await
        .unwrap();
    let completion = ask(&application).await;
    (application, completion)
}

#[tokio::test]
async fn after_the_deadline_an_answer_adds_no_measure_and_asks_for_no_more() {
    let (application, completion) = after_the_deadline().await;
    let mut other = measure("bachelor", 2);
    (other.applied_ore, other.own_funding_ore) = (10_000_000, 70_000_000);
    let mut first = measure("bachelor", 1);
    (first.applied_ore, first.own_funding_ore) = (50_000_000, 30_000_000);
    let swapped = content(vec![first.clone(), other.clone()]);
    let refused = answer(&application, revised(&completion, swapped))
        .await
        .unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["answer-new-measure".to_owned()], "call deadline".to_owned())
    );
    (first.applied_ore, first.own_funding_ore) = (60_000_100, 19_999_900);
    let more = content(vec![first.clone()]);
    let refused = answer(&application, revised(&completion, more.clone()))
        .await
        .unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["answer-higher-sum".to_owned()], "call deadline".to_owned())
    );
    // The summary says so before anybody signs.
    let found = validated(&application, &completion, more).await.unwrap().findings;
    let found: Vec<_> = found.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(found, ["answer-higher-sum"]);
    // The same sum and other words are an answer.
    (first.applied_ore, first.own_funding_ore) = (60_000_000, 20_000_000);
    first.description = "Tolv studentar.".to_owned();
    let words = content(vec![first]);
    let answered = answer(&application, revised(&completion, words)).await.unwrap();
    assert_eq!(answered.application.unwrap().revision, 2);
}

#[tokio::test]
async fn after_the_deadline_an_answer_may_ask_for_less_and_in_a_reopened_call_for_more() {
    let (application, completion) = after_the_deadline().await;
    let mut less = measure("bachelor", 1);
    (less.applied_ore, less.own_funding_ore) = (50_000_000, 30_000_000);
    let answered = answer(&application, revised(&completion, content(vec![less])))
        .await
        .unwrap();
    assert_eq!(answered.application.unwrap().applied_ore, 50_000_000);
    let (application, completion) = after_the_deadline().await;
    let reopen = pb::ReopenCallRequest {
        name: application.call.clone(),
        request_id: id(),
        organisation_number: application.organisation_number.clone(),
        until: "2024-02-15".to_owned(),
        reason: "Skjemaet var nede".to_owned(),
    };
    world().calls().reopen_call(reopen).await.unwrap();
    let two = content(vec![measure("bachelor", 1), measure("bachelor", 2)]);
    answer(&application, revised(&completion, two)).await.unwrap();
}

/// What the signatory of this answer sees first.
async fn validated(
    application: &pb::Application,
    completion: &pb::Completion,
    content: pb::ApplicationContent,
) -> Result<pb::ValidateApplicationResponse, Status> {
    let request = pb::ValidateApplicationRequest {
        name: application.name.clone(),
        signature: Some(signature()),
        content: Some(content),
        completion: completion.name.clone(),
    };
    let mut client = world().applications(&application.organisation_number);
    let answer = client.validate_application(request).await?;
    Ok(answer.into_inner())
}

#[tokio::test]
async fn who_signs_an_answer_sees_its_summary_first_and_signs_nothing_else() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let mut changed = measure("bachelor", 1);
    (changed.applied_ore, changed.own_funding_ore) = (50_000_000, 30_000_000);
    let changed = content(vec![changed]);
    let seen = validated(&application, &completion, changed.clone())
        .await
        .unwrap();
    let page = seen.summary.unwrap();
    assert_eq!((seen.findings, page.applied_ore), (Vec::new(), 50_000_000));
    // Nothing of it is stored.
    let stored = pb::ValidateApplicationRequest {
        name: application.name.clone(),
        signature: Some(signature()),
        ..pb::ValidateApplicationRequest::default()
    };
    let mut own = world().applications(&application.organisation_number);
    let stored = own.validate_application(stored).await.unwrap().into_inner();
    assert_eq!(stored.summary.unwrap().applied_ore, 60_000_000);
    assert_ne!(stored.content_hash, seen.content_hash);
    let signed = |content: &pb::ApplicationContent| pb::AnswerCompletionRequest {
        content_hash: seen.content_hash.clone(),
        ..revised(&completion, content.clone())
    };
    let mut other = changed.clone();
    other.purpose = "Et annet formål.".to_owned();
    let refused = answer(&application, signed(&other)).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "SUMMARY_OUTDATED".to_owned(),
            "kkt-2024 KKI §3, continued".to_owned()
        )
    );
    answer(&application, signed(&changed)).await.unwrap();
    let kept: Vec<u8> =
        sqlx::query_scalar("SELECT summary FROM intake.revision WHERE application_id = $1 AND number = 2")
            .bind(last(&application.name))
            .fetch_one(&mut world().sql().await)
            .await
            .unwrap();
    assert_eq!(pb::SigningSummary::decode(kept.as_slice()).unwrap(), page);
}

#[tokio::test]
async fn an_answer_is_validated_for_its_own_open_request_alone() {
    let (application, another) = (submitted().await, submitted().await);
    let (completion, of_another) = (ask(&application).await, ask(&another).await);
    let same = || application.content.clone().unwrap();
    let refused = validated(&application, &of_another, same()).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotFound);
    runs_out(&completion, "2024-02-15", "12:59", "2024-02-15T12:00:00Z").await;
    let refused = validated(&application, &completion, same()).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "COMPLETION_EXPIRED".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
}

#[tokio::test]
async fn an_answer_is_late_from_the_second_that_the_deadline_has_passed_unless_extended() {
    let application = submitted().await;
    let completion = ask(&application).await;
    // It is 13:00:00 in Oslo: the minute 12:59 is over in this very second.
    runs_out(&completion, "2024-02-15", "12:59", "2024-02-15T12:00:00Z").await;
    assert_eq!(read(&completion).await.state(), pb::CompletionState::Expired);
    let late = answer(&application, in_words(&completion)).await.unwrap_err();
    assert_eq!(
        (code(&late), source(&late)),
        (
            "COMPLETION_EXPIRED".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
    assert!(late.message().contains("2024-02-15 12:59"), "{}", late.message());
    let extend = |date: &str| pb::ExtendCompletionRequest {
        name: completion.name.clone(),
        request_id: id(),
        deadline_date: date.to_owned(),
        deadline_time: String::new(),
        reason: "Kommunen ba om det".to_owned(),
    };
    let mut client = world().completions(&kari());
    let refused = client.extend_completion(extend("2024-02-15")).await.unwrap_err();
    assert_eq!(code(&refused), "DEADLINE_TOO_SOON");
    let extended = client
        .extend_completion(extend("2024-02-20"))
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert_eq!(
        (extended.state(), extended.deadlines.len()),
        (pb::CompletionState::Open, 3)
    );
    let refused = client.extend_completion(extend("2024-02-19")).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("DEADLINE_NOT_LATER".to_owned(), "system extend-only".to_owned())
    );
    answer(&application, in_words(&completion)).await.unwrap();

    // The minute 13:00 lasts for another sixty seconds.
    let application = submitted().await;
    let completion = ask(&application).await;
    runs_out(&completion, "2024-02-15", "13:00", "2024-02-15T12:01:00Z").await;
    assert_eq!(read(&completion).await.state(), pb::CompletionState::Open);
    answer(&application, in_words(&completion)).await.unwrap();
}

#[tokio::test]
async fn the_office_proceeds_after_the_deadline_only_and_takes_back_at_any_time() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let resolve = |resolution: pb::CompletionResolution| pb::ResolveCompletionRequest {
        name: completion.name.clone(),
        request_id: id(),
        resolution: resolution.into(),
        reason: "Vi vurderer søknaden slik han er".to_owned(),
    };
    let proceed = resolve(pb::CompletionResolution::Proceed);
    let mut client = world().completions(&kari());
    let refused = client.resolve_completion(proceed.clone()).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "COMPLETION_STILL_OPEN".to_owned(),
            "forvaltningsloven §11".to_owned()
        )
    );
    runs_out(&completion, "2024-02-14", "", "2024-02-14T23:00:00Z").await;
    let closed = client
        .resolve_completion(proceed)
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert_eq!(closed.state(), pb::CompletionState::Proceeded);
    assert_eq!(closed.closed.unwrap().reason, "Vi vurderer søknaden slik han er");
    let other = ask(&application).await;
    let back = pb::ResolveCompletionRequest {
        name: other.name,
        ..resolve(pb::CompletionResolution::Withdraw)
    };
    let closed = client
        .resolve_completion(back)
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert_eq!(closed.state(), pb::CompletionState::Withdrawn);
    let unspecified = resolve(pb::CompletionResolution::Unspecified);
    assert_eq!(
        fields(&client.resolve_completion(unspecified).await.unwrap_err()),
        ["resolution"]
    );
}

#[tokio::test]
async fn one_reminder_for_a_deadline_and_lists_of_what_is_due() {
    let application = submitted().await;
    let completion = ask(&application).await;
    let remind = || pb::SendReminderRequest {
        name: completion.name.clone(),
        request_id: id(),
    };
    let mut client = world().completions(&kari());
    let reminded = client
        .send_reminder(remind())
        .await
        .unwrap()
        .into_inner()
        .completion
        .unwrap();
    assert!(reminded.deadlines[0].reminded.is_some());
    let again = client.send_reminder(remind()).await.unwrap_err();
    assert_eq!(
        (code(&again), source(&again)),
        (
            "REMINDER_ALREADY_SENT".to_owned(),
            "system one-reminder".to_owned()
        )
    );
    let list = |state: pb::CompletionState, due_by: &str| pb::ListCompletionsRequest {
        parent: REGION.to_owned(),
        application: application.name.clone(),
        state: state.into(),
        due_by: due_by.to_owned(),
        ..pb::ListCompletionsRequest::default()
    };
    let mut count = async |state, due_by| {
        let found = client.list_completions(list(state, due_by)).await.unwrap();
        found.into_inner().completions.len()
    };
    let (any, open, expired) = (
        pb::CompletionState::Unspecified,
        pb::CompletionState::Open,
        pb::CompletionState::Expired,
    );
    assert_eq!(count(any, "2024-03-19").await, 0);
    assert_eq!(count(any, "2024-03-20").await, 1);
    assert_eq!((count(open, "").await, count(expired, "").await), (1, 0));
    runs_out(&completion, "2024-02-14", "", "2024-02-14T23:00:00Z").await;
    assert_eq!((count(open, "").await, count(expired, "").await), (0, 1));
    let late = world()
        .completions(&kari())
        .send_reminder(remind())
        .await
        .unwrap_err();
    assert_eq!(code(&late), "COMPLETION_EXPIRED");
}

#[tokio::test]
async fn who_signed_for_the_applicant_does_nothing_for_the_office() {
    let application = submitted().await;
    // The same person behind both logins.
    let both = staff(
        "trondelag",
        &format!("adviser of {}", application.organisation_number),
        &["caseworker", "approver"],
    );
    let refused = world()
        .completions(&both)
        .request_completion(asked(&application))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::PermissionDenied,
            "CONFLICT_OF_INTEREST".to_owned(),
            "forvaltningsloven §6".to_owned()
        )
    );
    let completion = ask(&application).await;
    let remind = pb::SendReminderRequest {
        name: completion.name.clone(),
        request_id: id(),
    };
    let refused = world()
        .completions(&both)
        .send_reminder(remind)
        .await
        .unwrap_err();
    assert_eq!(code(&refused), "CONFLICT_OF_INTEREST");
}
