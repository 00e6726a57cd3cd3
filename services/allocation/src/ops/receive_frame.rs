//! A proposal for a frame arrives in its region. Below what is decided it is refused at once (R24).

use std::collections::BTreeMap;

use serde_json::json;
use tilskudd_kernel::ids::{FrameId, ProposalId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_store::{Db, Destination, Receipt, Received, Tx};

use super::{EVENT_VERSION, field, id_in, present};
use crate::domain::frame::{Amounts, Answer, Certainty, Frame, FrameProposal, Verdict};
use crate::domain::terms::appropriation;
use crate::error::Error;
use crate::store::frame::FrameKey;
use crate::wire::collection::{FRAME_PROPOSALS, FRAMES};
use crate::{store, wire};

/// Why a proposal is refused at arrival, for the record in `national`.
const BELOW_DECIDED: &str = "Det er allerede vedtatt mer enn den foreslåtte rammen eller øremerkingen.";

/// Keeps the proposal, and answers it when it cannot be accepted.
pub(crate) async fn receive_frame(
    db: &Db,
    event: &Received,
    message: &pb::FrameProposed,
) -> Result<Receipt, Error> {
    let told = present("frame", &message.frame)?;
    let id: FrameId = id_in("frame.name", FRAMES, &told.name)?;
    let (key, proposal) = (&parse_key(db, told)?, &parse_proposal(told, event)?);
    let tenant = db.tenant();
    db.receive("allocation.receive_frame", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let frame = match store::frame::lock_by_key(tx.conn(), key).await? {
                Some(frame) => frame,
                None => store::frame::insert(tx.conn(), id, key).await?,
            };
            let known = store::frame_proposal::of_frame(tx.conn(), frame.id).await?;
            if known.iter().any(|held| held.version >= proposal.version) {
                return Ok(Receipt::Duplicate);
            }
            store::frame_proposal::insert(tx.conn(), frame.id, proposal).await?;
            let fits = frame.decided_fits(&proposal.amounts);
            if !fits {
                let answer = refuse_below_decided(tx, &frame, proposal).await?;
                tell(tx, tenant, &frame, proposal, answer)?;
            }
            let name = tilskudd_kernel::names::format_name(tenant, FRAME_PROPOSALS, &proposal.id);
            tx.audit(
                "frame.proposal-received",
                name,
                json!({ "version": proposal.version, "fits": fits }),
            );
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// Answers a proposal that is below what is decided (R24).
pub(super) async fn refuse_below_decided(
    tx: &mut Tx<'_>,
    frame: &Frame,
    proposal: &FrameProposal,
) -> Result<Answer, Error> {
    let answer = Answer {
        verdict: Verdict::RefusedBelowDecided,
        reason: format!("{BELOW_DECIDED} [{}]", appropriation()),
        decided: frame.decided()?,
        person: proposal.person,
        at: tx.legal_now(),
    };
    store::frame_proposal::answer(tx.conn(), proposal.id, &answer).await?;
    Ok(answer)
}

/// Tells `national` the answer to a proposal.
pub(super) fn tell(
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
    let message = pb::FrameAnswered {
        region: tenant.to_string(),
        proposal: Some(wire::frame_proposal(tenant, &answered)?),
        decided_ore: decided.ore(),
    };
    let to = Destination::new(Service::Allocation, &Tenant::national());
    tx.emit(&to, format!("frame/{}", frame.id), EVENT_VERSION, &message);
    Ok(())
}

fn parse_key(db: &Db, told: &pb::Frame) -> Result<FrameKey, Error> {
    let target: Tenant = field("frame.target_region", told.target_region.parse())?;
    if target != *db.tenant() {
        return field("frame.target_region", Err(format!("{target} is another region")));
    }
    Ok(FrameKey {
        target,
        scheme: told.scheme.clone(),
        year: field("frame.year", Year::new(told.year))?,
    })
}

fn parse_proposal(told: &pb::Frame, event: &Received) -> Result<FrameProposal, Error> {
    let proposal = told.proposals.first().ok_or_else(|| Error::Malformed {
        field: "frame.proposals",
        why: "it is empty".to_owned(),
    })?;
    let id: ProposalId = id_in("frame.proposals[0].name", FRAME_PROPOSALS, &proposal.name)?;
    let mut earmarks = BTreeMap::new();
    for earmark in &proposal.earmarks {
        earmarks.insert(
            earmark.code.clone(),
            field("earmarks.amount_ore", Money::amount(earmark.amount_ore))?,
        );
    }
    let total = field("amount_ore", Money::amount(proposal.amount_ore))?;
    let certainty = match proposal.certainty() {
        pb::FrameCertainty::Final => Certainty::Final,
        pb::FrameCertainty::Provisional => Certainty::Provisional,
        pb::FrameCertainty::Unspecified => return field("certainty", Err("it is unspecified")),
    };
    Ok(FrameProposal {
        id,
        version: proposal.version,
        amounts: Amounts::of_total(total, earmarks).ok_or_else(|| Error::Malformed {
            field: "earmarks",
            why: "more than the total".to_owned(),
        })?,
        certainty,
        basis: proposal.basis.clone(),
        person: event.actor.person,
        at: event.legal_time,
        answer: None,
    })
}
