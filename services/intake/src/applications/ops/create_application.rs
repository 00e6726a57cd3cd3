//! An applicant makes a draft, or the office one of what came in (P3); only the limits of the fields are checked.

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::draft;
use crate::applications::codec::requests::application::CreateApplication;
use crate::applications::domain::application::{Head, State};
use crate::applications::ops::access::origin;
use crate::applications::ops::draft_limit::check_draft_limit;
use crate::applications::ops::drafting::registered;
use crate::applications::store;
use crate::error::Error;
use crate::intake::Intake;

/// Makes a draft.
///
/// # Errors
/// [`Error::NotFound`] when the call is not announced, `OrganisationError::Unknown`;
/// `DraftError::TooManyDrafts`.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &CreateApplication,
) -> Result<pb::CreateApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.create", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &CreateApplication,
) -> Result<pb::CreateApplicationResponse, Error> {
    intake.announced(&scope.tenant, tx.conn(), command.call).await?;
    registered(tx, &command.organisation).await?;
    check_draft_limit(tx, origin(scope), (&command.organisation, command.call), 1).await?;
    let head = Head {
        id: ApplicationId::new(tx.ids()),
        call: command.call,
        organisation: command.organisation.clone(),
        state: State::Draft,
        version: 1,
        origin: origin(scope),
    };
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::applications::insert(tx.conn(), &head, &command.content.bytes, person, now).await?;
    let message = draft(
        &scope.tenant,
        &head,
        command.message.clone(),
        command.content.applied.ore(),
    );
    tx.audit(
        "application.created",
        &message.name,
        json!({ "organisation": head.organisation }),
    );
    Ok(pb::CreateApplicationResponse {
        application: Some(message),
    })
}
