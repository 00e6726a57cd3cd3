//! Shared parts of the use cases on requests for completion (mangelbrev), preliminary answers and endings.
//!
//! Every write locks the application's row first (an answer the organisation's before it) and writes it, so of two
//! acts at the same time the later one runs again and sees the earlier one.

use tilskudd_kernel::act::{Reason, Signed};
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::office::{self, Office};
use tilskudd_store::Tx;

use crate::applications::codec::completion::closing;
use crate::applications::domain::completion::{Closed, Closing, Completion};
use crate::applications::domain::letter::Frame;
use crate::applications::error::completion::CompletionError;
use crate::applications::ops::emit::emit;
use crate::applications::store;
use crate::applications::store::submitted_applications::SubmittedApplication;
use crate::error::Error;
use crate::intake::Intake;

/// A submitted application, locked, for staff that did not sign it (forvaltningsloven §6).
///
/// # Errors
/// [`Error::NotFound`], also for a draft; [`CompletionError::OwnApplication`].
pub(crate) async fn application(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ApplicationId,
) -> Result<SubmittedApplication, Error> {
    let found = store::submitted_applications::lock(tx.conn(), &[id]).await?.pop();
    let application =
        found.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "applications", &id)))?;
    if application.signers.contains(&tx.actor().person) {
        return Err(CompletionError::OwnApplication.into());
    }
    Ok(application)
}

/// The same, while the office processes it.
///
/// # Errors
/// As [`application`]; [`CompletionError::NotPending`].
pub(crate) async fn pending_application(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ApplicationId,
) -> Result<SubmittedApplication, Error> {
    let application = application(tx, scope, id).await?;
    let pending = application.head.state.require_pending();
    pending.map_err(|_| CompletionError::NotPending)?;
    Ok(application)
}

/// The office as the sender of a letter.
pub(crate) struct Sender {
    office: Office,
    contact_point: String,
}

/// The office as sender of a letter, today.
///
/// # Errors
/// [`Error::NotFound`] when the call is gone.
pub(crate) async fn sender(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    application: &SubmittedApplication,
) -> Result<Sender, Error> {
    let (call, _) = intake
        .announced(&scope.tenant, tx.conn(), application.head.call)
        .await?;
    Ok(Sender {
        office: office::today(scope, tx).await?,
        contact_point: call.terms.contact_point.clone(),
    })
}

/// The frame of a letter.
pub(crate) fn frame<'a>(application: &'a SubmittedApplication, sender: &'a Sender) -> Frame<'a> {
    Frame {
        applicant: &application.applicant,
        form: application.form,
        office_form: sender.office.form.into(),
        case_number: &application.case_number,
        office: &sender.office.title,
        contact_point: &sender.contact_point,
    }
}

/// Writes the application's row, so that an act beside this one is noticed.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn touch(tx: &mut Tx<'_>, application: &SubmittedApplication) -> Result<(), Error> {
    let (person, now) = (tx.actor().person, tx.legal_now());
    let head = &application.head;
    store::applications::set_state(tx.conn(), head, head.state, person, now).await?;
    Ok(())
}

/// The request as it is now, with its applicant.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn find(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: CompletionId,
) -> Result<(Completion, OrgNumber), Error> {
    let found = store::completions::find(tx.conn(), id).await?;
    found.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "completions", &id)))
}

/// Closes the request of an application that ends or is decided, if one is open.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn end(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    application: ApplicationId,
    (signed, reason): (Signed, Option<Reason>),
) -> Result<(), Error> {
    if let Some(open) = store::completions::open_of(tx.conn(), application).await? {
        let closed = Closed {
            how: Closing::Ended,
            signed,
            reason,
        };
        store::completions::close(tx.conn(), open.id, &closed, None).await?;
        emit_closed(tx, tenant, &open, Closing::Ended);
    }
    Ok(())
}

/// Notifies assessment and allocation, which wait for this request, that it is closed.
pub(crate) fn emit_closed(tx: &mut Tx<'_>, tenant: &Tenant, completion: &Completion, how: Closing) {
    let event = pb::CompletionClosed {
        application: format_name(tenant, "applications", &completion.application),
        completion: format_name(tenant, "completions", &completion.id),
        state: closing(how).into(),
    };
    emit(tx, tenant, completion.application, &event);
}
