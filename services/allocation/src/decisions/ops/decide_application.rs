//! Decides one application as proposed (R21), writes its letter (R22) and notifies payment, reporting and intake.
//!
//! Nothing is awarded before the reports on earlier years' money are accepted (P4); a refusal waits for none.
//!
//! Under the lock of the frame, so that what is decided never passes it (R24); the database counts and refuses
//! besides.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::LetterId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::office::{self, Office};
use tilskudd_store::{Idempotency, Tx};

use crate::calls::domain::CallTerms;
use crate::calls::store::call::StoredCall;
use crate::collections::{DECISIONS, LETTERS};
use crate::decisions::codec::requests::DecideApplication;
use crate::decisions::store::decision::NewDecision;
use crate::decisions::{codec, store};
use crate::error::Error;
use crate::frames::domain::frame::{Frame, FrameKey};
use crate::frames::error::FrameError;
use crate::frames::ops::call_frame::{require_accepted, require_final};
use crate::letters::domain::{LetterInput, compose};
use crate::proposals::domain::proposal::{Decided, Proposal};
use crate::proposals::domain::stage::State;
use crate::proposals::ops::proposal_view;
use crate::proposals::store::proposal::StoredProposal;
use crate::standings::domain::standing::may_award;
use crate::{calls, frames, letters, proposals, standings};

/// Decides.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &DecideApplication,
) -> Result<pb::DecideApplicationResponse, Error> {
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.application.decide",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let decision = decide(tx, scope, command).await?;
                    Ok(pb::DecideApplicationResponse {
                        decision: Some(decision),
                    })
                })
            },
        )
        .await
}

/// The rows of a decision, locked.
struct Case {
    frame: Frame,
    call: StoredCall,
    stored: StoredProposal,
}

async fn decide(tx: &mut Tx<'_>, scope: &Scope, command: &DecideApplication) -> Result<pb::Decision, Error> {
    let mut case = lock(tx, &scope.tenant, command).await?;
    let proposal = &mut case.stored.proposal;
    proposal.state = State::Decided;
    proposal.version += 1;
    let signed = Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    };
    let decided = &Decided {
        outcome: proposal.outcome()?,
        act: signed.because(command.reason.clone()),
    };
    let office = office::today(scope, tx).await?;
    let form = proposal_view::form(&case.stored, &office);
    let decision = proposal_view::view(&scope.tenant, &case.stored, &case.call.terms, form, Some(decided))?;
    record(tx, scope, &case, decided, &decision, &office).await?;
    let proposal = &case.stored.proposal;
    let stream = format!("decision/{}", proposal.id);
    let made = codec::decision::made(&case.stored, &decision);
    tx.emit_within(&scope.tenant, &stream, &made);
    let details = json!({ "case_number": proposal.case_number, "amount_ore": decision.amount_ore,
        "outcome": decided.outcome.as_str(), "pending_reports_checked": command.pending_checked });
    tx.audit("application.decided", &decision.name, details);
    Ok(decision)
}

/// Locks the frame, then the proposal, and checks that it may be decided as it stands.
async fn lock(tx: &mut Tx<'_>, tenant: &Tenant, command: &DecideApplication) -> Result<Case, Error> {
    let unknown = || Error::NotFound(format_name(tenant, DECISIONS, &command.id));
    let call = calls::store::call::of_decision(tx.conn(), command.id)
        .await?
        .ok_or_else(unknown)?;
    let frame = frames::store::frame::lock_by_key(tx.conn(), &FrameKey::of_call(tenant, &call.terms)).await?;
    let stored = proposals::store::proposal::lock(tx.conn(), command.id)
        .await?
        .ok_or_else(unknown)?;
    let proposal = &stored.proposal;
    proposal.may_decide(tx.actor().person, &command.etag)?;
    require_reports(tx, tenant, proposal, &call.terms, command.pending_checked).await?;
    let frame = require_accepted(tx.conn(), frame, &call.terms).await?;
    require_final(tx.conn(), &frame, &call.terms).await?;
    if !frame.holds(&proposal.takes()?) {
        return Err(FrameError::Exceeded.into());
    }
    Ok(Case { frame, call, stored })
}

/// An award waits for the reports on earlier years' money; a refusal does not.
async fn require_reports(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    proposal: &Proposal,
    call: &CallTerms,
    pending_checked: bool,
) -> Result<(), Error> {
    if proposal.amount()?.is_zero() {
        return Ok(());
    }
    let (now, applicant) = (tx.legal_now(), &proposal.organisation);
    let known = standings::store::standings(tx.conn(), [applicant], local_date(now)).await?;
    let reports = known.earlier_reports(applicant, call, tenant, now);
    Ok(may_award(reports, pending_checked, call)?)
}

/// Writes the decision with its awards and its letter.
async fn record(
    tx: &mut Tx<'_>,
    scope: &Scope,
    case: &Case,
    decided: &Decided,
    decision: &pb::Decision,
    office: &Office,
) -> Result<(), Error> {
    let (proposal, call) = (&case.stored.proposal, &case.call);
    let form = proposal_view::form(&case.stored, office);
    let awarded_before =
        store::decision::awarded_to(tx.conn(), call.terms.year, &proposal.organisation).await?;
    let edition = calls::store::edition::require(tx.conn(), &call.terms.edition).await?;
    let row = NewDecision {
        frame: case.frame.id,
        outcome: decided.outcome,
        amount: proposal.amount()?,
        decided: &decided.act,
        content: decision,
    };
    store::decision::insert(tx.conn(), proposal, &row).await?;
    proposals::store::proposal::advance(tx.conn(), proposal.id, State::Decided).await?;

    let id = LetterId::new(tx.ids());
    let letter = compose(
        format_name(&scope.tenant, LETTERS, &id),
        &LetterInput {
            edition: &edition,
            terms: &call.terms,
            call: &call.call,
            application: &case.stored.application,
            decision,
            office: &office.title,
            awarded_before,
            form,
        },
    );
    let dated = decided.act.at;
    letters::store::insert(tx.conn(), id, proposal.id, form, dated, &letter).await?;
    Ok(())
}
