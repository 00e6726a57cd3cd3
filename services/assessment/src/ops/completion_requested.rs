//! The office has requested a completion from the applicant (forvaltningsloven §11).

use serde_json::json;
use tilskudd_proto::intake::v1::CompletionRequested;
use tilskudd_store::{Db, Receipt, Received};

use super::load;
use crate::codec;
use crate::error::{Error, Result};
use crate::store;

/// The case waits for its applicant: nothing in it is recommended or approved.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CompletionRequested) -> Result<Receipt> {
    let completion = codec::completion::requested(fact)?;
    db.receive::<Error, _>("assessment.completion.request", event, move |tx| {
        Box::pin(async move {
            let Some(mut case) = load::lock_case_of(tx, completion.application).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            case.awaiting = Some(completion.id);
            store::case_file::update(tx.conn(), &case).await?;
            let details = json!({ "completion": completion.id });
            tx.audit("case.awaits", codec::case::name(db.tenant(), case.id), details);
            Ok(Receipt::Applied)
        })
    })
    .await
}
