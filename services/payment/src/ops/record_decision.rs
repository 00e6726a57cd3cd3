//! Keeps a decision: recipient, awards, the one instalment, and the entry `granted`. A refusal has none of the
//! last three.

use serde_json::json;
use tilskudd_kernel::ids::InstalmentId;
use tilskudd_kernel::names::format_name;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::book::{ToBook, book};
use crate::domain::decision::{Award, Decision};
use crate::domain::ledger::{Entry, EntryKind, Part};
use crate::error::Error;
use crate::store::{decisions, instalments};

/// Applies the fact that an application was decided. `awards` are those with an amount; they sum to the decision's.
pub(crate) async fn run(
    db: &Db,
    event: &Received,
    decision: &Decision,
    awards: &[Award],
) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    db.receive("record_decision", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            decisions::name_recipient(tx.conn(), decision).await?;
            if !decisions::insert(tx.conn(), decision, awards).await? {
                return Ok(Receipt::Duplicate);
            }
            if !awards.is_empty() {
                let parts: Vec<Part> = awards.iter().map(Award::part).collect();
                let entry = Entry::new(EntryKind::Granted, decision.id.as_uuid(), decision.year, &parts)?;
                book(tx, tenant, &[ToBook::of_decision(decision, entry)]).await?;
                let id = InstalmentId::new(tx.ids());
                instalments::insert(tx.conn(), id, decision, awards).await?;
            }
            tx.audit(
                "decision.recorded",
                format_name(tenant, "decisions", &decision.id),
                json!({ "amount_ore": decision.amount.ore(), "awards": awards.len() }),
            );
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
