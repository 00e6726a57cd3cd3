//! The applicant answers a request: in words, with a new revision of the content signed anew, or both.
//!
//! A revision is judged as a submission is, by the edition and call of the application and without counting itself; but
//! instead of the call's opening and deadline the request's deadline counts. After the call's it puts right what was
//! applied for and adds nothing ([`crate::applications::domain::answer`]). A rejected answer stores nothing. The page
//! that the signatory saw first is kept with the revision (R11). Who has taken over the applicant answers in its place
//! (P7).

use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, Signature, rejects};
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::acts::signed;
use crate::applications::codec::application::{Document, findings_out};
use crate::applications::codec::completion::encode;
use crate::applications::codec::requests::completion::{AnswerCompletion, New};
use crate::applications::codec::summary;
use crate::applications::domain::completion::{Closed, Closing, Completion};
use crate::applications::domain::search_text;
use crate::applications::error::completion::CompletionError;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::is_applicant_or_heir;
use crate::applications::ops::completion::{emit_closed, find};
use crate::applications::ops::current_application::message;
use crate::applications::ops::emit::emit;
use crate::applications::ops::evaluate_answer::{content_hash, evaluate_answer, of_answerer};
use crate::applications::ops::findings::sum_out_of_range;
use crate::applications::ops::signing;
use crate::applications::ops::signing::lookup_in_tx;
use crate::applications::store;
use crate::applications::store::listing;
use crate::applications::store::revisions::{Revision, insert, next_number};
use crate::applications::store::rule_inputs::RuleInputs;
use crate::error::Error;
use crate::finding;
use crate::intake::Intake;
use crate::organisations::ops::organisation_view::organisation_view;
use crate::organisations::store::successions::Steps;

/// Answers.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`CompletionError::TooLate`] from the second that the deadline
/// has passed, [`CompletionError::Closed`]; `DraftError::SignerNeeded`, `DraftError::SummaryNotSeen`,
/// `DraftError::SummaryOutdated`; [`Error::Rejected`] with what the rules found.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &AnswerCompletion,
) -> Result<pb::AnswerCompletionResponse, Error> {
    scope
        .db
        .run_once("intake.completion.answer", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &AnswerCompletion,
) -> Result<pb::AnswerCompletionResponse, Error> {
    let (before, applicant) = find(tx, scope, command.id).await?;
    let not_found = || Error::NotFound(format_name(&scope.tenant, "completions", &command.id));
    let asked = (&applicant, before.application);
    if !is_applicant_or_heir(scope, tx.conn(), asked, Steps::Whole).await? {
        return Err(not_found());
    }
    let lookup = lookup_in_tx(
        tx,
        scope,
        command.new.as_ref().and_then(|new| new.signature.as_ref()),
    );
    let inputs = store::rule_inputs::lock(tx.conn(), before.application, &applicant, lookup).await?;
    let today = local_date(tx.legal_now());
    let inputs = of_answerer(scope, tx.conn(), inputs.ok_or_else(not_found)?, today).await?;
    before.may_answer(tx.legal_now())?;
    inputs
        .head
        .state
        .require_pending()
        .map_err(|_| CompletionError::NotPending)?;
    let signed = signed(tx);
    let closed = Closed {
        how: Closing::Answered,
        signed,
        reason: None,
    };
    store::completions::close(tx.conn(), before.id, &closed, Some(&command.answer)).await?;
    match &command.new {
        Some(new) => revise(tx, intake, scope, (&before, &inputs), new).await?,
        None => {
            let head = &inputs.head;
            store::applications::set_state(tx.conn(), head, head.state, signed.person, signed.at).await?;
        }
    }
    let stored = listing::find(tx.conn(), before.application).await?;
    let application = message(&scope.tenant, stored.ok_or_else(not_found)?)?;
    let (after, _) = find(tx, scope, command.id).await?;
    let completion = encode(&scope.tenant, &after, tx.legal_now());
    tx.audit(
        "completion.answered",
        &completion.name,
        json!({ "application": completion.application, "revision": completion.revision,
            "content_hash": application.content_hash }),
    );
    if command.new.is_some() {
        let event = pb::ApplicationRevised {
            application: Some(application.clone()),
        };
        emit(tx, &scope.tenant, before.application, &event);
    }
    // After the revision, so that assessment never takes up a case with the old content.
    emit_closed(tx, &scope.tenant, &after, Closing::Answered);
    Ok(pb::AnswerCompletionResponse {
        completion: Some(completion),
        application: Some(application),
    })
}

/// Checks that the caller may sign the new content, and that the summary they saw is of it.
///
/// # Errors
/// `DraftError::SignerNeeded`, `DraftError::SummaryNotSeen`, `DraftError::SummaryOutdated`.
fn may_sign(scope: &Scope, signature: &Signature, new: &New, edition: &Edition) -> Result<(), Error> {
    signing::may_sign(scope, signature, new.summary_seen, edition)?;
    if !new.seen_hash.is_empty() && new.seen_hash != content_hash(&new.content) {
        return Err(DraftError::SummaryOutdated(signing::source(edition)).into());
    }
    Ok(())
}

/// Stores the new content as a revision, with the bytes that are signed.
async fn revise(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    (completion, inputs): (&Completion, &RuleInputs),
    new: &New,
) -> Result<(), Error> {
    let (call, rules) = intake
        .announced(&scope.tenant, tx.conn(), inputs.head.call)
        .await?;
    if let Some(signature) = &new.signature {
        may_sign(scope, signature, new, &rules.edition)?;
    }
    let judged = (&new.content, new.signature.as_ref());
    let mut found = evaluate_answer(scope, (&call, &rules), inputs, judged, tx.legal_now())?;
    let signature = match &new.signature {
        Some(signature) if !rejects(&found) => signature,
        _ => return Err(Error::Rejected(found)),
    };
    // The revision's notes replace those of what the office registered.
    let late = store::registrations::late(tx.conn(), inputs.head.id).await?;
    found.extend(late.map(|late| late.note(&scope.tenant, &call)));
    let signed = signed(tx);
    let number = next_number(tx.conn(), &inputs.head).await?;
    let document = Document {
        head: &inputs.head,
        content: new.message.clone(),
        applicant: organisation_view(&scope.tenant, &inputs.applicant),
        edition: &call.terms.edition,
        attachments: &inputs.attachments,
        signature,
        signed,
        delegation: inputs.delegation_id(),
        registration: None,
    };
    let bytes = pb::Application {
        revision: number,
        ..document.into_message(&scope.tenant)
    }
    .encode_to_vec();
    let applicant = inputs.applicant.title.as_str();
    let page = summary::encode(
        &scope.tenant,
        (&call, &rules.edition),
        (&inputs.head, applicant),
        &new.content,
    )
    .map_err(sum_out_of_range)?;
    let revision = Revision {
        head: &inputs.head,
        number,
        completion: completion.id,
        content: &new.content.bytes,
        document: &bytes,
        content_hash: &Sha256::digest(&bytes),
        signed_by: signed.person,
        submitted_at: signed.at,
        applied_ore: new.content.applied.ore(),
        development_projects: new.content.development_projects(&rules.edition),
        findings: &findings_out(finding::encode(&found)),
        applicant,
        searched: &search_text::text(applicant, &new.content),
        summary: &page.encode_to_vec(),
    };
    insert(tx.conn(), &revision).await?;
    Ok(())
}
