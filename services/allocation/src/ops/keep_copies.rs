//! Keeps copies of what intake owns: editions and announced calls.

use serde_json::json;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::{CallAnnounced, EditionPublished};
use tilskudd_rulebook::Edition;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::{field, id_in, present};
use crate::domain::terms::CallTerms;
use crate::error::Error;
use crate::store;
use crate::wire::collection::CALLS;

/// An edition was published.
pub(crate) async fn edition_published(
    db: &Db,
    event: &Received,
    message: &EditionPublished,
) -> Result<Receipt, Error> {
    let told = present("edition", &message.edition)?;
    let edition = &field("edition.canonical", Edition::from_canonical(&told.canonical))?;
    let evaluator = told.evaluator_version.as_str();
    db.receive("allocation.edition_published", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            store::copies::put_edition(tx.conn(), edition, evaluator).await?;
            tx.audit("edition.copied", &edition.id, json!({ "hash": edition.hash() }));
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// A call was announced.
pub(crate) async fn call_announced(
    db: &Db,
    event: &Received,
    message: &CallAnnounced,
) -> Result<Receipt, Error> {
    let content = present("call", &message.call)?;
    let id: CallId = id_in("call.name", CALLS, &content.name)?;
    let call = &CallTerms {
        id,
        edition: content.edition.clone(),
        scheme: message.scheme.clone(),
        chapter_post: message.chapter_post.clone(),
        year: field("call.year", Year::new(content.year))?,
        carry_over_allowed: content.carry_over_allowed,
        content: content.clone(),
    };
    db.receive("allocation.call_announced", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            store::copies::put_call(tx.conn(), call).await?;
            tx.audit(
                "call.copied",
                &call.content.name,
                json!({ "year": call.year.get() }),
            );
            Ok(Receipt::Applied)
        })
    })
    .await
}
