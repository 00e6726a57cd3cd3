//! An office announces a call; from then on its terms never change.

use prost::Name;
use serde_json::json;
use tilskudd_kernel::events::{Origin as EventOrigin, subscribers};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{closed_already, open_questions};
use tilskudd_runtime::Scope;
use tilskudd_store::{Destination, Idempotency, Tx};

use crate::calls::codec::call::encode;
use crate::calls::codec::requests::call::AnnounceCall;
use crate::calls::domain::call::Call;
use crate::calls::error::CallError;
use crate::calls::store;
use crate::error::Error;
use crate::intake::Intake;

/// Announces a draft.
///
/// # Errors
/// [`Error::NotFound`], [`Error::EtagMismatch`], [`CallError::Announced`]; [`Error::OpenQuestions`] while it leaves
/// open what the edition or the law leaves to the call, or when nobody could apply any more.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &AnnounceCall,
) -> Result<pb::AnnounceCallResponse, Error> {
    scope
        .db
        .run_once("intake.call.announce", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &AnnounceCall,
) -> Result<pb::AnnounceCallResponse, Error> {
    let AnnounceCall { id, etag } = command;
    let (tenant, id) = (&scope.tenant, *id);
    let draft = store::calls::find(tx.conn(), id).await?;
    let draft = draft.ok_or_else(|| Error::NotFound(format_name(tenant, "calls", &id)))?;
    if draft.announced_at.is_some() {
        return Err(CallError::Announced.into());
    }
    if !etag.is_empty() && *etag != draft.etag() {
        return Err(Error::EtagMismatch);
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
        return Err(CallError::Announced.into());
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
    let stream = format!("call/{id}");
    tx.emit_within(tenant, &stream, &event);
    if !tenant.is_national() {
        // Shown for the office and nationally (R2).
        for service in subscribers(&pb::CallAnnounced::full_name(), EventOrigin::Regions) {
            let national = Destination::new(service, &Tenant::national());
            tx.emit(&national, stream.as_str(), &event);
        }
    }
    Ok(pb::AnnounceCallResponse { call: Some(message) })
}
