//! Records money that came back on a claim.

use serde_json::json;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1::RecordRepaymentResponse;
use tilskudd_runtime::Scope;
use tilskudd_store::Idempotency;

use crate::claims::codec::claims::RecordRepayment;
use crate::claims::error::ClaimError;
use crate::claims::store::Repayment;
use crate::claims::{codec, store};
use crate::decisions;
use crate::decisions::domain::decision::Part;
use crate::error::Error;
use crate::ledger::domain::{Entry, EntryKind};
use crate::ledger::ops::book::{ToBook, book};
use crate::ledger::store::balances;
use crate::signed::signed;

/// Books the money as returned; at most what is left of the claim.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &RecordRepayment,
) -> Result<RecordRepaymentResponse, Error> {
    let tenant = &scope.tenant;
    scope
        .db
        .run_once("payment.repayment.record", &scope.actor, key, move |tx| {
            Box::pin(async move {
                if command.booked_on > local_date(tx.legal_now()) {
                    return Err(ClaimError::BookedInFuture.into());
                }
                let name = format_name(tenant, "claims", &command.claim);
                let found = store::lock(tx.conn(), command.claim).await?;
                let mut claim = found.ok_or_else(|| Error::NotFound(name.clone()))?;
                let left = claim.amount.checked_sub(claim.returned)?;
                if command.amount > left {
                    return Err(ClaimError::Exceeded { left }.into());
                }
                let decision = decisions::store::of_award(tx.conn(), claim.award).await?;
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
                    recorded: signed(tx),
                };
                let returned = claim.returned.checked_add(command.amount)?;
                store::repay(tx.conn(), &repayment, claim.returned, returned).await?;
                book(tx, tenant, &[ToBook::of_decision(&decision, entry)]).await?;
                claim.returned = returned;
                tx.audit(
                    "repayment.recorded",
                    name,
                    json!({ "amount_ore": command.amount.ore() }),
                );
                Ok::<_, Error>(RecordRepaymentResponse {
                    claim: Some(codec::claims::claim(tenant, &claim)),
                })
            })
        })
        .await
}
