//! Payment's figures on an award, copied by version; what was returned can close the obligation.

use serde_json::json;
use tilskudd_proto::payment::v1::AwardBalanceChanged;
use tilskudd_store::rows::inconsistent;
use tilskudd_store::{Db, Receipt, Received};

use crate::error::{Error, Result};
use crate::obligations::domain::award::Award;
use crate::obligations::domain::obligation;
use crate::obligations::ops::locked::{close_if_settled, lock};
use crate::obligations::{codec, store};

/// Takes the figures over, unless newer ones are here; waits for the decision.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &AwardBalanceChanged) -> Result<Receipt> {
    let balance = &codec::balance::balance(fact)?;
    let (award, paid, returned, version) = (balance.award, balance.paid, balance.returned, balance.version);
    db.receive::<Error, _>("reporting.balance.copy", event, move |tx| {
        Box::pin(async move {
            let Some(id) = store::award::obligation(tx.conn(), award).await? else {
                // An award of nothing is not kept here; any other comes with its decision.
                let known = store::obligation::decision_known(tx.conn(), balance.decision).await?;
                return Ok(if known {
                    Receipt::Applied
                } else {
                    Receipt::NotKnownYet
                });
            };
            let tenant = db.tenant();
            let obligation = lock(tx, tenant, id).await?;
            let held = obligation.awards.iter().find(|held| held.id == award);
            let beyond = |error| inconsistent("award", "paid_ore", error);
            // What is carried into the next year may come back too; it is followed up there.
            let own = match held {
                Some(held) => {
                    let updated = Award { paid, ..held.clone() };
                    updated.own_share_of(returned).map_err(beyond)?
                }
                None => returned,
            };
            if store::award::set_balance(tx.conn(), award, paid, own, version).await? {
                store::obligation::update(tx.conn(), &obligation).await?;
                tx.audit(
                    "award.balance-copied",
                    obligation::name(tenant, id),
                    json!({ "award": award, "version": version }),
                );
                close_if_settled(tx, tenant, id).await?;
                let rest = returned.checked_sub(own).map_err(beyond)?;
                if let Some((next, row)) = store::award::carried_from(tx.conn(), award).await? {
                    let obligation = lock(tx, tenant, next).await?;
                    store::award::set_returned(tx.conn(), row, rest, version).await?;
                    store::obligation::update(tx.conn(), &obligation).await?;
                    close_if_settled(tx, tenant, next).await?;
                }
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}
