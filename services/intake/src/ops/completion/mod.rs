//! Requests for completion (mangelbrev): asking, answering, and what the office does about the deadline.
//!
//! Every write locks the application's row first (an answer the organisation's before it) and writes it, so of two
//! acts at the same time the later one runs again and sees the earlier one.

pub(crate) mod answer;
pub(crate) mod change;
pub(crate) mod read;
pub(crate) mod request;

use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_runtime::office::{self, Office};
use tilskudd_store::{Destination, Tx};

use super::Intake;
use crate::codec::completion::closing;
use crate::domain::completion::{Act, Closing, Completion};
use crate::domain::letter::Frame;
use crate::error::Error;
use crate::error::completion::Refusal;
use crate::store;
use crate::store::dossiers::Dossier;

/// Version of the meaning of what is told here.
const EVENT_VERSION: u32 = 1;

/// What the actor does now, for this reason.
pub(crate) fn acted(tx: &Tx<'_>, reason: &str) -> Act {
    Act {
        person: tx.actor().person,
        at: tx.legal_now(),
        reason: reason.to_owned(),
    }
}

/// A submitted application, locked, for staff that did not sign it (forvaltningsloven §6).
///
/// # Errors
/// [`Error::NotFound`], also for a draft; [`Refusal::OwnApplication`].
pub(crate) async fn dossier(tx: &mut Tx<'_>, at: &Entered, id: ApplicationId) -> Result<Dossier, Error> {
    let found = store::dossiers::lock(tx.conn(), &[id]).await?.pop();
    let dossier = found.ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", &id)))?;
    if dossier.signers.contains(&tx.actor().person) {
        return Err(Refusal::OwnApplication.into());
    }
    Ok(dossier)
}

/// What every letter of the office says of it.
pub(crate) struct Sender {
    office: Office,
    contact_point: String,
}

/// What every letter to the applicant says of the office, today.
///
/// # Errors
/// [`Error::NotFound`] when the call is gone.
pub(crate) async fn sender(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    dossier: &Dossier,
) -> Result<Sender, Error> {
    let (call, _) = intake.announced(&at.tenant, tx.conn(), dossier.head.call).await?;
    Ok(Sender {
        office: office::today(at, tx).await?,
        contact_point: call.terms.contact_point.clone(),
    })
}

/// The frame of a letter.
pub(crate) fn frame<'a>(dossier: &'a Dossier, sender: &'a Sender) -> Frame<'a> {
    Frame {
        applicant: &dossier.applicant,
        form: dossier.form,
        office_form: sender.office.form,
        case_number: &dossier.case_number,
        office: &sender.office.title,
        contact_point: &sender.contact_point,
    }
}

/// Writes the application's row, so that an act beside this one is noticed.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn touch(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), Error> {
    let (person, now) = (tx.actor().person, tx.legal_now());
    let head = &dossier.head;
    store::applications::set_state(tx.conn(), head, head.state, person, now).await?;
    Ok(())
}

/// The request as it is now, with its applicant.
///
/// # Errors
/// [`Error::NotFound`].
async fn find(tx: &mut Tx<'_>, at: &Entered, id: CompletionId) -> Result<(Completion, OrgNumber), Error> {
    let found = store::completions::find(tx.conn(), id).await?;
    found.ok_or_else(|| Error::NotFound(format_name(&at.tenant, "completions", &id)))
}

/// Closes the request of an application that ends or is decided, if one is open.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn end(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    application: ApplicationId,
    act: &Act,
) -> Result<(), Error> {
    if let Some(open) = store::completions::open_of(tx.conn(), application).await? {
        store::completions::close(tx.conn(), open.id, Closing::Ended, act, None).await?;
        tell_closed(tx, tenant, &open, Closing::Ended);
    }
    Ok(())
}

/// Who waits for the answer: the judgement and the decision.
const WAITING: [Service; 2] = [Service::Assessment, Service::Allocation];

/// Tells those who wait for this request that it is closed.
fn tell_closed(tx: &mut Tx<'_>, tenant: &Tenant, completion: &Completion, how: Closing) {
    let event = pb::CompletionClosed {
        application: format_name(tenant, "applications", &completion.application),
        completion: format_name(tenant, "completions", &completion.id),
        state: closing(how).into(),
    };
    for service in WAITING {
        emit(tx, tenant, service, completion.application, &event);
    }
}

/// Tells a service of the region about an application, in the application's own stream.
pub(crate) fn emit<M: prost::Message + prost::Name>(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    service: Service,
    application: ApplicationId,
    event: &M,
) {
    let to = Destination::new(service, tenant);
    tx.emit(&to, format!("application/{application}"), EVENT_VERSION, event);
}
