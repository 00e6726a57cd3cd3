//! Stores a region's copy of an edition that `national` published.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::calls::codec::edition::published;
use crate::calls::domain::edition::Published;
use crate::calls::store;
use crate::error::Error;

/// Stores the copy, once.
///
/// # Errors
/// [`Error::Unreadable`] without an edition that this program understands, [`Error::EditionDiffers`] when another text
/// is held: both wait for an operator.
pub(crate) async fn run(db: &Db, event: &Received, fact: &pb::EditionPublished) -> Result<Receipt, Error> {
    let copy = &published(fact, event.legal_time)?;
    db.receive("intake.edition.copy", event, move |tx| {
        Box::pin(in_tx(tx, db, copy))
    })
    .await
}

async fn in_tx(tx: &mut Tx<'_>, db: &Db, published: &Published) -> Result<Receipt, Error> {
    if store::editions::insert(tx.conn(), published).await? {
        let name = format_name(db.tenant(), "editions", &published.id);
        tx.audit("edition.copied", name, json!({ "hash": published.hash }));
        return Ok(Receipt::Applied);
    }
    match store::editions::find(tx.conn(), &published.id).await? {
        Some(held) if held.hash == published.hash => Ok(Receipt::Applied),
        _ => Err(Error::EditionDiffers(published.id.clone())),
    }
}
