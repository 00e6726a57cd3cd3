//! A caseworker registers what came by letter or e-mail, from the office's own draft (P3).
//!
//! The day of receipt, not of registration, decides whether it came in time. Who registers after the deadline says why,
//! and it is noted for everybody who processes the application ([`crate::applications::domain::late_registration`]).
//! The signature is the one on the paper: an id of its own stands for the signatory's person, whom no login is known
//! of, so the two-person rules of the case hold for everybody who has a login, and the caseworker who registered it is
//! not taken for the one who signed. The delegation of a delegate on paper is the document that came with it, not a
//! recorded one.

use chrono::{DateTime, Utc};
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Finding, Signature, rejects};
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Failure, FieldViolation, Scope};
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::application::{Document, restore};
use crate::applications::codec::registration::Received;
use crate::applications::codec::requests::submission::RegisterApplication;
use crate::applications::domain::attachment::Kind;
use crate::applications::domain::content::Content;
use crate::applications::domain::late_registration::{LateRegistration, deadline_source, is_closed};
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::{applicant_of, check_writes};
use crate::applications::ops::findings::findings;
use crate::applications::ops::record_submission::{Accepted, SignedDocument};
use crate::applications::ops::signing::lookup_in_tx;
use crate::applications::store;
use crate::applications::store::attachments::Attachment;
use crate::applications::store::registrations::Registration;
use crate::applications::store::rule_inputs::{RuleInputs, SignatureLookup};
use crate::cache::Rules;
use crate::calls::domain::call::Call;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::ops::organisation_view::organisation_view;

/// Registers.
///
/// # Errors
/// [`Error::NotFound`], also for an applicant's own draft; `DraftError::NotADraft`, [`Error::EtagMismatch`];
/// [`Error::Invalid`] when it is received later than now; `DraftError::OriginalMissing`; [`Error::Rejected`] with what
/// the rules found at the time of receipt; `DraftError::LateReasonMissing`.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &RegisterApplication,
) -> Result<pb::RegisterApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.register", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    command: &RegisterApplication,
) -> Result<pb::RegisterApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &command.id));
    let applicant = applicant_of(scope, tx.conn(), command.id).await?;
    let draft = store::applications::find(tx.conn(), command.id)
        .await?
        .ok_or_else(not_found)?;
    let (call, rules) = intake.announced(&scope.tenant, tx.conn(), draft.call).await?;
    let now = tx.legal_now();
    // What came on paper is judged as of the day on which it came; what came early, as of the opening.
    let lookup = SignatureLookup {
        on: local_date(command.received.judged_at(call.terms.opens_on, now)),
        ..lookup_in_tx(tx, scope, command.signature.as_ref())
    };
    let inputs = store::rule_inputs::lock(tx.conn(), command.id, &applicant, lookup).await?;
    let inputs = inputs.ok_or_else(not_found)?;
    let head = &inputs.head;
    check_writes(scope, head)?;
    let state = head.state.submit().map_err(|_| DraftError::NotADraft)?;
    if command.etag != head.etag() {
        return Err(Error::EtagMismatch);
    }
    let received = command.received.instant();
    if received > now {
        return Err(Error::Invalid(Failure::invalid(vec![later()])));
    }
    let original = |file: &Attachment| file.kind == Kind::Original;
    if !inputs.attachments.iter().any(original) {
        return Err(DraftError::OriginalMissing.into());
    }
    let (message, content) = restore(&inputs.content)?;
    let terms = (&*call, &*rules);
    let (signature, found, late) = evaluate_received(scope, terms, &inputs, content.clone(), command, now)?;
    let signed = Signed {
        person: PersonId::new(tx.ids()),
        at: received,
    };
    let registrar = tx.actor().person;
    let document = Document {
        head,
        content: message,
        applicant: organisation_view(&scope.tenant, &inputs.applicant),
        edition: &call.terms.edition,
        attachments: &inputs.attachments,
        signature,
        signed,
        delegation: None,
        registration: Some(registration(&command.received, late.as_ref(), registrar, now)),
    };
    let accepted = Accepted {
        inputs: &inputs,
        call: &call,
        rules: &rules,
        content: &content,
        signed: SignedDocument::new(&scope.tenant, document),
        office: scope.region.code,
        found: &found,
    };
    let application = accepted.store(tx, scope, state).await?;
    let row = registration_row(&command.received, late, registrar, now);
    store::registrations::insert(tx.conn(), command.id, &row).await?;
    Ok(pb::RegisterApplicationResponse {
        application: Some(application),
    })
}

/// Evaluates the application at the time of receipt; when it passes, returns its signature, the notes, and that it is
/// registered after the deadline, which is one of the notes.
fn evaluate_received<'a>(
    scope: &Scope,
    (call, rules): (&Call, &Rules),
    inputs: &RuleInputs,
    content: Content,
    command: &'a RegisterApplication,
    now: DateTime<Utc>,
) -> Result<(&'a Signature, Vec<Finding>, Option<LateRegistration>), Error> {
    let mut found = findings(
        &scope.tenant,
        (call, rules),
        inputs,
        content,
        command.signature.clone(),
        command.received.judged_at(call.terms.opens_on, now),
    );
    let signature = match &command.signature {
        Some(signature) if !rejects(&found) => signature,
        _ => return Err(Error::Rejected(found)),
    };
    let late = late(scope, call, inputs, &command.received, now)?;
    found.extend(late.as_ref().map(|late| late.note(&scope.tenant, call)));
    Ok((signature, found, late))
}

/// The late registration, with its mandatory reason.
fn late(
    scope: &Scope,
    call: &Call,
    inputs: &RuleInputs,
    received: &Received,
    now: DateTime<Utc>,
) -> Result<Option<LateRegistration>, Error> {
    if !is_closed(call, inputs.reopened_until, now) {
        return Ok(None);
    }
    if received.late_reason.is_empty() {
        return Err(DraftError::LateReasonMissing(deadline_source(&scope.tenant, call)).into());
    }
    Ok(Some(LateRegistration {
        received_on: received.at.date,
        registered_on: local_date(now),
        reason: received.late_reason.clone(),
    }))
}

fn registration(
    received: &Received,
    late: Option<&LateRegistration>,
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

fn registration_row(
    received: &Received,
    late: Option<LateRegistration>,
    registrar: PersonId,
    now: DateTime<Utc>,
) -> Registration {
    Registration {
        channel: received.word(),
        received_on: received.at.date,
        received_time: received.at.time,
        registered_by: registrar,
        registered_at: now,
        late_reason: late.map(|late| late.reason),
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
