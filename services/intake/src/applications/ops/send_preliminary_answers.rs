//! Preliminary answers (foreløpige svar, forvaltningsloven §11a), to many applicants at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::codec::preliminary_answer::encode;
use crate::applications::codec::requests::preliminary_answer::SendPreliminaryAnswers;
use crate::applications::domain::completion::may_expect;
use crate::applications::domain::letter;
use crate::applications::error::completion::CompletionError;
use crate::applications::ops::completion::{frame, sender, touch};
use crate::applications::store;
use crate::applications::store::preliminary_answers;
use crate::applications::store::preliminary_answers::Answer;
use crate::applications::store::submitted_applications::SubmittedApplication;
use crate::error::Error;
use crate::intake::Intake;

/// Sends to all, or to none.
///
/// # Errors
/// [`Error::NotFound`] for the first that is no submitted application; [`CompletionError::ExpectedTooSoon`],
/// [`CompletionError::ExpectedTooLate`];
/// [`Error::Unanswerable`] with every application that cannot be answered for now.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &SendPreliminaryAnswers,
) -> Result<pb::SendPreliminaryAnswersResponse, Error> {
    scope
        .db
        .run_once("intake.preliminary-answer.send", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &SendPreliminaryAnswers,
) -> Result<pb::SendPreliminaryAnswersResponse, Error> {
    let today = local_date(tx.legal_now());
    may_expect(command.expected, today)?;
    let found = store::submitted_applications::lock(tx.conn(), &command.applications).await?;
    let applications: BTreeMap<ApplicationId, SubmittedApplication> =
        found.into_iter().map(|one| (one.head.id, one)).collect();
    let latest = preliminary_answers::latest(tx.conn(), &command.applications).await?;
    let latest: BTreeMap<ApplicationId, (i32, NaiveDate)> = latest
        .into_iter()
        .map(|(id, number, expected)| (id, (number, expected)))
        .collect();
    let mut refused = Vec::new();
    for (place, id) in command.applications.iter().enumerate() {
        let application = applications
            .get(id)
            .ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "applications", id)))?;
        let holds = latest.get(id).is_some_and(|(_, expected)| *expected >= today);
        if let Some(refusal) = refusal(tx, application, holds) {
            refused.push((place, refusal));
        }
    }
    if !refused.is_empty() {
        return Err(Error::Unanswerable(refused));
    }
    let mut sent = Vec::with_capacity(command.applications.len());
    for id in &command.applications {
        let application = applications
            .get(id)
            .ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "applications", id)))?;
        let number = latest.get(id).map_or(1, |(number, _)| number + 1);
        sent.push(send(tx, intake, scope, (application, number), command).await?);
    }
    Ok(pb::SendPreliminaryAnswersResponse {
        preliminary_answers: sent,
    })
}

fn refusal(tx: &Tx<'_>, application: &SubmittedApplication, holds: bool) -> Option<CompletionError> {
    if application.head.state.require_pending().is_err() {
        Some(CompletionError::NotPending)
    } else if application.signers.contains(&tx.actor().person) {
        Some(CompletionError::OwnApplication)
    } else {
        holds.then_some(CompletionError::AnsweredForNow)
    }
}

async fn send(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    (application, number): (&SubmittedApplication, i32),
    command: &SendPreliminaryAnswers,
) -> Result<pb::PreliminaryAnswer, Error> {
    let sender = sender(tx, intake, scope, application).await?;
    let frame = frame(application, &sender);
    let answer = Answer {
        application: application.head.id,
        number,
        expected: command.expected,
        letter: letter::preliminary(&frame, command.expected, command.reason.as_str()),
        sent: acted(tx, &command.reason),
    };
    preliminary_answers::insert(tx.conn(), &answer).await?;
    touch(tx, application).await?;
    let message = encode(&scope.tenant, &answer);
    tx.audit(
        "preliminary-answer.sent",
        &message.application,
        json!({ "number": number, "expected": message.expected_date }),
    );
    Ok(message)
}
