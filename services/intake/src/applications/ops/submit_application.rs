//! An applicant submits its draft: what SignApplication signed of it, or signed in the same act.
//!
//! Round trips of the transaction, five, signed in the same act or before: BEGIN; one SELECT that locks the
//! organisation, then the application, and reads all that the rules look at, the delegation and the stored signature
//! too; one statement that stores the submission; the store's records; COMMIT. Call and edition are in memory
//! after the first submission. A rejected submission stores nothing: the draft stays as it was.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Signature, rejects};
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::{Document, document, restore, signature_in};
use crate::applications::codec::requests::submission::SubmitApplication;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::check_writes;
use crate::applications::ops::findings::findings;
use crate::applications::ops::record_submission::{Accepted, SignedDocument};
use crate::applications::ops::signing::{evaluate_signed, lookup_in_tx, may_sign, source};
use crate::applications::store;
use crate::applications::store::rule_inputs::RuleInputs;
use crate::cache::Rules;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::ops::organisation_view::organisation_view;

/// Submits.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; `DraftError::NotADraft`, [`Error::EtagMismatch`];
/// `DraftError::SignatureOutdated` when another version was signed; `DraftError::SignerNeeded`,
/// `DraftError::SummaryNotSeen`; [`Error::Rejected`] with what the rules found.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &SubmitApplication,
) -> Result<pb::SubmitApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.submit", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &SubmitApplication,
) -> Result<pb::SubmitApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &command.id));
    let applicant = scope.organisation().ok_or_else(not_found)?;
    let lookup = lookup_in_tx(tx, scope, command.signature.as_ref());
    let inputs = store::rule_inputs::lock(tx.conn(), command.id, applicant, lookup).await?;
    let inputs = inputs.ok_or_else(not_found)?;
    check_writes(scope, &inputs.head)?;
    let state = inputs.head.state.submit().map_err(|_| DraftError::NotADraft)?;
    if command.etag != inputs.head.etag() {
        return Err(Error::EtagMismatch);
    }
    let (call, rules) = intake
        .announced(&scope.tenant, tx.conn(), inputs.head.call)
        .await?;
    if let Some(signature) = &command.signature {
        may_sign(scope, signature, command.summary_seen, &rules.edition)?;
    }
    let terms = (&*call, &*rules);
    let (message, content) = restore(&inputs.content)?;
    let before = before(&inputs, command, &rules)?;
    let now = tx.legal_now();
    let found = match &before {
        Some((_, signature)) => {
            let signature = signature.clone();
            findings(&scope.tenant, terms, &inputs, content.clone(), signature, now)
        }
        None => {
            let signature = command.signature.as_ref();
            evaluate_signed(&scope.tenant, terms, &inputs, content.clone(), signature, now)
        }
    };
    let signed = match (before, &command.signature) {
        (Some((signed, _)), _) if !rejects(&found) => signed,
        (None, Some(signature)) if !rejects(&found) => {
            let person = tx.actor().person;
            let document = Document {
                head: &inputs.head,
                content: message,
                applicant: organisation_view(&scope.tenant, &inputs.applicant),
                edition: &call.terms.edition,
                attachments: &inputs.attachments,
                signature,
                signed: Signed { person, at: now },
                delegation: inputs.delegation_id(),
                registration: None,
            };
            SignedDocument::new(&scope.tenant, document)
        }
        _ => return Err(Error::Rejected(found)),
    };
    let accepted = Accepted {
        inputs: &inputs,
        call: &call,
        rules: &rules,
        content: &content,
        signed,
        office: scope.region.code,
        found: &found,
    };
    Ok(pb::SubmitApplicationResponse {
        application: Some(accepted.store(tx, scope, state).await?),
    })
}

/// The earlier signature of exactly this version, unless it is signed now; and that signature for the rules.
fn before(
    inputs: &RuleInputs,
    command: &SubmitApplication,
    rules: &Rules,
) -> Result<Option<(SignedDocument, Option<Signature>)>, Error> {
    let signature_of_draft = inputs.signature.as_ref();
    let Some(signature_of_draft) = signature_of_draft.filter(|_| command.signature.is_none()) else {
        return Ok(None);
    };
    if signature_of_draft.version != inputs.head.version {
        return Err(DraftError::SignatureOutdated(source(&rules.edition)).into());
    }
    let document = document(&signature_of_draft.document)?;
    let signature = signature_in(&document);
    let signed = SignedDocument {
        document,
        bytes: signature_of_draft.document.clone(),
        signed: signature_of_draft.signed,
        delegation: signature_of_draft.delegation,
    };
    Ok(Some((signed, signature)))
}
