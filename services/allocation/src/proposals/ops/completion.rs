//! Requests to complete an application: while one is open, nothing is decided (forvaltningsloven §11). A decision that
//! is made stands.

use serde_json::json;
use tilskudd_store::Tx;

use crate::error::Error;
use crate::proposals::codec::application::Completion;
use crate::proposals::store;

/// Keeps a request as open or closed.
pub(crate) async fn record(tx: &mut Tx<'_>, completion: &Completion<'_>, open: bool) -> Result<(), Error> {
    let application = completion.application;
    store::completion::upsert(tx.conn(), completion.id, application, open).await?;
    let state = store::ended::touch(tx.conn(), application).await?;
    let details = json!({ "completion": completion.name, "open": open, "proposal": state });
    tx.audit("application.completion", completion.application_name, details);
    Ok(())
}
