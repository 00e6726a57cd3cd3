//! Reporting has sent a recipient's standing (P4).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::reporting::v1::RecipientStandingChanged;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::collections::ORGANISATIONS;
use crate::error::Error;
use crate::standings::{codec, store};

/// Stores a recipient's standing; an older version than the stored one is ignored.
pub(crate) async fn run(
    db: &Db,
    event: &Received,
    fact: &RecipientStandingChanged,
) -> Result<Receipt, Error> {
    let (standing, version) = &codec::changed(fact)?;
    db.receive("allocation.standing.copy", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            if store::upsert(tx.conn(), standing, *version).await? {
                let details = json!({ "scheme": standing.scheme, "year": standing.year.get(), "open": standing.open,
                    "returned": standing.returned, "version": version });
                let name = format_name(db.tenant(), ORGANISATIONS, &standing.organisation);
                tx.audit("standing.copied", name, details);
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}
