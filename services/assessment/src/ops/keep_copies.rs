//! Keeps copies of what intake owns: editions and calls.

use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::{CallAnnounced, EditionPublished};
use tilskudd_rulebook::Edition;
use tilskudd_store::{Db, Receipt, Received};

use crate::error::{Error, Result};
use crate::store;

/// Keeps a published edition.
///
/// # Errors
/// [`Error::Malformed`] when its canonical text does not parse, or the database's.
pub async fn edition_published(db: &Db, event: &Received, message: &EditionPublished) -> Result<Receipt> {
    let canonical = message
        .edition
        .as_ref()
        .map_or("", |edition| edition.canonical.as_str());
    let edition = &Edition::from_canonical(canonical).map_err(|error| Error::Malformed {
        field: "edition.canonical",
        why: error.to_string(),
    })?;
    db.receive::<Error, _>("assessment.edition_published", event, move |tx| {
        Box::pin(async move {
            store::copies::put_edition(tx.conn(), edition).await?;
            tx.audit("edition.kept", &edition.id, json!({ "hash": edition.hash() }));
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// Keeps an announced call, once its edition is here.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn call_announced(db: &Db, event: &Received, message: &CallAnnounced) -> Result<Receipt> {
    let call = message.call.as_ref().ok_or_else(|| Error::Malformed {
        field: "call",
        why: "absent".to_owned(),
    })?;
    let (_, id) = parse_name::<CallId>("calls", &call.name).map_err(|error| Error::Malformed {
        field: "call.name",
        why: error.to_string(),
    })?;
    let year = Year::new(call.year).map_err(|error| Error::Malformed {
        field: "call.year",
        why: error.to_string(),
    })?;
    db.receive::<Error, _>("assessment.call_announced", event, move |tx| {
        Box::pin(async move {
            if store::copies::edition(tx.conn(), &call.edition).await?.is_none() {
                return Ok(Receipt::NotKnownYet);
            }
            store::copies::put_call(tx.conn(), id, &call.edition, year).await?;
            tx.audit("call.kept", &call.name, json!({ "edition": call.edition }));
            Ok(Receipt::Applied)
        })
    })
    .await
}
