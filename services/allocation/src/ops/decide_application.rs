//! Decides one application as proposed (R21), writes its letter (R22) and tells payment, reporting and intake.
//!
//! Nothing is awarded before the reports on earlier years' money are accepted (P4); a refusal waits for none.
//!
//! Under the lock of the frame, so that what is decided never passes it (R24); the database counts and refuses
//! besides.

use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{DecisionId, LetterId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Entered, office};
use tilskudd_store::{Destination, Idempotency, Tx};

use super::{EVENT_VERSION, Reason, accepted, key_of, source_of_frames};
use crate::domain::frame::Frame;
use crate::domain::letter::{Form, Materials, compose};
use crate::domain::proposal::{Proposal, Signed, State};
use crate::domain::standing::may_award;
use crate::domain::terms::CallTerms;
use crate::error::{Error, corrupt};
use crate::store;
use crate::store::decision::NewDecision;
use crate::wire::collection::{DECISIONS, LETTERS};
use crate::wire::{self, Decided};

/// What is decided.
#[derive(Debug)]
pub(crate) struct NewRuling {
    /// The proposal.
    pub(crate) id: DecisionId,
    /// Of the proposal that was read.
    pub(crate) etag: String,
    /// Why.
    pub(crate) reason: Reason,
    /// Whether the decider has asked the other regions about pending reports.
    pub(crate) pending_checked: bool,
}

/// Decides.
pub(crate) async fn decide_application(
    entered: &Entered,
    key: &Idempotency,
    new: &NewRuling,
) -> Result<pb::DecideApplicationResponse, Error> {
    entered
        .db
        .run_once::<_, Error, _>(
            "allocation.decide",
            &entered.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let decision = decide(tx, entered, new).await?;
                    Ok(pb::DecideApplicationResponse {
                        decision: Some(decision),
                    })
                })
            },
        )
        .await
}

async fn decide(tx: &mut Tx<'_>, entered: &Entered, new: &NewRuling) -> Result<pb::Decision, Error> {
    let tenant = &entered.tenant;
    let name = format_name(tenant, DECISIONS, &new.id);
    let unknown = || Error::NotFound(name.clone());
    let call = store::copies::call_of(tx.conn(), new.id)
        .await?
        .ok_or_else(unknown)?;
    let frame = store::frame::lock_by_key(tx.conn(), &key_of(tenant, &call)).await?;
    let mut proposal = store::proposal::lock(tx.conn(), new.id)
        .await?
        .ok_or_else(unknown)?;
    proposal.may_decide(tx.actor().person, &new.etag)?;
    reports_accepted(tx, tenant, &proposal, &call, new.pending_checked).await?;
    let frame = accepted(tx.conn(), frame, &call).await?;
    if !frame.is_final() {
        let rule = Box::new(source_of_frames(tx.conn(), &call).await?);
        return Err(Error::FrameNotFinal { rule });
    }
    if !frame.holds(&proposal.takes()?) {
        return Err(Error::OverFrame);
    }
    proposal.state = State::Decided;
    proposal.version += 1;
    let decided = Decided {
        outcome: outcome(&proposal)?,
        signed: Signed {
            person: tx.actor().person,
            at: tx.legal_now(),
        },
        reason: new.reason.as_str().to_owned(),
    };
    let office = office::today(entered, tx).await?;
    let form = wire::form(&proposal, &office);
    let decision = wire::decision(tenant, &proposal, &call, Some(&decided), form)?;
    keep(
        tx,
        entered,
        &Outcome {
            call: &call,
            frame: &frame,
            proposal: &proposal,
            decided: &decided,
            decision: &decision,
            office: &office.title,
            form,
        },
    )
    .await?;
    tell(tx, tenant, &proposal, &decision);
    let details = json!({ "case_number": proposal.case_number, "amount_ore": decision.amount_ore,
        "outcome": stored(decided.outcome), "pending_reports_checked": new.pending_checked });
    tx.audit("application.decided", name, details);
    Ok(decision)
}

/// An award waits for the reports on earlier years' money; a refusal does not.
async fn reports_accepted(
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
    let known = store::standing::standings(tx.conn(), [applicant], local_date(now)).await?;
    let reports = known.earlier_reports(applicant, call, tenant, now);
    may_award(reports, pending_checked, call)
}

/// All that deciding has found out.
struct Outcome<'a> {
    call: &'a CallTerms,
    frame: &'a Frame,
    proposal: &'a Proposal,
    decided: &'a Decided,
    decision: &'a pb::Decision,
    office: &'a str,
    form: Form,
}

/// Writes the decision with its awards and its letter.
async fn keep(tx: &mut Tx<'_>, entered: &Entered, made: &Outcome<'_>) -> Result<(), Error> {
    let proposal = made.proposal;
    let awarded_before =
        store::decision::awarded_to(tx.conn(), made.call.year, &proposal.organisation).await?;
    let edition = store::copies::edition(tx.conn(), &made.call.edition).await?;
    let edition = edition.ok_or_else(|| corrupt("edition", "edition", made.call.edition.clone()))?;
    let row = NewDecision {
        frame: made.frame.id,
        outcome: stored(made.decided.outcome),
        decided: made.decided.signed,
        reason: &made.decided.reason,
        content: made.decision,
    };
    store::decision::insert(tx.conn(), proposal, &row).await?;
    store::proposal::advance(tx.conn(), proposal.id, State::Decided).await?;

    let id = LetterId::new(tx.ids());
    let letter = compose(
        format_name(&entered.tenant, LETTERS, &id),
        &Materials {
            edition: &edition,
            call: made.call,
            application: &proposal.content,
            decision: made.decision,
            office: made.office,
            awarded_before,
            form: made.form,
        },
    );
    store::decision::insert_letter(
        tx.conn(),
        id,
        proposal.id,
        made.form,
        made.decided.signed.at,
        &letter,
    )
    .await
}

fn tell(tx: &mut Tx<'_>, tenant: &Tenant, proposal: &Proposal, decision: &pb::Decision) {
    let message = pb::DecisionMade {
        decision: Some(decision.clone()),
        recipient: proposal.content.applicant.clone(),
        signed_by: Some(wire::signatory(&proposal.applied)),
        conflicted_persons: proposal.conflicted.iter().map(ToString::to_string).collect(),
    };
    for service in [Service::Payment, Service::Reporting, Service::Intake] {
        let to = Destination::new(service, tenant);
        tx.emit(&to, format!("decision/{}", proposal.id), EVENT_VERSION, &message);
    }
}

fn outcome(proposal: &Proposal) -> Result<pb::Outcome, Error> {
    let (amount, applied) = (proposal.amount()?, proposal.applied_for()?);
    Ok(if amount.is_zero() {
        pb::Outcome::Refused
    } else if amount == applied {
        pb::Outcome::Awarded
    } else {
        pb::Outcome::PartlyAwarded
    })
}

/// As stored. A decision is never without an outcome; the database refuses one.
const fn stored(outcome: pb::Outcome) -> &'static str {
    match outcome {
        pb::Outcome::Awarded => "awarded",
        pb::Outcome::PartlyAwarded => "partly-awarded",
        pb::Outcome::Refused => "refused",
        pb::Outcome::Unspecified => "unspecified",
    }
}
