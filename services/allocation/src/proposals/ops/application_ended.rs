//! An application has ended: it is neither proposed nor decided any more. A decision that is made stands.

use serde_json::json;
use tilskudd_proto::intake::v1::ApplicationEnded;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::proposals::{codec, store};

/// Keeps the fact, whether the recommendation has come, the decision is made, or neither.
pub(crate) async fn run(db: &Db, event: &Received, fact: &ApplicationEnded) -> Result<Receipt, Error> {
    let ended = codec::application::ended(fact)?;
    let reason = fact.ended.as_ref().map_or("", |act| act.reason.as_str());
    db.receive("allocation.application.end", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            let (id, how) = (ended.application, ended.how);
            if !store::ended::insert(tx.conn(), id, how, ended.by, reason).await? {
                return Ok(Receipt::Applied);
            }
            let state = store::ended::touch(tx.conn(), id).await?;
            let details = json!({ "how": how.as_str(), "proposal": state });
            tx.audit("application.ended", &fact.application, details);
            Ok(Receipt::Applied)
        })
    })
    .await
}
