//! A person sets the amount of one measure, with a reason.

use serde_json::json;
use tilskudd_kernel::ids::{AwardId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1::AdjustAwardResponse;
use tilskudd_runtime::{Entered, office};
use tilskudd_store::{Idempotency, Tx};

use super::{Reason, accepted, key_of};
use crate::domain::frame::Frame;
use crate::domain::proposal::{Adjustment, ProposedAward, Signed, State, taken};
use crate::domain::terms::{CallTerms, ordinary_work_source};
use crate::error::{Error, corrupt};
use crate::wire::collection::DECISIONS;
use crate::{store, wire};

/// What is adjusted.
#[derive(Debug)]
pub(crate) struct NewAmount {
    /// The proposal.
    pub(crate) decision: DecisionId,
    /// The award in it.
    pub(crate) award: AwardId,
    /// The new amount.
    pub(crate) amount: Money,
    /// Why.
    pub(crate) reason: Reason,
}

/// Adjusts. The other proposals stay until the allocation is proposed again, but what persons have set and what is
/// decided must together stay within the frame (R24).
pub(crate) async fn adjust_award(
    entered: &Entered,
    key: &Idempotency,
    new: &NewAmount,
) -> Result<AdjustAwardResponse, Error> {
    let tenant = &entered.tenant;
    entered
        .db
        .run_once::<_, Error, _>(
            "allocation.adjust",
            &entered.actor,
            key,
            move |tx: &mut Tx<'_>| {
                Box::pin(async move {
                    let name = format_name(tenant, DECISIONS, &new.decision);
                    let unknown = || Error::NotFound(name.clone());
                    let mut proposal = store::proposal::lock(tx.conn(), new.decision)
                        .await?
                        .ok_or_else(unknown)?;
                    proposal.may_adjust(tx.actor().person)?;
                    let call = store::copies::call(tx.conn(), proposal.call)
                        .await?
                        .ok_or_else(unknown)?;
                    let frame = store::frame::by_key(tx.conn(), &key_of(tenant, &call)).await?;
                    let frame = accepted(tx.conn(), frame, &call).await?;
                    let signed = Signed {
                        person: tx.actor().person,
                        at: tx.legal_now(),
                    };
                    let act = Adjustment {
                        signed,
                        reason: new.reason.as_str().to_owned(),
                    };
                    let award = proposal.awards.iter_mut().find(|award| award.id == new.award);
                    let award =
                        award.ok_or_else(|| Error::NotFound(format!("{name} award {}", new.award)))?;
                    adjust(tx, &call, &frame, award, new.amount, act.clone()).await?;
                    store::proposal::adjust(tx.conn(), award, &act).await?;
                    store::proposal::advance(tx.conn(), proposal.id, State::Proposed).await?;
                    proposal.version += 1;
                    let details = json!({ "award": new.award.to_string(), "amount_ore": new.amount.ore() });
                    tx.audit("award.adjusted", &name, details);
                    let form = wire::form(&proposal, &office::today(entered, tx).await?);
                    Ok(AdjustAwardResponse {
                        decision: Some(wire::decision(tenant, &proposal, &call, None, form)?),
                    })
                })
            },
        )
        .await
}

async fn adjust(
    tx: &mut Tx<'_>,
    call: &CallTerms,
    frame: &Frame,
    award: &mut ProposedAward,
    amount: Money,
    act: Adjustment,
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
    let edition = store::copies::edition(tx.conn(), &call.edition).await?;
    let edition = edition.ok_or_else(|| corrupt("edition", "edition", call.edition.clone()))?;
    let ordinary_work = ordinary_work_source(&edition);
    award.adjust(amount, left.unwrap_or_default(), ordinary_work, act)?;
    let set = others.into_iter().filter(|other| other.adjusted.is_some());
    if frame.holds(&taken(set.chain([&*award]))?) {
        Ok(())
    } else {
        Err(Error::OverFrame)
    }
}
