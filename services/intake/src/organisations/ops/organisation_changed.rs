//! Stores a region's copy of an organisation that `national` owns.

use tilskudd_kernel::dates::local_date;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::error::Error;
use crate::organisations::codec::record::changed;
use crate::organisations::domain::record::{DistrictStatus, Record};
use crate::organisations::store::{districts, facts};

/// Stores the copy; what is held already is passed over, and what is older changes nothing that holds today.
///
/// # Errors
/// [`Error::Unreadable`] when it is outside the limits of the fields.
pub(crate) async fn run(db: &Db, event: &Received, fact: &pb::OrganisationChanged) -> Result<Receipt, Error> {
    let copy = &changed(fact)?;
    db.receive("intake.organisation.copy", event, move |tx| {
        Box::pin(in_tx(tx, copy))
    })
    .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    (record, statuses): &(Record, Vec<DistrictStatus>),
) -> Result<Receipt, Error> {
    let now = tx.legal_now();
    facts::insert(tx.conn(), std::slice::from_ref(record), now).await?;
    districts::insert(tx.conn(), statuses, None, now).await?;
    let number = record.organisation.number.as_str();
    facts::keep_current(tx.conn(), &[number], local_date(now)).await?;
    Ok(Receipt::Applied)
}
