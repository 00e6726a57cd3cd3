//! A completion was requested from the applicant: nothing is decided meanwhile.

use tilskudd_proto::intake::v1::CompletionRequested;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::proposals::codec::application::Completion;
use crate::proposals::ops::completion::record;

/// Keeps an open request.
pub(crate) async fn run(db: &Db, event: &Received, fact: &CompletionRequested) -> Result<Receipt, Error> {
    let completion = &Completion::read(&fact.application, &fact.completion)?;
    db.receive("allocation.completion.open", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            record(tx, completion, true).await?;
            Ok(Receipt::Applied)
        })
    })
    .await
}
