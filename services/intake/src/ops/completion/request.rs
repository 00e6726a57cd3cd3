//! A caseworker asks for what an application lacks, with a deadline (forvaltningsloven §11).

use serde_json::json;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::{WAITING, acted, dossier, emit, frame, sender, touch};
use crate::codec::completion::encode;
use crate::domain::completion::{Completion, Defect, Set, long_enough};
use crate::domain::letter;
use crate::error::Error;
use crate::error::completion::Refusal;
use crate::ops::Intake;
use crate::store;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The application.
    pub(crate) application: ApplicationId,
    /// What it lacks.
    pub(crate) defects: Vec<Defect>,
    /// Until when.
    pub(crate) deadline: Deadline,
    /// Why.
    pub(crate) reason: String,
}

/// Asks, with a letter, and tells assessment that the case waits.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::NotUnderTreatment`], [`Refusal::OwnApplication`], [`Refusal::TooSoon`],
/// [`Refusal::AlreadyOpen`].
pub(crate) async fn request_completion(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::RequestCompletionResponse, Error> {
    at.db
        .run_once("intake.request_completion", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::RequestCompletionResponse, Error> {
    let dossier = dossier(tx, at, command.application).await?;
    dossier
        .head
        .state
        .treat()
        .map_err(|_| Refusal::NotUnderTreatment)?;
    let now = tx.legal_now();
    long_enough(command.deadline, now)?;
    if store::completions::open_of(tx.conn(), command.application)
        .await?
        .is_some()
    {
        return Err(Refusal::AlreadyOpen.into());
    }
    let sender = sender(tx, intake, at, &dossier).await?;
    let frame = frame(&dossier, &sender);
    let act = acted(tx, &command.reason);
    let completion = Completion {
        id: CompletionId::new(tx.ids()),
        application: command.application,
        letter: letter::completion(&frame, &command.defects, command.deadline, &command.reason),
        defects: command.defects.clone(),
        requested: act.clone(),
        current: Set {
            deadline: command.deadline,
            act,
            reminded: None,
        },
        earlier: Vec::new(),
        closed: None,
        answer: String::new(),
        revision: None,
    };
    store::completions::insert(tx.conn(), &completion).await?;
    touch(tx, &dossier).await?;
    let message = encode(&at.tenant, &completion, now);
    tx.audit(
        "completion.requested",
        &message.name,
        json!({
            "application": message.application,
            "defects": completion.defects.len(),
            "deadline": command.deadline.to_string(),
        }),
    );
    let event = pb::CompletionRequested {
        application: format_name(&at.tenant, "applications", &command.application),
        completion: message.name.clone(),
    };
    for service in WAITING {
        emit(tx, &at.tenant, service, command.application, &event);
    }
    Ok(pb::RequestCompletionResponse {
        completion: Some(message),
    })
}
