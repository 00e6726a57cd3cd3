//! Allocation has decided on a carry-over: the money opens the year after, or is ordered back.

use serde_json::json;
use tilskudd_kernel::ids::{ObligationId, PersonId};
use tilskudd_kernel::lang::Norwegian;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1::CarryOverDecided;
use tilskudd_runtime::facts::Unreadable;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::{Error, Result};
use crate::obligations;
use crate::obligations::domain::call_terms::CallTerms;
use crate::obligations::domain::obligation::{self, Obligation};
use crate::obligations::ops::locked::{close_if_settled, edition, lock, missing, reread};
use crate::obligations::ops::standing::emit_standing;
use crate::settlements::domain::{CarryOver, Opening, SettlementState};
use crate::settlements::ops::settle::order_reclaim;
use crate::settlements::{codec, store};

/// The year that money is carried into, locked for its recipient.
struct NextYear {
    opening: Opening,
    terms: CallTerms,
    /// The recipient's awards of that year, øre.
    awarded: Money,
}

/// Applies the decision to the carry-over that was asked for here.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CarryOverDecided) -> Result<Receipt> {
    let decision = &codec::carry_over::decision(fact)?;
    db.receive::<Error, _>("reporting.carry-over.record", event, move |tx| {
        Box::pin(async move {
            let tenant = db.tenant();
            let Some(asked) = store::carry_over(tx.conn(), decision.id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let Some(id) = obligations::store::award::obligation(tx.conn(), asked.award).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let next = match &decision.granted {
                None => None,
                Some(opening) => {
                    let Some(next) = next_year(tx, tenant, id, opening).await? else {
                        return Ok(Receipt::NotKnownYet);
                    };
                    Some(next)
                }
            };
            let obligation = lock(tx, tenant, id).await?;
            // Read again under the lock: a twin may have been faster.
            let undecided = store::carry_over(tx.conn(), decision.id)
                .await?
                .is_some_and(|asked| asked.state == SettlementState::Asked);
            if !undecided {
                return Ok(Receipt::Applied);
            }
            match &next {
                Some(next) => grant(tx, tenant, &obligation, &asked, next).await?,
                None => refuse(tx, tenant, &obligation, &asked, decision.by).await?,
            }
            close_if_settled(tx, tenant, id).await?;
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// The year that the money of this obligation is carried into; none while its call has not arrived. Locks the
/// recipient's year, which is locked before its obligations.
async fn next_year(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    id: ObligationId,
    opening: &Opening,
) -> Result<Option<NextYear>> {
    let Some(terms) = obligations::store::call::find(tx.conn(), opening.call).await? else {
        return Ok(None);
    };
    if terms.year != opening.year {
        return Err(Unreadable::new("to_year", "not the call's").into());
    }
    let organisation = reread(tx, tenant, id).await?.organisation_number;
    let awarded =
        obligations::store::recipient_year::add(tx.conn(), &organisation, opening.year, Money::ZERO).await?;
    Ok(Some(NextYear {
        opening: *opening,
        terms,
        awarded,
    }))
}

async fn grant(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    obligation: &Obligation,
    asked: &CarryOver,
    next: &NextYear,
) -> Result<()> {
    let amount = next.opening.amount;
    store::decide(tx.conn(), asked.id, SettlementState::Granted).await?;
    obligations::store::obligation::update(tx.conn(), obligation).await?;
    obligations::store::award::add_carried_over(tx.conn(), asked.award, amount).await?;
    store::insert_opening(
        tx.conn(),
        asked.id,
        &obligation.organisation_number,
        &next.opening,
    )
    .await?;
    let opened = obligation
        .carried_over(ObligationId::new(tx.ids()), asked, amount, &next.terms)
        .ok_or(missing("award"))?;
    open_year(tx, tenant, &opened, next.awarded).await?;
    tx.audit(
        "carry-over.granted",
        obligation::name(tenant, obligation.id),
        json!({ "carry_over": asked.id, "amount_ore": amount }),
    );
    Ok(())
}

/// Makes the obligation of the year that carried-over money opens, where the recipient's awards are this sum.
async fn open_year(tx: &mut Tx<'_>, tenant: &Tenant, opened: &Obligation, awarded: Money) -> Result<()> {
    let (organisation, year) = (&opened.organisation_number, opened.year);
    obligations::store::obligation::insert(tx.conn(), opened).await?;
    obligations::store::recipient_year::demand_statements(tx.conn(), organisation, year, awarded).await?;
    tx.audit(
        "obligation.made",
        obligation::name(tenant, opened.id),
        json!({ "carry_over": opened.carry_over, "opening_ore": opened.opening }),
    );
    emit_standing(tx, tenant, organisation, year).await
}

async fn refuse(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    obligation: &Obligation,
    asked: &CarryOver,
    by: PersonId,
) -> Result<()> {
    store::decide(tx.conn(), asked.id, SettlementState::Refused).await?;
    obligations::store::obligation::update(tx.conn(), obligation).await?;
    let edition = edition(tx, &obligation.edition).await?;
    let unused = obligation.not_carried_over(asked).ok_or(missing("award"))?;
    let reason = Norwegian::from(obligation.language).pick(
        "Overføring er avslått; ubrukt tilskudd skal betales tilbake.",
        "Overføring er avslått; ubrukt tilskot skal betalast tilbake.",
    );
    order_reclaim(tx, tenant, &edition, obligation, &unused, reason, by).await
}
