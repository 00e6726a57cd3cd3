//! The office dismisses an application (avvisning): a caseworker proposes, another person confirms or declines.
//!
//! Never while the applicant can still answer a request for completion (forvaltningsloven §11).

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::source::RuleSource;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::{end, read};
use crate::domain::letter;
use crate::error::Error;
use crate::error::completion::Refusal;
use crate::ops::Intake;
use crate::ops::completion::{acted, dossier, frame, sender, touch};
use crate::store;
use crate::store::dossiers::Dossier;
use crate::store::endings::{Dismissal, Ending};

/// Proposes to dismiss.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::NotUnderTreatment`], [`Refusal::OwnApplication`], [`Refusal::StillRunning`],
/// [`Refusal::DismissalProposed`].
pub(crate) async fn propose_dismissal(
    at: &Entered,
    key: &Idempotency,
    id: ApplicationId,
    reason: &str,
    source: &RuleSource,
) -> Result<pb::ProposeDismissalResponse, Error> {
    at.db
        .run_once("intake.propose_dismissal", &at.actor, key, move |tx| {
            Box::pin(async move {
                let dossier = under_treatment(tx, at, id).await?;
                if waiting(tx, id).await?.is_some() {
                    return Err(Error::from(Refusal::DismissalProposed));
                }
                let act = acted(tx, reason);
                let about = (dossier.revision, dossier.head.version + 1);
                store::endings::propose(tx.conn(), id, about, source, &act).await?;
                touch(tx, &dossier).await?;
                let name = format_name(&at.tenant, "applications", &id);
                tx.audit(
                    "dismissal.proposed",
                    name,
                    json!({ "source": source.to_string(), "revision": dossier.revision }),
                );
                Ok(pb::ProposeDismissalResponse {
                    ending: Some(read::ending(tx.conn(), at, id).await?),
                })
            })
        })
        .await
}

/// Dismisses as proposed, with a letter.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::NotUnderTreatment`], [`Refusal::OwnApplication`], [`Refusal::StillRunning`],
/// [`Refusal::NoDismissal`], [`Refusal::TwoPerson`]; [`Refusal::RevisedSince`] when it is another revision.
pub(crate) async fn confirm_dismissal(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    id: ApplicationId,
    reason: &str,
) -> Result<pb::ConfirmDismissalResponse, Error> {
    at.db
        .run_once("intake.confirm_dismissal", &at.actor, key, move |tx| {
            Box::pin(async move {
                let dossier = under_treatment(tx, at, id).await?;
                let proposal = waiting(tx, id).await?.ok_or(Refusal::NoDismissal)?;
                if proposal.proposed.person == tx.actor().person {
                    return Err(Error::from(Refusal::TwoPerson));
                }
                // An answer in words, a file or a longer deadline counts as much as a new revision.
                if (proposal.revision, proposal.version) != (dossier.revision, dossier.head.version) {
                    return Err(Refusal::RevisedSince.into());
                }
                let sender = sender(tx, intake, at, &dossier).await?;
                let frame = frame(&dossier, &sender);
                let letter = letter::dismissal(&frame, &proposal.source, &proposal.proposed.reason);
                let act = acted(tx, reason);
                store::endings::answer(tx.conn(), id, proposal.number, &act, Some(&letter)).await?;
                let state = dossier.head.state.dismiss();
                let state = state.map_err(|_| Refusal::NotUnderTreatment)?;
                end(tx, at, &dossier.head, &Ending { state, act }).await?;
                Ok(pb::ConfirmDismissalResponse {
                    ending: Some(read::ending(tx.conn(), at, id).await?),
                })
            })
        })
        .await
}

/// Turns the proposal down.
///
/// # Errors
/// [`Error::NotFound`]; [`Refusal::OwnApplication`], [`Refusal::NoDismissal`].
pub(crate) async fn decline_dismissal(
    at: &Entered,
    key: &Idempotency,
    id: ApplicationId,
    reason: &str,
) -> Result<pb::DeclineDismissalResponse, Error> {
    at.db
        .run_once("intake.decline_dismissal", &at.actor, key, move |tx| {
            Box::pin(async move {
                let dossier = dossier(tx, at, id).await?;
                let proposal = waiting(tx, id).await?.ok_or(Refusal::NoDismissal)?;
                let act = acted(tx, reason);
                store::endings::answer(tx.conn(), id, proposal.number, &act, None).await?;
                if dossier.head.state.treat().is_ok() {
                    touch(tx, &dossier).await?;
                }
                let name = format_name(&at.tenant, "applications", &id);
                tx.audit("dismissal.declined", name, json!({}));
                Ok::<_, Error>(pb::DeclineDismissalResponse {})
            })
        })
        .await
}

/// The application, which the applicant cannot complete just now.
async fn under_treatment(tx: &mut Tx<'_>, at: &Entered, id: ApplicationId) -> Result<Dossier, Error> {
    let dossier = dossier(tx, at, id).await?;
    dossier
        .head
        .state
        .treat()
        .map_err(|_| Refusal::NotUnderTreatment)?;
    if let Some(open) = store::completions::open_of(tx.conn(), id).await? {
        open.may_go_on(tx.legal_now())?;
    }
    Ok(dossier)
}

/// The proposal that waits for its answer.
async fn waiting(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Option<Dismissal>, Error> {
    let latest = store::endings::latest_dismissal(tx.conn(), id).await?;
    Ok(latest.filter(|dismissal| dismissal.waits))
}
