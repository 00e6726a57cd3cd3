//! A request to complete an application was answered or closed.

use tilskudd_proto::intake::v1::CompletionClosed;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::proposals::codec::application::Completion;
use crate::proposals::ops::completion::record;

/// Keeps that a request is closed, however that came about and whether or not it was known.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CompletionClosed) -> Result<Receipt, Error> {
    let completion = &Completion::read(&fact.application, &fact.completion)?;
    db.receive("allocation.completion.close", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            record(tx, completion, false).await?;
            Ok(Receipt::Applied)
        })
    })
    .await
}
