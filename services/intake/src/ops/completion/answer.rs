//! The applicant answers a request: in words, with a new revision of the content signed anew, or both.
//!
//! A revision is judged as a submission is, by the edition and call of the application and without counting itself;
//! but instead of the call's opening and deadline the request's deadline counts. After the call's it puts right what was
//! applied for and adds nothing ([`crate::domain::answer`]). A rejected answer stores nothing. The page that the
//! signatory saw first is kept with the revision (R11). Who has taken over the applicant answers in its place (P7).

use chrono::{DateTime, NaiveDate, Utc};
use prost::Message;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::CompletionId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, Finding, RegisterStatus, Signature, rejects};
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::{acted, emit, find, tell_closed};
use crate::cache::Rules;
use crate::codec::application::{Document, findings_out, restore};
use crate::codec::completion::encode;
use crate::codec::{finding, organisation, searched, summary};
use crate::domain::answer::enlarged;
use crate::domain::application::Signed;
use crate::domain::call::Call;
use crate::domain::completion::{Closing, Completion};
use crate::domain::content::Content;
use crate::domain::late::{deadline_source, is_closed};
use crate::error::completion::Refusal;
use crate::error::{Error, drafting};
use crate::ops::read_applications::message;
use crate::ops::signing::{self, sought};
use crate::ops::writers::is_applicant_or_heir;
use crate::ops::{Intake, sum_out_of_range};
use crate::store;
use crate::store::listing;
use crate::store::revisions::{Revision, insert, next_number};
use crate::store::standing::Standing;
use crate::store::successions::Steps;

/// The whole content as it shall be, signed.
#[derive(Debug, Clone)]
pub(crate) struct New {
    /// As it is stored.
    pub(crate) message: pb::ApplicationContent,
    /// The same as facts.
    pub(crate) content: Content,
    /// The signature; none: the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
    /// The signatory has seen a summary of it.
    pub(crate) summary_seen: bool,
    /// [`content_hash`] of what that summary was of; empty: not said.
    pub(crate) seen_hash: String,
}

/// What is answered.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The request.
    pub(crate) id: CompletionId,
    /// In words; empty: none.
    pub(crate) answer: String,
    /// New content.
    pub(crate) new: Option<New>,
}

/// Answers.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Refusal::TooLate`] from the second that the deadline has
/// passed, [`Refusal::Closed`]; [`drafting::Error::SignerNeeded`],
/// [`drafting::Error::SummaryNotSeen`], [`drafting::Error::SummaryOutdated`]; [`Error::Rejected`] with what the rules found.
pub(crate) async fn answer_completion(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::AnswerCompletionResponse, Error> {
    at.db
        .run_once("intake.answer_completion", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::AnswerCompletionResponse, Error> {
    let (before, applicant) = find(tx, at, command.id).await?;
    let not_found = || Error::NotFound(format_name(&at.tenant, "completions", &command.id));
    let asked = (&applicant, before.application);
    if !is_applicant_or_heir(at, tx.conn(), asked, Steps::Whole).await? {
        return Err(not_found());
    }
    let sought = sought(
        tx,
        at,
        command.new.as_ref().and_then(|new| new.signature.as_ref()),
    );
    let standing =
        store::standing::standing_locked(tx.conn(), before.application, &applicant, sought).await?;
    let today = local_date(tx.legal_now());
    let standing = of_answerer(at, tx.conn(), standing.ok_or_else(not_found)?, today).await?;
    before.may_answer(tx.legal_now())?;
    standing
        .head
        .state
        .treat()
        .map_err(|_| Refusal::NotUnderTreatment)?;
    let act = acted(tx, "");
    store::completions::close(
        tx.conn(),
        before.id,
        Closing::Answered,
        &act,
        Some(&command.answer),
    )
    .await?;
    match &command.new {
        Some(new) => revise(tx, intake, at, (&before, &standing), new).await?,
        None => {
            let head = &standing.head;
            store::applications::set_state(tx.conn(), head, head.state, act.person, act.at).await?;
        }
    }
    let stored = listing::find(tx.conn(), before.application).await?;
    let application = message(&at.tenant, stored.ok_or_else(not_found)?)?;
    let (after, _) = find(tx, at, command.id).await?;
    let completion = encode(&at.tenant, &after, tx.legal_now());
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
        emit(tx, &at.tenant, Service::Assessment, before.application, &event);
    }
    // After the revision, so that assessment never takes up a case with the old content.
    tell_closed(tx, &at.tenant, &after, Closing::Answered);
    Ok(pb::AnswerCompletionResponse {
        completion: Some(completion),
        application: Some(application),
    })
}

/// Where the application stands, with what Enhetsregisteret says of who answers: an applicant that is no more is answered
/// for by what took it over (P7).
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn of_answerer(
    at: &Entered,
    conn: &mut PgConnection,
    standing: Standing,
    today: NaiveDate,
) -> Result<Standing, Error> {
    let Some(heir) = at
        .organisation()
        .filter(|own| **own != standing.head.organisation)
    else {
        return Ok(standing);
    };
    let known = store::facts::find(conn, heir, today).await?;
    Ok(Standing {
        status: known.map_or(RegisterStatus::Unknown, |record| record.status),
        successors: Vec::new(),
        ..standing
    })
}

/// What the rules say of the new content, when the request's deadline counts instead of the call's. While the call is
/// closed to the applicant, it holds nothing that was not applied for before.
///
/// # Errors
/// [`Error::Store`] when the stored content cannot be read.
pub(crate) fn judge(
    at: &Entered,
    (call, rules): (&Call, &Rules),
    standing: &Standing,
    (content, signature): (&Content, Option<&Signature>),
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, Error> {
    // A call reopened today lets pass at any time of this day; the request's own deadline was checked.
    let as_open = Standing {
        reopened_until: Some(local_date(now)),
        ..standing.clone()
    };
    let terms = (call, rules);
    let mut found = signing::judge(&at.tenant, terms, &as_open, content.clone(), signature, now);
    if is_closed(call, standing.reopened_until, now) {
        let (_, old) = restore(&standing.content)?;
        found.extend(enlarged(&old, content, &deadline_source(&at.tenant, call)));
    }
    Ok(found)
}

/// SHA-256 of content as it is stored, hexadecimal: what the signatory's summary is of.
pub(crate) fn content_hash(content: &Content) -> String {
    hex::encode(Sha256::digest(&content.bytes))
}

/// Checks that the caller may sign the new content, and that the summary they saw is of it.
///
/// # Errors
/// [`drafting::Error::SignerNeeded`], [`drafting::Error::SummaryNotSeen`], [`drafting::Error::SummaryOutdated`].
fn may_sign(at: &Entered, signature: &Signature, new: &New, edition: &Edition) -> Result<(), Error> {
    signing::may_sign(at, signature, new.summary_seen, edition)?;
    if !new.seen_hash.is_empty() && new.seen_hash != content_hash(&new.content) {
        return Err(drafting::Error::SummaryOutdated(signing::source(edition)).into());
    }
    Ok(())
}

/// Stores the new content as a revision, with the bytes that are signed.
async fn revise(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    (completion, standing): (&Completion, &Standing),
    new: &New,
) -> Result<(), Error> {
    let (call, rules) = intake
        .announced(&at.tenant, tx.conn(), standing.head.call)
        .await?;
    if let Some(signature) = &new.signature {
        may_sign(at, signature, new, &rules.edition)?;
    }
    let judged = (&new.content, new.signature.as_ref());
    let mut found = judge(at, (&call, &rules), standing, judged, tx.legal_now())?;
    let signature = match &new.signature {
        Some(signature) if !rejects(&found) => signature,
        _ => return Err(Error::Rejected(found)),
    };
    // The revision's notes replace those of what the office registered.
    let late = store::registrations::late(tx.conn(), standing.head.id).await?;
    found.extend(late.map(|late| late.note(&at.tenant, &call)));
    let signed = Signed {
        person: tx.actor().person,
        time: tx.legal_now(),
    };
    let number = next_number(tx.conn(), &standing.head).await?;
    let document = Document {
        head: &standing.head,
        content: new.message.clone(),
        applicant: organisation::encode(&at.tenant, &standing.applicant),
        edition: &call.terms.edition,
        attachments: &standing.attachments,
        signature,
        signed,
        delegation: standing.delegation_id(),
        registration: None,
    };
    let bytes = pb::Application {
        revision: number,
        ..document.into_message(&at.tenant)
    }
    .encode_to_vec();
    let applicant = standing.applicant.title.as_str();
    let page = summary::encode(
        &at.tenant,
        (&call, &rules.edition),
        (&standing.head, applicant),
        &new.content,
    )
    .map_err(sum_out_of_range)?;
    let revision = Revision {
        head: &standing.head,
        number,
        completion: completion.id,
        content: &new.content.bytes,
        document: &bytes,
        content_hash: &Sha256::digest(&bytes),
        signed_by: signed.person,
        submitted_at: signed.time,
        applied_ore: new.content.applied.ore(),
        development_projects: new.content.development_projects(&rules.edition),
        findings: &findings_out(finding::encode(&found)),
        applicant,
        searched: &searched::text(applicant, &new.content),
        summary: &page.encode_to_vec(),
    };
    insert(tx.conn(), &revision).await?;
    Ok(())
}
