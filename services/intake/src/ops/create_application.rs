//! An applicant makes a draft, or the office one of what came in (P3); only the limits of the fields are checked.

use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::Intake;
use super::draft_room::make_room;
use super::writers::origin;
use crate::codec::application::draft;
use crate::domain::application::{Head, State};
use crate::domain::content::Content;
use crate::error::Error;
use crate::store;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The call.
    pub(crate) call: CallId,
    /// The applicant.
    pub(crate) organisation: OrgNumber,
    /// The content as it is stored.
    pub(crate) message: pb::ApplicationContent,
    /// The same as facts.
    pub(crate) content: Content,
}

/// Makes a draft.
///
/// # Errors
/// [`Error::NotFound`] when the call is not announced, [`Error::UnknownOrganisation`];
/// [`crate::error::drafting::Error::TooManyDrafts`].
pub(crate) async fn create_application(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::CreateApplicationResponse, Error> {
    at.db
        .run_once("intake.create_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

/// Checks that the applicant is registered by today.
///
/// # Errors
/// [`Error::UnknownOrganisation`].
pub(crate) async fn registered(tx: &mut Tx<'_>, organisation: &OrgNumber) -> Result<(), Error> {
    // What begins today may not be current yet.
    let today = local_date(tx.legal_now());
    store::facts::keep_current(tx.conn(), &[organisation.as_str()], today).await?;
    match store::organisations::find(tx.conn(), organisation).await? {
        Some(_) => Ok(()),
        None => Err(Error::UnknownOrganisation(organisation.clone())),
    }
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::CreateApplicationResponse, Error> {
    intake.announced(&at.tenant, tx.conn(), command.call).await?;
    registered(tx, &command.organisation).await?;
    make_room(tx, origin(at), (&command.organisation, command.call), 1).await?;
    let head = Head {
        id: ApplicationId::new(tx.ids()),
        call: command.call,
        organisation: command.organisation.clone(),
        state: State::Draft,
        version: 1,
        origin: origin(at),
    };
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::applications::insert(tx.conn(), &head, &command.content.bytes, person, now).await?;
    let message = draft(
        &at.tenant,
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
