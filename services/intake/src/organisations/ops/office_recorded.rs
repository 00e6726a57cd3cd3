//! `national` has recorded a state of an office.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Receipt, Received};

use crate::error::Error;
use crate::organisations::codec::succession::office_recorded;
use crate::organisations::ops::office::emit_to_own_services;
use crate::organisations::store::offices;

/// Stores the copy; a version that is held already is passed over.
///
/// # Errors
/// [`Error::Unreadable`] when it is outside the limits of the fields.
pub(crate) async fn run(db: &Db, event: &Received, fact: &pb::OfficeRecorded) -> Result<Receipt, Error> {
    let copy = &office_recorded(fact)?;
    db.receive("intake.office.copy", event, move |tx| {
        Box::pin(async move {
            let now = tx.legal_now();
            if offices::insert(tx.conn(), copy, "", now).await? {
                emit_to_own_services(tx, db.tenant(), copy);
            }
            Ok::<_, Error>(Receipt::Applied)
        })
    })
    .await
}
