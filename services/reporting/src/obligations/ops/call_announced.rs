//! Intake has announced a call; reporting keeps a copy of what it says of reports.

use serde_json::json;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::CallAnnounced;
use tilskudd_runtime::{editions, facts};
use tilskudd_store::{Db, Receipt, Received};

use crate::error::{Error, Result};
use crate::obligations::{codec, store};

/// Keeps the call, once its edition is here.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CallAnnounced) -> Result<Receipt> {
    let call = facts::present("call", &fact.call)?;
    db.receive::<Error, _>("reporting.call.copy", event, move |tx| {
        Box::pin(async move {
            let Some(edition) = editions::find(tx.conn(), Service::Reporting, &call.edition).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let terms = codec::call::terms(&edition, call)?;
            store::call::insert(tx.conn(), &terms).await?;
            tx.audit("call.kept", &call.name, json!({ "edition": call.edition }));
            Ok(Receipt::Applied)
        })
    })
    .await
}
