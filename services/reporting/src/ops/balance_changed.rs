//! Payment's figures on an award, copied by version; what was returned can close the obligation.

use serde_json::json;
use tilskudd_kernel::ids::{AwardId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tilskudd_store::{Db, Receipt, Received};

use super::{close_if_settled, lock, obligation_name};
use crate::domain::obligation::Award;
use crate::error::{Error, Result};
use crate::store;

/// Takes the figures over, unless newer ones are here; waits for the decision.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn balance_changed(db: &Db, event: &Received, message: &AwardBalanceChanged) -> Result<Receipt> {
    let balance = message
        .balance
        .as_ref()
        .ok_or_else(|| malformed("balance", "absent"))?;
    let award: AwardId = balance
        .award
        .parse()
        .map_err(|error| malformed("balance.award", error))?;
    let (_, decision) = parse_name::<DecisionId>("decisions", &balance.decision)
        .map_err(|error| malformed("balance.decision", error))?;
    let paid = Money::amount(balance.paid_ore).map_err(|error| malformed("balance.paid_ore", error))?;
    let returned =
        Money::amount(balance.returned_ore).map_err(|error| malformed("balance.returned_ore", error))?;
    db.receive::<Error, _>("reporting.balance_changed", event, move |tx| {
        Box::pin(async move {
            let Some(id) = store::award::obligation(tx.conn(), award).await? else {
                // An award of nothing is not kept here; any other comes with its decision.
                let known = store::obligation::decision_known(tx.conn(), decision).await?;
                return Ok(if known {
                    Receipt::Applied
                } else {
                    Receipt::NotKnownYet
                });
            };
            let tenant = db.tenant();
            let obligation = lock(tx, tenant, id).await?;
            let held = obligation.awards.iter().find(|held| held.id == award);
            // What is carried into the next year may come back too; it is followed up there.
            let own = match held {
                Some(held) => Award { paid, ..held.clone() }.own_share_of(returned)?,
                None => returned,
            };
            if store::award::set_balance(tx.conn(), award, paid, own, balance.version).await? {
                store::obligation::update(tx.conn(), &obligation).await?;
                tx.audit(
                    "award.balance-copied",
                    obligation_name(tenant, id),
                    json!({ "award": award, "version": balance.version }),
                );
                close_if_settled(tx, tenant, id).await?;
                let rest = returned.checked_sub(own)?;
                if let Some((next, row)) = store::award::carried_from(tx.conn(), award).await? {
                    let obligation = lock(tx, tenant, next).await?;
                    store::award::set_returned(tx.conn(), row, rest, balance.version).await?;
                    store::obligation::update(tx.conn(), &obligation).await?;
                    close_if_settled(tx, tenant, next).await?;
                }
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}

fn malformed(field: &'static str, why: impl ToString) -> Error {
    Error::Malformed {
        field,
        why: why.to_string(),
    }
}
