//! The director, or a delegate, signs a draft without submitting it; somebody else may submit (R11, KKI §3).

use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::rejects;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::{Document, restore};
use crate::applications::codec::requests::submission::SignApplication;
use crate::applications::codec::summary;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::check_writes;
use crate::applications::ops::findings::sum_out_of_range;
use crate::applications::ops::signing::{evaluate_signed, lookup_in_tx, may_sign};
use crate::applications::store;
use crate::applications::store::signatures::NewSignature;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::ops::organisation_view::organisation_view;

/// Signs this version of the draft, and keeps the page that the signatory saw with it.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; `DraftError::NotADraft`, [`Error::EtagMismatch`];
/// `DraftError::SignerNeeded`, `DraftError::SummaryNotSeen`, `DraftError::SignedAlready`; [`Error::Rejected`] with what
/// the rules found.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &SignApplication,
) -> Result<pb::SignApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.sign", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &SignApplication,
) -> Result<pb::SignApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &command.id));
    let applicant = scope.organisation().ok_or_else(not_found)?;
    let lookup = lookup_in_tx(tx, scope, Some(&command.signature));
    let inputs = store::rule_inputs::lock(tx.conn(), command.id, applicant, lookup).await?;
    let inputs = inputs.ok_or_else(not_found)?;
    let head = &inputs.head;
    check_writes(scope, head)?;
    head.state.submit().map_err(|_| DraftError::NotADraft)?;
    if command.etag != head.etag() {
        return Err(Error::EtagMismatch);
    }
    let (call, rules) = intake.announced(&scope.tenant, tx.conn(), head.call).await?;
    may_sign(scope, &command.signature, command.summary_seen, &rules.edition)?;
    let (message, content) = restore(&inputs.content)?;
    let title = &inputs.applicant.title;
    let page = summary::encode(&scope.tenant, (&call, &rules.edition), (head, title), &content)
        .map_err(sum_out_of_range)?;
    let now = tx.legal_now();
    let signature = &command.signature;
    let found = evaluate_signed(
        &scope.tenant,
        (&call, &rules),
        &inputs,
        content,
        Some(signature),
        now,
    );
    if rejects(&found) {
        return Err(Error::Rejected(found));
    }
    let signed = Signed {
        person: tx.actor().person,
        at: now,
    };
    let document = Document {
        head,
        content: message,
        applicant: organisation_view(&scope.tenant, &inputs.applicant),
        edition: &call.terms.edition,
        attachments: &inputs.attachments,
        signature,
        signed,
        delegation: inputs.delegation_id(),
        registration: None,
    }
    .into_message(&scope.tenant);
    let bytes = document.encode_to_vec();
    let new = NewSignature {
        draft: head,
        document: &bytes,
        content_hash: &Sha256::digest(&bytes),
        summary: &page.encode_to_vec(),
        signature,
        delegation: inputs.delegation_id(),
        signed,
    };
    store_signature(tx, &document.name, &new).await?;
    Ok(pb::SignApplicationResponse {
        content_hash: hex::encode(new.content_hash),
        signature: document.signature,
        etag: head.etag(),
    })
}

async fn store_signature(tx: &mut Tx<'_>, name: &str, new: &NewSignature<'_>) -> Result<(), Error> {
    store::signatures::insert(tx.conn(), new)
        .await
        .map_err(|error| match error {
            error if error.constraint() == Some("signature_pkey") => DraftError::SignedAlready.into(),
            error => Error::Store(error),
        })?;
    let hash = hex::encode(new.content_hash);
    tx.audit(
        "application.signed",
        name,
        json!({ "version": new.draft.version, "content_hash": hash }),
    );
    Ok(())
}
