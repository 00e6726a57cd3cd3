//! An office announces a call; from then on its terms never change.

use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{closed_already, open_questions};
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency, Tx};

use super::Intake;
use crate::codec::call::encode;
use crate::domain::call::Call;
use crate::error::Error;
use crate::store;

/// The services of the region that hold copies of calls.
const TOLD: [Service; 4] = [
    Service::Assessment,
    Service::Allocation,
    Service::Payment,
    Service::Reporting,
];

/// Announces a draft; an empty `etag` is of whatever it is.
///
/// # Errors
/// [`Error::NotFound`], [`Error::OtherEtag`], [`Error::CallAnnounced`]; [`Error::OpenQuestions`] while it leaves
/// open what the edition or the law leaves to the call, or when nobody could apply any more.
pub(crate) async fn announce_call(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    (id, etag): (CallId, &str),
) -> Result<pb::AnnounceCallResponse, Error> {
    at.db
        .run_once("intake.announce_call", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, id, etag))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    id: CallId,
    etag: &str,
) -> Result<pb::AnnounceCallResponse, Error> {
    let tenant = &at.tenant;
    let draft = store::calls::find(tx.conn(), id).await?;
    let draft = draft.ok_or_else(|| Error::NotFound(format_name(tenant, "calls", &id)))?;
    if draft.announced_at.is_some() {
        return Err(Error::CallAnnounced);
    }
    if !etag.is_empty() && etag != draft.etag() {
        return Err(Error::OtherEtag);
    }
    let rules = intake.rules(tenant, tx.conn(), &draft.terms.edition).await?;
    let (person, now) = (tx.actor().person, tx.legal_now());
    let terms = draft.for_rules(tenant, None);
    let mut questions = open_questions(&rules.edition, &terms);
    questions.extend(closed_already(&rules.edition, &terms, now));
    if !questions.is_empty() {
        return Err(Error::OpenQuestions(questions));
    }
    if !store::calls::announce(tx.conn(), id, person, now).await? {
        return Err(Error::CallAnnounced);
    }
    let call = Call {
        announced_at: Some(now),
        version: draft.version + 1,
        ..draft
    };
    let message = encode(tenant, &call, &rules.edition, now);
    tx.audit(
        "call.announced",
        &message.name,
        json!({ "edition": call.terms.edition }),
    );
    let event = pb::CallAnnounced {
        call: Some(message.clone()),
        chapter_post: rules.edition.chapter_post.clone(),
        scheme: rules.edition.scheme.clone(),
    };
    let here = TOLD.map(|service| Destination::new(service, tenant));
    // Shown for the office and nationally (R2).
    let nationally = (!tenant.is_national()).then(|| Destination::new(Service::Intake, &Tenant::national()));
    for to in here.iter().chain(&nationally) {
        tx.emit(to, format!("call/{id}"), 1, &event);
    }
    Ok(pb::AnnounceCallResponse { call: Some(message) })
}
