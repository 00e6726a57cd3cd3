//! The region's intake has announced a call.

use serde_json::json;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::CallAnnounced;
use tilskudd_runtime::editions;
use tilskudd_store::{Db, Receipt, Received};

use crate::codec;
use crate::error::{Error, Result};
use crate::store;

/// Keeps a copy of the call, once its edition is here.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CallAnnounced) -> Result<Receipt> {
    let call = &codec::call::announced(fact)?;
    db.receive::<Error, _>("assessment.call.copy", event, move |tx| {
        Box::pin(async move {
            let edition = editions::find(tx.conn(), Service::Assessment, call.edition).await?;
            if edition.is_none() {
                return Ok(Receipt::NotKnownYet);
            }
            store::call::insert(tx.conn(), call.id, call.edition, call.year).await?;
            tx.audit("call.kept", call.name, json!({ "edition": call.edition }));
            Ok(Receipt::Applied)
        })
    })
    .await
}
