//! The applicant was asked to complete its application, or the request waits no longer: nothing is decided meanwhile
//! (forvaltningsloven §11). A decision that is made stands.

use serde_json::json;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_proto::intake::v1 as intake;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::id_in;
use crate::error::Error;
use crate::store;
use crate::wire::collection::{APPLICATIONS, COMPLETIONS};

/// Keeps an open request.
pub(crate) async fn requested(
    db: &Db,
    event: &Received,
    message: &intake::CompletionRequested,
) -> Result<Receipt, Error> {
    keep(db, event, &message.application, &message.completion, true).await
}

/// Keeps that a request is closed, however that came about and whether or not it was known.
pub(crate) async fn closed(
    db: &Db,
    event: &Received,
    message: &intake::CompletionClosed,
) -> Result<Receipt, Error> {
    keep(db, event, &message.application, &message.completion, false).await
}

async fn keep(
    db: &Db,
    event: &Received,
    application: &str,
    completion: &str,
    open: bool,
) -> Result<Receipt, Error> {
    let id = id_in::<ApplicationId>("application", APPLICATIONS, application)?;
    let request = id_in::<CompletionId>("completion", COMPLETIONS, completion)?;
    db.receive("allocation.receive_completion", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            store::completion::keep(tx.conn(), request, id, open).await?;
            let state = store::ended::touch(tx.conn(), id).await?;
            tx.audit(
                "application.completion",
                application,
                json!({ "completion": completion, "open": open, "proposal": state }),
            );
            Ok(Receipt::Applied)
        })
    })
    .await
}
