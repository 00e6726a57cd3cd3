//! `national` has recorded that an organisation was merged into another (P7).

use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Receipt, Received};

use crate::error::Error;
use crate::organisations::codec::succession::recorded;
use crate::organisations::store;

/// Stores the copy; one that is held already is passed over.
///
/// # Errors
/// [`Error::Unreadable`] when it is outside the limits of the fields.
pub(crate) async fn run(db: &Db, event: &Received, fact: &pb::SuccessionRecorded) -> Result<Receipt, Error> {
    let copy = &recorded(fact)?;
    let here = copy.predecessor_region == *db.tenant();
    db.receive("intake.succession.copy", event, move |tx| {
        Box::pin(async move {
            store::successions::insert(tx.conn(), copy, here).await?;
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
