//! A caseworker registers what came by letter or e-mail, from the office's own draft (P3).
//!
//! The day of receipt, not of registration, decides whether it came in time. Who registers after the deadline says why,
//! and everybody who treats the application is told ([`crate::domain::late`]). The signature is the one on the paper: an
//! id of its own stands for the signatory's person, whom no login is known of, so the two-person rules of the case
//! hold for everybody who has a login, and the caseworker who registered it is not taken for the one who signed. The
//! delegation of a delegate on paper is the document that came with it, not a recorded one.

use chrono::{DateTime, Utc};
use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Finding, Signature, rejects};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Entered, FieldViolation};
use tilskudd_store::{Idempotency, Tx};

use super::accept::{Accepted, SignedDocument};
use super::signing::sought;
use super::writers::{applicant_of, check_writes};
use super::{Intake, findings};
use crate::cache::Rules;
use crate::codec::application::{Document, restore};
use crate::codec::organisation;
use crate::codec::registration::Received;
use crate::domain::application::Signed;
use crate::domain::attachment::Kind;
use crate::domain::call::Call;
use crate::domain::content::Content;
use crate::domain::late::{Late, deadline_source, is_closed};
use crate::error::{Error, drafting};
use crate::store;
use crate::store::attachments::Attachment;
use crate::store::registrations::Registration;
use crate::store::standing::{Sought, Standing};

/// What is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The office's draft.
    pub(crate) id: ApplicationId,
    /// Of the version that is registered.
    pub(crate) etag: String,
    /// When and how it came.
    pub(crate) received: Received,
    /// The signature on the paper; none: the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
    /// The office's code, for the case number.
    pub(crate) office: OfficeCode,
}

/// Registers.
///
/// # Errors
/// [`Error::NotFound`], also for an applicant's own draft; [`Error::NotADraft`], [`Error::OtherEtag`];
/// [`drafting::Error::OutsideLimits`] when it is received later than now; [`drafting::Error::OriginalMissing`]; [`Error::Rejected`] with what the rules
/// found at the time of receipt; [`drafting::Error::LateReasonMissing`].
pub(crate) async fn register_application(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    command: &Command,
) -> Result<pb::RegisterApplicationResponse, Error> {
    at.db
        .run_once("intake.register_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
    command: &Command,
) -> Result<pb::RegisterApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &command.id));
    let applicant = applicant_of(at, tx.conn(), command.id).await?;
    let draft = store::applications::find(tx.conn(), command.id)
        .await?
        .ok_or_else(not_found)?;
    let (call, rules) = intake.announced(&at.tenant, tx.conn(), draft.call).await?;
    let now = tx.legal_now();
    // What came on paper is judged as of the day on which it came; what came early, as of the opening.
    let sought = Sought {
        on: local_date(command.received.judged_at(call.terms.opens_on, now)),
        ..sought(tx, at, command.signature.as_ref())
    };
    let standing = store::standing::standing_locked(tx.conn(), command.id, &applicant, sought).await?;
    let standing = standing.ok_or_else(not_found)?;
    let head = &standing.head;
    check_writes(at, head)?;
    let state = head.state.submit().map_err(|_| Error::NotADraft)?;
    if command.etag != head.etag() {
        return Err(Error::OtherEtag);
    }
    let received = command.received.instant();
    if received > now {
        return Err(drafting::Error::OutsideLimits(vec![later()]).into());
    }
    let original = |file: &Attachment| file.kind == Kind::Original;
    if !standing.attachments.iter().any(original) {
        return Err(drafting::Error::OriginalMissing.into());
    }
    let (message, content) = restore(&standing.content)?;
    let terms = (&*call, &*rules);
    let (signature, found, late) = judge(at, terms, &standing, content.clone(), command, now)?;
    let signed = Signed {
        person: PersonId::new(tx.ids()),
        time: received,
    };
    let registrar = tx.actor().person;
    let document = Document {
        head,
        content: message,
        applicant: organisation::encode(&at.tenant, &standing.applicant),
        edition: &call.terms.edition,
        attachments: &standing.attachments,
        signature,
        signed,
        delegation: None,
        registration: Some(registration(&command.received, late.as_ref(), registrar, now)),
    };
    let accepted = Accepted {
        standing: &standing,
        call: &call,
        rules: &rules,
        content: &content,
        signed: SignedDocument::new(&at.tenant, document),
        office: command.office,
        found: &found,
    };
    let application = accepted.store(tx, at, state).await?;
    let row = Registration {
        channel: command.received.word(),
        received_on: command.received.at.date,
        received_time: command.received.at.time,
        registered_by: registrar,
        registered_at: now,
        late_reason: late.map(|late| late.reason),
    };
    store::registrations::insert(tx.conn(), command.id, &row).await?;
    Ok(pb::RegisterApplicationResponse {
        application: Some(application),
    })
}

/// What the rules say at the time of receipt, when they let it pass: its signature, their notes, and that it is
/// registered after the deadline, which is one of the notes.
fn judge<'a>(
    at: &Entered,
    (call, rules): (&Call, &Rules),
    standing: &Standing,
    content: Content,
    command: &'a Command,
    now: DateTime<Utc>,
) -> Result<(&'a Signature, Vec<Finding>, Option<Late>), Error> {
    let mut found = findings(
        &at.tenant,
        (call, rules),
        standing,
        content,
        command.signature.clone(),
        command.received.judged_at(call.terms.opens_on, now),
    );
    let signature = match &command.signature {
        Some(signature) if !rejects(&found) => signature,
        _ => return Err(Error::Rejected(found)),
    };
    let late = late(at, call, standing, &command.received, now)?;
    found.extend(late.as_ref().map(|late| late.note(&at.tenant, call)));
    Ok((signature, found, late))
}

/// That it is registered after the deadline, with the reason that is demanded then.
fn late(
    at: &Entered,
    call: &Call,
    standing: &Standing,
    received: &Received,
    now: DateTime<Utc>,
) -> Result<Option<Late>, Error> {
    if !is_closed(call, standing.reopened_until, now) {
        return Ok(None);
    }
    if received.late_reason.is_empty() {
        return Err(drafting::Error::LateReasonMissing(deadline_source(&at.tenant, call)).into());
    }
    Ok(Some(Late {
        received_on: received.at.date,
        registered_on: local_date(now),
        reason: received.late_reason.clone(),
    }))
}

fn registration(
    received: &Received,
    late: Option<&Late>,
    registrar: PersonId,
    now: DateTime<Utc>,
) -> pb::Registration {
    pb::Registration {
        registered: Some(common::Signatory {
            person: registrar.to_string(),
            time: Some(timestamp(now)),
        }),
        late_reason: late.map_or_else(String::new, |late| late.reason.clone()),
        ..received.message()
    }
}

fn later() -> FieldViolation {
    FieldViolation {
        field: "registration.received_on".to_owned(),
        text: LocalText::new(
            "Tidspunktet er ikke kommet ennå",
            "Tidspunktet er ikkje kome enno",
            "The time has not come yet",
        ),
    }
}
