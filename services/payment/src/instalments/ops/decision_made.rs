//! Keeps a decision: recipient, awards, the one instalment, and the entry `granted`. A refusal has none of the
//! last three.

use serde_json::json;
use tilskudd_kernel::ids::InstalmentId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::allocation::v1::DecisionMade;
use tilskudd_store::{Db, Receipt, Received};

use crate::decisions;
use crate::decisions::domain::decision::{Award, Part};
use crate::decisions::ops::read_decision;
use crate::error::Error;
use crate::instalments::store::instalment_steps;
use crate::ledger::domain::{Entry, EntryKind};
use crate::ledger::ops::book::{ToBook, book};

/// Applies the fact that an application was decided.
pub(crate) async fn run(db: &Db, event: &Received, fact: &DecisionMade) -> Result<Receipt, Error> {
    let (decision, awards) = &read_decision::read(fact)?;
    let tenant = db.tenant();
    db.receive("payment.decision.record", event, move |tx| {
        Box::pin(async move {
            decisions::store::name_recipient(tx.conn(), decision).await?;
            if !decisions::store::insert(tx.conn(), decision, awards).await? {
                return Ok(Receipt::Duplicate);
            }
            if !awards.is_empty() {
                let parts: Vec<Part> = awards.iter().map(Award::part).collect();
                let entry = Entry::new(EntryKind::Granted, decision.id.as_uuid(), decision.year, &parts)?;
                book(tx, tenant, &[ToBook::of_decision(decision, entry)]).await?;
                let id = InstalmentId::new(tx.ids());
                instalment_steps::insert(tx.conn(), id, decision, awards).await?;
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
