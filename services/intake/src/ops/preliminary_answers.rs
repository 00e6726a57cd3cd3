//! Preliminary answers (foreløpige svar, forvaltningsloven §11a), to many applicants at once.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::{Idempotency, Tx};
use uuid::Uuid;

use super::Intake;
use super::completion::{acted, frame, sender, touch};
use crate::codec::completion::{act, letter as letter_out};
use crate::domain::completion::{may_expect, month_ends};
use crate::domain::letter;
use crate::error::Error;
use crate::error::completion::Refusal;
use crate::store::dossiers::Dossier;
use crate::store::listing;
use crate::store::preliminary_answers::{self as answers, Answer};
use crate::store::{self};

/// What is to be sent.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// To whom; each once.
    pub(crate) applications: Vec<ApplicationId>,
    /// Why they have to wait.
    pub(crate) reason: String,
    /// When the answer can be expected.
    pub(crate) expected: NaiveDate,
}

/// Sends to all, or to none.
///
/// # Errors
/// [`Error::NotFound`] for the first that is no submitted application; [`Refusal::ExpectedTooSoon`],
/// [`Refusal::ExpectedTooLate`];
/// [`Error::Unanswerable`] with every application that cannot be answered for now.
pub(crate) async fn send_preliminary_answers(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::SendPreliminaryAnswersResponse, Error> {
    at.db
        .run_once("intake.send_preliminary_answers", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::SendPreliminaryAnswersResponse, Error> {
    let today = local_date(tx.legal_now());
    may_expect(command.expected, today)?;
    let found = store::dossiers::lock(tx.conn(), &command.applications).await?;
    let dossiers: BTreeMap<ApplicationId, Dossier> =
        found.into_iter().map(|one| (one.head.id, one)).collect();
    let latest = answers::latest(tx.conn(), &command.applications).await?;
    let latest: BTreeMap<ApplicationId, (i32, NaiveDate)> = latest
        .into_iter()
        .map(|(id, number, expected)| (id, (number, expected)))
        .collect();
    let mut refused = Vec::new();
    for (place, id) in command.applications.iter().enumerate() {
        let dossier = dossiers
            .get(id)
            .ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", id)))?;
        let holds = latest.get(id).is_some_and(|(_, expected)| *expected >= today);
        if let Some(refusal) = refusal(tx, dossier, holds) {
            refused.push((place, refusal));
        }
    }
    if !refused.is_empty() {
        return Err(Error::Unanswerable(refused));
    }
    let mut sent = Vec::with_capacity(command.applications.len());
    for id in &command.applications {
        let dossier = dossiers
            .get(id)
            .ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", id)))?;
        let number = latest.get(id).map_or(1, |(number, _)| number + 1);
        sent.push(send(tx, intake, at, (dossier, number), command).await?);
    }
    Ok(pb::SendPreliminaryAnswersResponse {
        preliminary_answers: sent,
    })
}

fn refusal(tx: &Tx<'_>, dossier: &Dossier, holds: bool) -> Option<Refusal> {
    if dossier.head.state.treat().is_err() {
        Some(Refusal::NotUnderTreatment)
    } else if dossier.signers.contains(&tx.actor().person) {
        Some(Refusal::OwnApplication)
    } else {
        holds.then_some(Refusal::AnsweredForNow)
    }
}

async fn send(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    (dossier, number): (&Dossier, i32),
    command: &Command,
) -> Result<pb::PreliminaryAnswer, Error> {
    let sender = sender(tx, intake, at, dossier).await?;
    let frame = frame(dossier, &sender);
    let answer = Answer {
        application: dossier.head.id,
        number,
        expected: command.expected,
        letter: letter::preliminary(&frame, command.expected, &command.reason),
        sent: acted(tx, &command.reason),
    };
    answers::insert(tx.conn(), &answer).await?;
    touch(tx, dossier).await?;
    let message = encode(&at.tenant, &answer);
    tx.audit(
        "preliminary-answer.sent",
        &message.application,
        json!({ "number": number, "expected": message.expected_date }),
    );
    Ok(message)
}

fn encode(tenant: &Tenant, answer: &Answer) -> pb::PreliminaryAnswer {
    pb::PreliminaryAnswer {
        application: format_name(tenant, "applications", &answer.application),
        number: answer.number,
        expected_date: answer.expected.to_string(),
        letter: Some(letter_out(&answer.letter)),
        sent: Some(act(&answer.sent)),
    }
}

/// The preliminary answers of an application, oldest first.
///
/// # Errors
/// [`Error::NotFound`] for another organisation's.
pub(crate) async fn list_preliminary_answers(
    at: &Entered,
    id: ApplicationId,
) -> Result<pb::ListPreliminaryAnswersResponse, Error> {
    let mut conn = at.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    let visible = stored.is_some_and(|stored| {
        at.organisation()
            .is_none_or(|own| stored.head.organisation == *own)
    });
    if !visible {
        return Err(Error::NotFound(format_name(&at.tenant, "applications", &id)));
    }
    let found = answers::of(&mut conn, id).await?;
    Ok(pb::ListPreliminaryAnswersResponse {
        preliminary_answers: found.iter().map(|one| encode(&at.tenant, one)).collect(),
    })
}

/// At most `limit` applications that wait for an answer, or wait again after the day in the last one, and whose month ends on `due_by` or before; without it,
/// whose month has run out.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_unanswered(
    intake: &Intake,
    at: &Entered,
    due_by: Option<NaiveDate>,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<pb::UnansweredApplication>, Error> {
    let today = local_date(intake.ctx.legal.now());
    // The month has run out from the day after its last.
    let due_by = due_by.unwrap_or_else(|| today.pred_opt().unwrap_or(today));
    let mut conn = at.db.read().await?;
    let found = answers::waiting(&mut conn, (due_by, today), after, limit).await?;
    Ok(found
        .into_iter()
        .map(|one| pb::UnansweredApplication {
            application: format_name(&at.tenant, "applications", &one.application_id),
            case_number: one.case_number,
            organisation_number: one.organisation_number,
            submitted_at: Some(timestamp(one.submitted_at)),
            due_date: month_ends(one.received_at).to_string(),
        })
        .collect())
}
