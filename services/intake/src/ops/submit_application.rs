//! An applicant signs and submits its draft.
//!
//! Round trips of the transaction: BEGIN; the earlier answer; one SELECT that locks the organisation, then the
//! application, and reads all that the rules look at; one statement that stores the submission; the store's
//! records; COMMIT. Call and edition are in memory after the first submission. A rejected submission stores
//! nothing: the draft stays as it was.

use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Finding, Signature, rejects};
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency, Tx};

use super::{Intake, findings};
use crate::cache::Rules;
use crate::codec::application::{Document, Receipt, findings_out, restore, submitted};
use crate::codec::{finding, organisation};
use crate::domain::application::{Head, Signed};
use crate::domain::call::Call;
use crate::domain::content::Content;
use crate::error::Error;
use crate::store;
use crate::store::applications::Standing;
use crate::store::submissions::Submission;

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that was signed.
    pub(crate) etag: String,
    /// The signature; none: the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
    /// The office's code, for the case number.
    pub(crate) office: OfficeCode,
}

/// Submits.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::NotADraft`], [`Error::OtherEtag`];
/// [`Error::Rejected`] with what the rules found.
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
    let standing = store::applications::standing_locked(tx.conn(), command.id, applicant).await?;
    let standing = standing.ok_or_else(not_found)?;
    let state = standing.head.state.submit().map_err(|_| Error::NotADraft)?;
    if command.etag != standing.head.etag() {
        return Err(Error::OtherEtag);
    }
    let (call, rules) = intake
        .announced(&at.tenant, tx.conn(), standing.head.call)
        .await?;
    let (message, content) = restore(&standing.content)?;
    let found = findings(
        &at.tenant,
        (&call, &rules),
        &standing,
        content.clone(),
        command.signature.clone(),
        tx.legal_now(),
    );
    let signature = match &command.signature {
        Some(signature) if !rejects(&found) => signature,
        _ => return Err(Error::Rejected(found)),
    };
    let signed = Signed {
        person: tx.actor().person,
        time: tx.legal_now(),
    };
    let document = Document {
        head: &standing.head,
        content: message,
        applicant: organisation::encode(&at.tenant, &standing.applicant),
        edition: &call.terms.edition,
        signature,
        signed,
    }
    .into_message(&at.tenant);
    let accepted = Accepted {
        standing: &standing,
        call: &call,
        rules: &rules,
        content: &content,
        signed,
    };
    let (receipt, version) = accepted.store(tx, command.office, &document, &found).await?;
    let head = Head {
        state,
        version,
        ..standing.head.clone()
    };
    let application = submitted(&head, document, receipt);
    tell(tx, at, &application);
    Ok(pb::SubmitApplicationResponse {
        application: Some(application),
    })
}

/// A submission that the rules let pass.
struct Accepted<'a> {
    standing: &'a Standing,
    call: &'a Call,
    rules: &'a Rules,
    content: &'a Content,
    signed: Signed,
}

impl Accepted<'_> {
    /// Stores it; gives back the receipt and the application's new version.
    async fn store(
        &self,
        tx: &mut Tx<'_>,
        office: OfficeCode,
        document: &pb::Application,
        found: &[Finding],
    ) -> Result<(Receipt, i64), Error> {
        let bytes = document.encode_to_vec();
        let content_hash = Sha256::digest(&bytes).to_vec();
        let notes = finding::encode(found);
        let applied_ore = self.content.applied.ore();
        let submission = Submission {
            draft: &self.standing.head,
            year: self.call.terms.year,
            edition: &self.call.terms.edition,
            applications_per_applicant: self.call.terms.applications_per_applicant,
            office,
            document: &bytes,
            content_hash: &content_hash,
            signed_by: self.signed.person,
            submitted_at: self.signed.time,
            applied_ore,
            development_projects: self.content.development_projects(&self.rules.edition),
            findings: &findings_out(notes.clone()),
        };
        let (case_number, version) = store::submissions::insert(tx.conn(), &submission).await?;
        let submitted_at = self.signed.time;
        Ok((
            Receipt {
                case_number,
                content_hash,
                submitted_at,
                applied_ore,
                findings: notes,
            },
            version,
        ))
    }
}

/// Audits the submission and tells assessment.
fn tell(tx: &mut Tx<'_>, at: &Entered, application: &pb::Application) {
    tx.audit(
        "application.submitted",
        &application.name,
        json!({
            "case_number": application.case_number,
            "content_hash": application.content_hash,
            "applied_ore": application.applied_ore,
        }),
    );
    let id = application.name.rsplit('/').next().unwrap_or_default();
    let to = Destination::new(Service::Assessment, &at.tenant);
    let event = pb::ApplicationSubmitted {
        application: Some(application.clone()),
    };
    tx.emit(&to, format!("application/{id}"), 1, &event);
}
