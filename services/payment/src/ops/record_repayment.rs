//! Records money that came back on a claim.

use chrono::NaiveDate;
use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::ClaimId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::RecordRepaymentResponse;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::book::{ToBook, book};
use crate::domain::ledger::{Entry, EntryKind, Part};
use crate::encode;
use crate::error::Error;
use crate::store::claims::{self, Repayment};
use crate::store::{balances, decisions};

/// What came back.
#[derive(Debug)]
pub(crate) struct RecordRepayment {
    pub(crate) claim: ClaimId,
    /// Above 0.
    pub(crate) amount: Money,
    pub(crate) bank_reference: String,
    pub(crate) booked_on: NaiveDate,
}

/// Books the money as returned; at most what is left of the claim.
pub(crate) async fn run(
    call: &Entered,
    key: &Idempotency,
    command: &RecordRepayment,
) -> Result<RecordRepaymentResponse, Error> {
    let tenant = &call.tenant;
    call.db
        .run_once("record_repayment", &call.actor, key, move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                if command.booked_on > local_date(tx.legal_now()) {
                    return Err(Error::BookedInFuture);
                }
                let name = format_name(tenant, "claims", &command.claim);
                let found = claims::lock(tx.conn(), command.claim).await?;
                let mut claim = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let left = claim.amount.checked_sub(claim.returned)?;
                if command.amount > left {
                    return Err(Error::ClaimExceeded { left });
                }
                let decision = decisions::of_award(tx.conn(), claim.award).await?;
                let decision = decision.ok_or_else(|| Error::NotFound(name.clone()))?;
                let id = tx.ids().next();
                let part = Part {
                    award: claim.award,
                    amount: command.amount,
                };
                let entry = Entry::new(EntryKind::Returned, id, decision.year, &[part])?;
                if let Some(standing) = balances::of(tx.conn(), &[claim.award]).await?.first() {
                    standing.balance.after(claim.award, &entry)?;
                }

                let repayment = Repayment {
                    id,
                    claim: claim.id,
                    amount: command.amount,
                    bank_reference: &command.bank_reference,
                    booked_on: command.booked_on,
                    recorded: (tx.actor().person, tx.legal_now()),
                };
                let returned = claim.returned.checked_add(command.amount)?;
                claims::repay(tx.conn(), &repayment, claim.returned, returned).await?;
                book(tx, tenant, &[ToBook::of_decision(&decision, entry)]).await?;
                claim.returned = returned;
                tx.audit(
                    "repayment.recorded",
                    name,
                    json!({ "amount_ore": command.amount.ore() }),
                );
                Ok::<_, Error>(RecordRepaymentResponse {
                    claim: Some(encode::claim(tenant, &claim)),
                })
            })
        })
        .await
}
