//! `national` keeps a copy of a call that a region has announced, to show it nationally (R2, KKI §12).

use prost::Message;
use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::parse_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::store;

/// Keeps the copy, once.
///
/// # Errors
/// [`Error::UnreadableEvent`] when it holds no call of the region that sent it.
pub(crate) async fn show_call(
    db: &Db,
    event: &Received,
    message: pb::CallAnnounced,
) -> Result<Receipt, Error> {
    let call = message
        .call
        .ok_or_else(|| Error::UnreadableEvent("no call in it".into()))?;
    let (region, id) =
        parse_name::<CallId>("calls", &call.name).map_err(|error| Error::UnreadableEvent(Box::new(error)))?;
    if region != event.sender_tenant {
        return Err(Error::UnreadableEvent("a call of another region".into()));
    }
    let call = &call;
    db.receive("intake.show_call", event, move |tx| {
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
