//! Books money that the office let a recipient keep for a later year, through the clearing accounts (P6).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1::CarryOverDecided;
use tilskudd_store::{Db, Receipt, Received};

use crate::claims::domain::carry_over::CarryOver;
use crate::claims::{codec, store};
use crate::decisions;
use crate::decisions::domain::decision::Part;
use crate::error::Error;
use crate::ledger::domain::Entry;
use crate::ledger::error::LedgerError;
use crate::ledger::ops::book::{ToBook, book};
use crate::ledger::store::balances;

/// Applies a granted carry-over; a refused one changes nothing here. It comes again while the award is not known, or its
/// payment is on its way.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CarryOverDecided) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    let granted = codec::carry_overs::granted(fact)?;
    db.receive("payment.carry-over.book", event, move |tx| {
        Box::pin(async move {
            let Some(carry_over) = granted else {
                return Ok(Receipt::Applied);
            };
            let CarryOver {
                id,
                award,
                amount,
                to_year,
                ..
            } = carry_over;
            let Some(decision) = decisions::store::of_award(tx.conn(), award).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if !store::insert_carry_over(tx.conn(), &carry_over).await? {
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
