//! A region stores its copy of an edition that `national` published.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Edition;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::codec::edition::published_at;
use crate::domain::edition::Published;
use crate::error::Error;
use crate::store;

/// Stores the copy, once.
///
/// # Errors
/// [`Error::UnreadableEvent`] without an edition, [`Error::UnusableEdition`] when this program does not understand
/// it, [`Error::EditionDiffers`] when another text is held: all three wait for an operator.
pub(crate) async fn copy_edition(
    db: &Db,
    event: &Received,
    message: pb::EditionPublished,
) -> Result<Receipt, Error> {
    let message = message
        .edition
        .ok_or_else(|| Error::UnreadableEvent("no edition in it".into()))?;
    let edition = Edition::from_canonical(&message.canonical).map_err(Error::UnusableEdition)?;
    let published = &Published {
        hash: edition.hash(),
        id: edition.id,
        published_at: published_at(&message, event.legal_time),
        canonical: message.canonical,
        evaluator_version: message.evaluator_version,
    };
    db.receive("intake.copy_edition", event, move |tx| {
        Box::pin(in_tx(tx, db, published))
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
