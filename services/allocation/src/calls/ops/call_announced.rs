//! A call was announced: stores its copy.

use serde_json::json;
use tilskudd_proto::intake::v1::CallAnnounced;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::calls::{codec, store};
use crate::error::Error;

/// Keeps a copy of the call.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CallAnnounced) -> Result<Receipt, Error> {
    let (terms, call) = &codec::announced(fact)?;
    db.receive("allocation.call.copy", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            store::call::insert(tx.conn(), terms, call).await?;
            tx.audit("call.copied", &call.name, json!({ "year": terms.year.get() }));
            Ok(Receipt::Applied)
        })
    })
    .await
}
