//! Events about frames between `national` and the regions.

use std::collections::BTreeMap;

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::facts::{Unreadable, field, id_in, parsed, present};
use tilskudd_store::Received;

use crate::collections::{FRAME_PROPOSALS, FRAMES};
use crate::frames::domain::frame::{Amounts, Answer, Certainty, FrameKey, FrameProposal, Verdict};

/// A proposal that `national` sends to the region.
#[derive(Debug)]
pub(crate) struct Proposed {
    /// The frame, the same in `national`.
    pub(crate) frame: FrameId,
    /// What it is for.
    pub(crate) key: FrameKey,
    /// The proposal.
    pub(crate) proposal: FrameProposal,
}

/// Reads a proposal for this region's frame.
pub(crate) fn proposed(
    tenant: &Tenant,
    event: &Received,
    fact: &pb::FrameProposed,
) -> Result<Proposed, Unreadable> {
    let frame = present("frame", &fact.frame)?;
    Ok(Proposed {
        frame: id_in("frame.name", FRAMES, &frame.name)?,
        key: key(tenant, frame)?,
        proposal: proposal(frame, event)?,
    })
}

fn key(tenant: &Tenant, frame: &pb::Frame) -> Result<FrameKey, Unreadable> {
    let target: Tenant = parsed("frame.target_region", &frame.target_region)?;
    if target != *tenant {
        let why = format_args!("{target} is another region");
        return Err(Unreadable::new("frame.target_region", why));
    }
    Ok(FrameKey {
        target,
        scheme: frame.scheme.clone(),
        year: field("frame.year", Year::new(frame.year))?,
    })
}

fn proposal(frame: &pb::Frame, event: &Received) -> Result<FrameProposal, Unreadable> {
    let proposal = frame.proposals.first();
    let proposal = proposal.ok_or_else(|| Unreadable::new("frame.proposals", "it is empty"))?;
    let mut earmarks = BTreeMap::new();
    for earmark in &proposal.earmarks {
        earmarks.insert(
            earmark.code.clone(),
            field("earmarks.amount_ore", Money::amount(earmark.amount_ore))?,
        );
    }
    let total = field("amount_ore", Money::amount(proposal.amount_ore))?;
    let amounts = Amounts::of_total(total, earmarks);
    Ok(FrameProposal {
        id: id_in("frame.proposals[0].name", FRAME_PROPOSALS, &proposal.name)?,
        version: proposal.version,
        amounts: amounts.ok_or_else(|| Unreadable::new("earmarks", "more than the total"))?,
        certainty: match proposal.certainty() {
            pb::FrameCertainty::Final => Certainty::Final,
            pb::FrameCertainty::Provisional => Certainty::Provisional,
            pb::FrameCertainty::Unspecified => {
                return Err(Unreadable::new("certainty", "it is unspecified"));
            }
        },
        basis: proposal.basis.clone(),
        proposed: sent(event),
        answer: None,
    })
}

/// Reads a region's answer to a proposal.
pub(crate) fn answered(
    event: &Received,
    fact: &pb::FrameAnswered,
) -> Result<(ProposalId, Answer), Unreadable> {
    let proposal = present("proposal", &fact.proposal)?;
    let id = id_in("proposal.name", FRAME_PROPOSALS, &proposal.name)?;
    let answer = Answer {
        verdict: match proposal.answer() {
            pb::FrameAnswer::Accepted => Verdict::Accepted,
            pb::FrameAnswer::Refused => Verdict::Refused,
            pb::FrameAnswer::RefusedBelowDecided => Verdict::RefusedBelowDecided,
            pb::FrameAnswer::Unspecified => {
                return Err(Unreadable::new("proposal.answer", "it is unspecified"));
            }
        },
        reason: proposal.answer_reason.clone(),
        decided: field("decided_ore", Money::amount(fact.decided_ore))?,
        answered: sent(event),
    };
    Ok((id, answer))
}

/// The person behind the event, and the time.
fn sent(event: &Received) -> Signed {
    Signed {
        person: event.actor.person,
        at: event.legal_time,
    }
}
