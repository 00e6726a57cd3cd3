//! The director, or a delegate, signs a draft without submitting it; somebody else may submit (R11, KKI §3).

use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Signature, rejects};
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::signing::{judge, may_sign, sought};
use super::writers::check_writes;
use super::{Intake, sum_out_of_range};
use crate::codec::application::{Document, restore};
use crate::codec::{organisation, summary};
use crate::domain::application::Signed;
use crate::error::{Error, drafting};
use crate::store;
use crate::store::signatures::NewSignature;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the signatory has seen.
    pub(crate) etag: String,
    /// Name and role.
    pub(crate) signature: Signature,
    /// The signatory has seen the page that comes first.
    pub(crate) summary_seen: bool,
}

/// Signs this version of the draft, and keeps the page that the signatory saw with it.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::NotADraft`], [`Error::OtherEtag`];
/// [`drafting::Error::SignerNeeded`], [`drafting::Error::SummaryNotSeen`], [`drafting::Error::SignedAlready`]; [`Error::Rejected`] with what the rules
/// found.
pub(crate) async fn sign_application(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::SignApplicationResponse, Error> {
    at.db
        .run_once("intake.sign_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::SignApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &command.id));
    let applicant = at.organisation().ok_or_else(not_found)?;
    let sought = sought(tx, at, Some(&command.signature));
    let standing = store::standing::standing_locked(tx.conn(), command.id, applicant, sought).await?;
    let standing = standing.ok_or_else(not_found)?;
    let head = &standing.head;
    check_writes(at, head)?;
    head.state.submit().map_err(|_| Error::NotADraft)?;
    if command.etag != head.etag() {
        return Err(Error::OtherEtag);
    }
    let (call, rules) = intake.announced(&at.tenant, tx.conn(), head.call).await?;
    may_sign(at, &command.signature, command.summary_seen, &rules.edition)?;
    let (message, content) = restore(&standing.content)?;
    let title = &standing.applicant.title;
    let page = summary::encode(&at.tenant, (&call, &rules.edition), (head, title), &content)
        .map_err(sum_out_of_range)?;
    let now = tx.legal_now();
    let signature = &command.signature;
    let found = judge(
        &at.tenant,
        (&call, &rules),
        &standing,
        content,
        Some(signature),
        now,
    );
    if rejects(&found) {
        return Err(Error::Rejected(found));
    }
    let signed = Signed {
        person: tx.actor().person,
        time: now,
    };
    let document = Document {
        head,
        content: message,
        applicant: organisation::encode(&at.tenant, &standing.applicant),
        edition: &call.terms.edition,
        attachments: &standing.attachments,
        signature,
        signed,
        delegation: standing.delegation_id(),
        registration: None,
    }
    .into_message(&at.tenant);
    let bytes = document.encode_to_vec();
    let new = NewSignature {
        draft: head,
        document: &bytes,
        content_hash: &Sha256::digest(&bytes),
        summary: &page.encode_to_vec(),
        signature,
        delegation: standing.delegation_id(),
        signed,
    };
    keep(tx, &document.name, &new).await?;
    Ok(pb::SignApplicationResponse {
        content_hash: hex::encode(new.content_hash),
        signature: document.signature,
        etag: head.etag(),
    })
}

async fn keep(tx: &mut Tx<'_>, name: &str, new: &NewSignature<'_>) -> Result<(), Error> {
    store::signatures::insert(tx.conn(), new)
        .await
        .map_err(|error| match error {
            error if error.constraint() == Some("signature_pkey") => drafting::Error::SignedAlready.into(),
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
