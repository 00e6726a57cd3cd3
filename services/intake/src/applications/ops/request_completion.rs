//! A caseworker asks for what an application lacks, with a deadline (forvaltningsloven §11).

use serde_json::json;
use tilskudd_kernel::ids::CompletionId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::acted;
use crate::applications::codec::completion::encode;
use crate::applications::codec::requests::completion::RequestCompletion;
use crate::applications::domain::completion::{Completion, Set, long_enough};
use crate::applications::domain::letter;
use crate::applications::error::completion::CompletionError;
use crate::applications::ops::completion::{frame, pending_application, sender, touch};
use crate::applications::ops::emit::emit;
use crate::applications::store;
use crate::error::Error;
use crate::intake::Intake;

/// Requests the completion with a letter, and notifies assessment that the case waits.
///
/// # Errors
/// [`Error::NotFound`]; [`CompletionError::NotPending`], [`CompletionError::OwnApplication`],
/// [`CompletionError::TooSoon`], [`CompletionError::AlreadyOpen`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &RequestCompletion,
) -> Result<pb::RequestCompletionResponse, Error> {
    scope
        .db
        .run_once("intake.completion.request", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &RequestCompletion,
) -> Result<pb::RequestCompletionResponse, Error> {
    let application = pending_application(tx, scope, command.application).await?;
    let now = tx.legal_now();
    long_enough(command.deadline, now)?;
    if store::completions::open_of(tx.conn(), command.application)
        .await?
        .is_some()
    {
        return Err(CompletionError::AlreadyOpen.into());
    }
    let sender = sender(tx, intake, scope, &application).await?;
    let frame = frame(&application, &sender);
    let act = acted(tx, &command.reason);
    let completion = Completion {
        id: CompletionId::new(tx.ids()),
        application: command.application,
        letter: letter::completion(
            &frame,
            &command.defects,
            command.deadline,
            command.reason.as_str(),
        ),
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
    touch(tx, &application).await?;
    let message = encode(&scope.tenant, &completion, now);
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
        application: format_name(&scope.tenant, "applications", &command.application),
        completion: message.name.clone(),
    };
    emit(tx, &scope.tenant, command.application, &event);
    Ok(pb::RequestCompletionResponse {
        completion: Some(message),
    })
}
