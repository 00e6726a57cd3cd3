//! A person sets the amount of one measure, with a reason.

use serde_json::json;
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::{Scope, office};
use tilskudd_store::{Idempotency, Tx};

use crate::calls::domain::{CallTerms, ordinary_work_source};
use crate::collections::DECISIONS;
use crate::error::Error;
use crate::frames::domain::frame::{Frame, FrameKey};
use crate::frames::error::FrameError;
use crate::frames::ops::call_frame::require_accepted;
use crate::proposals::codec::requests::AdjustAward;
use crate::proposals::domain::proposal::{ProposedAward, taken};
use crate::proposals::domain::stage::State;
use crate::proposals::ops::proposal_view;
use crate::proposals::store;
use crate::{calls, frames};

/// Adjusts. The other proposals stay until the allocation is proposed again, but what persons have set and what is
/// decided must together stay within the frame (R24).
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &AdjustAward,
) -> Result<pb::AdjustAwardResponse, Error> {
    scope
        .db
        .run_once::<_, Error, _>(
            "allocation.award.adjust",
            &scope.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let decision = adjust(tx, scope, command).await?;
                    Ok(pb::AdjustAwardResponse {
                        decision: Some(decision),
                    })
                })
            },
        )
        .await
}

async fn adjust(tx: &mut Tx<'_>, scope: &Scope, command: &AdjustAward) -> Result<pb::Decision, Error> {
    let tenant = &scope.tenant;
    let name = format_name(tenant, DECISIONS, &command.decision);
    let unknown = || Error::NotFound(name.clone());
    let mut stored = store::proposal::lock(tx.conn(), command.decision)
        .await?
        .ok_or_else(unknown)?;
    let proposal = &mut stored.proposal;
    proposal.may_adjust(tx.actor().person)?;
    let call = calls::store::call::terms(tx.conn(), proposal.call)
        .await?
        .ok_or_else(unknown)?;
    let frame = frames::store::frame::by_key(tx.conn(), &FrameKey::of_call(tenant, &call)).await?;
    let frame = require_accepted(tx.conn(), frame, &call).await?;
    let signed = Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    };
    let act = signed.because(command.reason.clone());
    let mut awards = proposal.awards.iter_mut();
    let award = awards
        .find(|award| award.id == command.award)
        .ok_or_else(|| Error::NotFound(format!("{name} award {}", command.award)))?;
    set_amount(tx, &call, &frame, award, command, act.clone()).await?;
    store::proposal::adjust(tx.conn(), award, &act).await?;
    store::proposal::advance(tx.conn(), proposal.id, State::Proposed).await?;
    proposal.version += 1;
    let details = json!({ "award": command.award.to_string(), "amount_ore": command.amount.ore() });
    tx.audit("award.adjusted", &name, details);
    let office = office::today(scope, tx).await?;
    let form = proposal_view::form(&stored, &office);
    Ok(proposal_view::view(tenant, &stored, &call, form, None)?)
}

async fn set_amount(
    tx: &mut Tx<'_>,
    call: &CallTerms,
    frame: &Frame,
    award: &mut ProposedAward,
    command: &AdjustAward,
    act: Act,
) -> Result<(), Error> {
    let all = store::proposal::undecided_awards(tx.conn(), &call.scheme, call.year).await?;
    let others: Vec<&ProposedAward> = all
        .iter()
        .map(|(_, other)| other)
        .filter(|other| other.id != award.id)
        .collect();
    let available = frame.available(&taken(others.iter().copied())?);
    let left = award
        .earmark
        .as_ref()
        .and_then(|code| available.earmarks.get(code))
        .copied();
    let edition = calls::store::edition::require(tx.conn(), &call.edition).await?;
    let ordinary_work = ordinary_work_source(&edition);
    award.adjust(command.amount, left.unwrap_or_default(), ordinary_work, act)?;
    let set = others.into_iter().filter(|other| other.adjusted.is_some());
    if frame.holds(&taken(set.chain([&*award]))?) {
        Ok(())
    } else {
        Err(FrameError::Exceeded.into())
    }
}
