//! Requests for completion: asked, answered, extended, run out; what is signed again, and who may do what.

mod deadlines;
mod requests;
mod revisions;
mod summaries;

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
