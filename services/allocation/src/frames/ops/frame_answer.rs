//! Answers to proposals for frames, whether a person or the decided sums give them.

use serde_json::json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::ProposalId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_store::{Destination, Tx};

use crate::collections::FRAME_PROPOSALS;
use crate::error::Error;
use crate::frames::domain::frame::{Answer, Frame, FrameProposal, Verdict, waiting};
use crate::frames::{codec, store};
use crate::law::appropriation;

/// The reason recorded in `national` when a proposal is refused on arrival.
const BELOW_DECIDED: &str = "Det er allerede vedtatt mer enn den foreslåtte rammen eller øremerkingen.";

/// A proposal that waits for an answer, with its frame, which is locked.
pub(crate) struct Waiting {
    pub(crate) frame: Frame,
    pub(crate) proposal: FrameProposal,
}

/// Finds the proposal that waits for an answer of the region, and locks its frame.
pub(crate) async fn lock(tx: &mut Tx<'_>, tenant: &Tenant, id: ProposalId) -> Result<Waiting, Error> {
    let unknown = || Error::NotFound(format_name(tenant, FRAME_PROPOSALS, &id));
    let frame_id = store::frame_proposal::frame_of(tx.conn(), id)
        .await?
        .ok_or_else(unknown)?;
    let frame = store::frame::lock(tx.conn(), frame_id)
        .await?
        .ok_or_else(unknown)?;
    // National records every region's proposals, but only the region itself answers.
    if frame.target != *tenant {
        return Err(unknown());
    }
    let proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
    let proposal = waiting(&proposals, id)?.ok_or_else(unknown)?.clone();
    Ok(Waiting { frame, proposal })
}

/// Keeps the answer of the person who acts, notifies `national`, and gives the frame as it is then. The reason is empty
/// for an acceptance.
pub(crate) async fn record(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    Waiting { frame, proposal }: &Waiting,
    verdict: Verdict,
    reason: String,
) -> Result<pb::Frame, Error> {
    let name = format_name(tenant, FRAME_PROPOSALS, &proposal.id);
    let answer = Answer {
        verdict,
        reason,
        decided: frame.decided()?,
        answered: Signed {
            person: tx.actor().person,
            at: tx.legal_now(),
        },
    };
    store::frame_proposal::answer(tx.conn(), proposal.id, &answer).await?;
    notify(tx, tenant, frame, proposal, answer)?;
    let details = json!({ "answer": verdict.as_str(), "version": proposal.version });
    tx.audit("frame.answered", &name, details);
    let frame = store::frame::get(tx.conn(), frame.id)
        .await?
        .ok_or(Error::NotFound(name))?;
    let proposals = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
    Ok(codec::frame::encode(tenant, &frame, &proposals)?)
}

/// Refuses a proposal that is below what is decided (R24).
pub(crate) async fn refuse_below_decided(
    tx: &mut Tx<'_>,
    frame: &Frame,
    proposal: &FrameProposal,
) -> Result<Answer, Error> {
    let answer = Answer {
        verdict: Verdict::RefusedBelowDecided,
        reason: format!("{BELOW_DECIDED} [{}]", appropriation().shown()),
        decided: frame.decided()?,
        answered: Signed {
            person: proposal.proposed.person,
            at: tx.legal_now(),
        },
    };
    store::frame_proposal::answer(tx.conn(), proposal.id, &answer).await?;
    Ok(answer)
}

/// Notifies `national` of the answer to a proposal; its own answers it has already.
pub(crate) fn notify(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    frame: &Frame,
    proposal: &FrameProposal,
    answer: Answer,
) -> Result<(), Error> {
    if tenant.is_national() {
        return Ok(());
    }
    let decided = answer.decided;
    let answered = FrameProposal {
        answer: Some(answer),
        ..proposal.clone()
    };
    let event = pb::FrameAnswered {
        region: tenant.to_string(),
        proposal: Some(codec::frame::encode_proposal(tenant, &answered)?),
        decided_ore: decided.ore(),
    };
    let to = Destination::new(Service::Allocation, &Tenant::national());
    tx.emit(&to, format!("frame/{}", frame.id), &event);
    Ok(())
}
