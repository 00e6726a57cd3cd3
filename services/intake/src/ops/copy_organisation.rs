//! A region stores its copy of an organisation that `national` owns.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Fields;
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::codec::organisation;
use crate::domain::organisation::Organisation;
use crate::error::Error;
use crate::store;

/// Stores the copy; an older version than the one held is passed over.
///
/// # Errors
/// [`Error::UnreadableEvent`] when it is outside the limits of the fields.
pub(crate) async fn copy_organisation(
    db: &Db,
    event: &Received,
    message: pb::OrganisationChanged,
) -> Result<Receipt, Error> {
    let message = message
        .organisation
        .ok_or_else(|| Error::UnreadableEvent("no organisation in it".into()))?;
    let mut f = Fields::new();
    let parsed = organisation::parse(&mut f, &message);
    let copy = &f
        .finish(|| parsed)
        .map_err(|failure| Error::UnreadableEvent(Box::new(failure)))?;
    db.receive("intake.copy_organisation", event, move |tx| {
        Box::pin(in_tx(tx, copy))
    })
    .await
}

async fn in_tx(tx: &mut Tx<'_>, copy: &Organisation) -> Result<Receipt, Error> {
    store::organisations::copy(tx.conn(), copy).await?;
    Ok(Receipt::Applied)
}
