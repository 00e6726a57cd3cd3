//! `national` has recorded that an organisation was merged into another (P7).

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1::SuccessionRecorded;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::collections::ORGANISATIONS;
use crate::error::Error;
use crate::standings::codec::Succession;
use crate::standings::{codec, store};

/// Keeps the succession; one that is held already is passed over.
pub(crate) async fn run(db: &Db, event: &Received, fact: &SuccessionRecorded) -> Result<Receipt, Error> {
    let Succession {
        successor,
        predecessor,
        effective_on,
    } = &codec::succession(fact)?;
    db.receive("allocation.succession.copy", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            if store::insert_succession(tx.conn(), successor, predecessor, *effective_on).await? {
                let name = format_name(db.tenant(), ORGANISATIONS, successor);
                let details =
                    json!({ "predecessor": predecessor.organisation, "effective_on": effective_on });
                tx.audit("succession.copied", name, details);
            }
            Ok(Receipt::Applied)
        })
    })
    .await
}
