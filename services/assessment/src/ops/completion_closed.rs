//! A request for completion is closed: answered, expired or resolved by the office.

use serde_json::json;
use tilskudd_proto::intake::v1::CompletionClosed;
use tilskudd_store::{Db, Receipt, Received};

use super::load;
use crate::codec;
use crate::error::{Error, Result};
use crate::store;

/// The case waits no longer for this request.
///
/// # Errors
/// [`Error::Unreadable`], or the database's.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CompletionClosed) -> Result<Receipt> {
    let completion = codec::completion::closed(fact)?;
    let state = fact.state().as_str_name();
    db.receive::<Error, _>("assessment.completion.close", event, move |tx| {
        Box::pin(async move {
            let Some(mut case) = load::lock_case_of(tx, completion.application).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            if case.awaiting == Some(completion.id) {
                case.awaiting = None;
                store::case_file::update(tx.conn(), &case).await?;
            }
            let details = json!({ "completion": completion.id, "state": state });
            let name = codec::case::name(db.tenant(), case.id);
            tx.audit("case.awaits-no-longer", name, details);
            Ok(Receipt::Applied)
        })
    })
    .await
}
