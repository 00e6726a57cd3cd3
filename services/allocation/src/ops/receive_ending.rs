//! An application has ended: it is neither proposed nor decided any more. A decision that is made stands.

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_proto::common::v1::Signatory;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::{field, id_in, present, signed};
use crate::error::Error;
use crate::store;
use crate::wire::collection::APPLICATIONS;

/// Keeps the fact, whether the recommendation has come, the decision is made, or neither.
pub(crate) async fn receive_ending(
    db: &Db,
    event: &Received,
    message: &intake::ApplicationEnded,
) -> Result<Receipt, Error> {
    let application = id_in::<ApplicationId>("application", APPLICATIONS, &message.application)?;
    let how = match message.kind() {
        intake::EndingKind::Withdrawn => "withdrawn",
        intake::EndingKind::Dismissed => "dismissed",
        intake::EndingKind::Unspecified => return field("kind", Err("it is unspecified")),
    };
    let ended = present("ended", &message.ended)?;
    let by = &signed(
        "ended",
        &Some(Signatory {
            person: ended.person.clone(),
            time: ended.time,
        }),
    )?;
    db.receive("allocation.receive_ending", event, move |tx: &mut Tx<'_>| {
        Box::pin(async move {
            if !store::ended::insert(tx.conn(), application, how, by, &ended.reason).await? {
                return Ok(Receipt::Applied);
            }
            let state = store::ended::touch(tx.conn(), application).await?;
            tx.audit(
                "application.ended",
                &message.application,
                json!({ "how": how, "proposal": state }),
            );
            Ok(Receipt::Applied)
        })
    })
    .await
}
