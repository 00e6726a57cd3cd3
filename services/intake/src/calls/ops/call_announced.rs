//! Stores in `national` a copy of a call that a region has announced, to show it nationally (R2, KKI §12).

use prost::Message;
use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::calls::codec::call::announced;
use crate::calls::store;
use crate::error::Error;

/// Keeps the copy, once.
///
/// # Errors
/// [`Error::Unreadable`] when it holds no call of the region that sent it.
pub(crate) async fn run(db: &Db, event: &Received, fact: &pb::CallAnnounced) -> Result<Receipt, Error> {
    let (id, call) = announced(&event.sender_tenant, fact)?;
    db.receive("intake.call.show", event, move |tx| {
        Box::pin(in_tx(tx, event, id, call))
    })
    .await
}

async fn in_tx(tx: &mut Tx<'_>, event: &Received, id: CallId, call: &pb::Call) -> Result<Receipt, Error> {
    let bytes = call.encode_to_vec();
    if store::calls::show(tx.conn(), id, &event.sender_tenant, &bytes).await? {
        tx.audit("call.shown", &call.name, json!({ "year": call.year }));
    }
    Ok(Receipt::Applied)
}
