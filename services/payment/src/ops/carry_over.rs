//! Books money that the office let a recipient keep for a later year, through the clearing accounts (P6).

use chrono::{DateTime, Utc};
use serde_json::json;
use tilskudd_kernel::ids::{AwardId, CarryOverId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::year::Year;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::book::{ToBook, book};
use crate::domain::ledger::{Entry, LedgerError, Part};
use crate::error::Error;
use crate::store::{balances, claims, decisions};

/// What was granted.
#[derive(Debug)]
pub(crate) struct CarryOver {
    pub(crate) id: CarryOverId,
    pub(crate) award: AwardId,
    pub(crate) amount: Money,
    pub(crate) to_year: Year,
    pub(crate) decided: (PersonId, DateTime<Utc>),
}

/// Applies a granted carry-over. It comes again while the award is not known, or its payment is on its way.
pub(crate) async fn run(db: &Db, event: &Received, carry_over: &CarryOver) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    db.receive("carry_over", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let CarryOver {
                id,
                award,
                amount,
                to_year,
                decided,
            } = *carry_over;
            let Some(decision) = decisions::of_award(tx.conn(), award).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if !claims::insert_carry_over(tx.conn(), id, award, amount, to_year, decided).await? {
                return Ok(Receipt::Duplicate);
            }
            let entry = Entry::carried_over(id.as_uuid(), decision.year, to_year, Part { award, amount })?;
            if let Some(standing) = balances::of(tx.conn(), &[award]).await?.first() {
                match standing.balance.after(award, &entry) {
                    Err(LedgerError::OverUsed) if !standing.balance.in_transit.is_zero() => {
                        return Ok(Receipt::NotKnownYet);
                    }
                    checked => checked?,
                };
            }
            book(tx, tenant, &[ToBook::of_decision(&decision, entry)]).await?;
            tx.audit(
                "carry-over.booked",
                format_name(tenant, "carryOvers", &id),
                json!({ "award": award.to_string(), "amount_ore": amount.ore(), "to_year": to_year.get() }),
            );
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
