//! An applicant submits its draft: what SignApplication signed of it, or signed in the same act.
//!
//! Round trips of the transaction, five after BEGIN, signed in the same act or before: the earlier answer; one SELECT
//! that locks the organisation, then the application, and reads all that the rules look at, the delegation and the
//! stored signature too; one statement that stores the submission; the store's records; COMMIT. Call and edition are
//! in memory after the first submission. A rejected submission stores nothing: the draft stays as it was.

use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Signature, rejects};
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::accept::{Accepted, SignedDocument};
use super::signing::{judge, may_sign, sought, source};
use super::writers::check_writes;
use super::{Intake, findings};
use crate::cache::Rules;
use crate::codec::application::{Document, document, restore, signature_in};
use crate::codec::organisation;
use crate::domain::application::Signed;
use crate::error::{Error, drafting};
use crate::store;
use crate::store::standing::Standing;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that was signed.
    pub(crate) etag: String,
    /// The signature; none: what was signed of this version, and when nothing was, the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
    /// The signatory has seen the page that comes first; of no meaning without a signature.
    pub(crate) summary_seen: bool,
    /// The office's code, for the case number.
    pub(crate) office: OfficeCode,
}

/// Submits.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::NotADraft`], [`Error::OtherEtag`];
/// [`drafting::Error::SignatureOutdated`] when another version was signed; [`drafting::Error::SignerNeeded`],
/// [`drafting::Error::SummaryNotSeen`]; [`Error::Rejected`] with what the rules found.
pub(crate) async fn submit_application(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::SubmitApplicationResponse, Error> {
    at.db
        .run_once("intake.submit_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::SubmitApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &command.id));
    let applicant = at.organisation().ok_or_else(not_found)?;
    let sought = sought(tx, at, command.signature.as_ref());
    let standing = store::standing::standing_locked(tx.conn(), command.id, applicant, sought).await?;
    let standing = standing.ok_or_else(not_found)?;
    check_writes(at, &standing.head)?;
    let state = standing.head.state.submit().map_err(|_| Error::NotADraft)?;
    if command.etag != standing.head.etag() {
        return Err(Error::OtherEtag);
    }
    let (call, rules) = intake
        .announced(&at.tenant, tx.conn(), standing.head.call)
        .await?;
    if let Some(signature) = &command.signature {
        may_sign(at, signature, command.summary_seen, &rules.edition)?;
    }
    let terms = (&*call, &*rules);
    let (message, content) = restore(&standing.content)?;
    let before = before(&standing, command, &rules)?;
    let now = tx.legal_now();
    let found = match &before {
        Some((_, signature)) => {
            let signature = signature.clone();
            findings(&at.tenant, terms, &standing, content.clone(), signature, now)
        }
        None => {
            let signature = command.signature.as_ref();
            judge(&at.tenant, terms, &standing, content.clone(), signature, now)
        }
    };
    let signed = match (before, &command.signature) {
        (Some((signed, _)), _) if !rejects(&found) => signed,
        (None, Some(signature)) if !rejects(&found) => {
            let person = tx.actor().person;
            let document = Document {
                head: &standing.head,
                content: message,
                applicant: organisation::encode(&at.tenant, &standing.applicant),
                edition: &call.terms.edition,
                attachments: &standing.attachments,
                signature,
                signed: Signed { person, time: now },
                delegation: standing.delegation_id(),
                registration: None,
            };
            SignedDocument::new(&at.tenant, document)
        }
        _ => return Err(Error::Rejected(found)),
    };
    let accepted = Accepted {
        standing: &standing,
        call: &call,
        rules: &rules,
        content: &content,
        signed,
        office: command.office,
        found: &found,
    };
    Ok(pb::SubmitApplicationResponse {
        application: Some(accepted.store(tx, at, state).await?),
    })
}

/// What was signed before of exactly this version, unless it is signed now; and its signature for the rules.
fn before(
    standing: &Standing,
    command: &Command,
    rules: &Rules,
) -> Result<Option<(SignedDocument, Option<Signature>)>, Error> {
    let kept = standing.signature.as_ref();
    let Some(kept) = kept.filter(|_| command.signature.is_none()) else {
        return Ok(None);
    };
    if kept.version != standing.head.version {
        return Err(drafting::Error::SignatureOutdated(source(&rules.edition)).into());
    }
    let document = document(&kept.document)?;
    let signature = signature_in(&document);
    let signed = SignedDocument {
        document,
        bytes: kept.document.clone(),
        signed: kept.signed,
        delegation: kept.delegation,
    };
    Ok(Some((signed, signature)))
}
