//! Frames and their proposals, as messages.

use std::collections::BTreeMap;

use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;

use crate::collections::{FRAME_PROPOSALS, FRAMES};
use crate::frames::domain::frame::{Certainty, Frame, FrameProposal, Verdict};

fn certainty(certainty: Certainty) -> pb::FrameCertainty {
    match certainty {
        Certainty::Provisional => pb::FrameCertainty::Provisional,
        Certainty::Final => pb::FrameCertainty::Final,
    }
}

/// A proposal, as the tenant that shows it names it.
pub(crate) fn encode_proposal(
    tenant: &Tenant,
    proposal: &FrameProposal,
) -> Result<pb::FrameProposal, MoneyError> {
    let answer = proposal.answer.as_ref();
    Ok(pb::FrameProposal {
        name: format_name(tenant, FRAME_PROPOSALS, &proposal.id),
        amount_ore: proposal.amounts.total()?.ore(),
        earmarks: earmarks(
            proposal
                .amounts
                .earmarks
                .iter()
                .map(|(code, amount)| (code, *amount, Money::ZERO)),
        ),
        certainty: certainty(proposal.certainty).into(),
        answer: answer
            .map_or(pb::FrameAnswer::Unspecified, |answer| match answer.verdict {
                Verdict::Accepted => pb::FrameAnswer::Accepted,
                Verdict::Refused => pb::FrameAnswer::Refused,
                Verdict::RefusedBelowDecided => pb::FrameAnswer::RefusedBelowDecided,
            })
            .into(),
        answer_reason: answer.map(|answer| answer.reason.clone()).unwrap_or_default(),
        basis: proposal.basis.clone(),
        version: proposal.version,
    })
}

fn earmarks<'a>(parts: impl Iterator<Item = (&'a String, Money, Money)>) -> Vec<pb::Earmark> {
    parts
        .map(|(code, amount, decided)| pb::Earmark {
            code: code.clone(),
            amount_ore: amount.ore(),
            decided_ore: decided.ore(),
        })
        .collect()
}

/// A frame with its proposals, newest first. `national` counts no awards of a region: it shows what was decided
/// when the region last answered.
pub(crate) fn encode(
    tenant: &Tenant,
    frame: &Frame,
    proposals: &[FrameProposal],
) -> Result<pb::Frame, MoneyError> {
    let own = frame.target == *tenant;
    let last_answer = proposals.iter().find_map(|proposal| proposal.answer.as_ref());
    let decided = if own {
        frame.decided()?
    } else {
        last_answer.map(|answer| answer.decided).unwrap_or_default()
    };
    let parts: BTreeMap<&String, (Money, Money)> = frame
        .earmarks
        .iter()
        .filter(|(_, part)| !part.amount.is_zero())
        .map(|(code, part)| (code, (part.amount, part.decided)))
        .collect();
    Ok(pb::Frame {
        name: format_name(tenant, FRAMES, &frame.id),
        target_region: frame.target.to_string(),
        scheme: frame.scheme.clone(),
        year: frame.year.get(),
        amount_ore: frame.amount()?.ore(),
        earmarks: earmarks(
            parts
                .into_iter()
                .map(|(code, (amount, decided))| (code, amount, decided)),
        ),
        certainty: frame
            .certainty
            .map_or(pb::FrameCertainty::Unspecified, certainty)
            .into(),
        decided_ore: decided.ore(),
        proposals: proposals
            .iter()
            .map(|proposal| encode_proposal(tenant, proposal))
            .collect::<Result<_, _>>()?,
    })
}
