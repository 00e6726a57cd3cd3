//! A region stores its copy of an organisation that `national` owns.

use tilskudd_kernel::dates::{ALWAYS, local_date};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Invalid};
use tilskudd_store::{Db, Receipt, Received, Tx};

use crate::codec::record;
use crate::domain::record::{DistrictStatus, Record};
use crate::error::Error;
use crate::store::{districts, facts};

/// Stores the copy; what is held already is passed over, and what is older changes nothing that holds today.
///
/// # Errors
/// [`Error::UnreadableEvent`] when it is outside the limits of the fields.
pub(crate) async fn copy_organisation(
    db: &Db,
    event: &Received,
    message: pb::OrganisationChanged,
) -> Result<Receipt, Error> {
    let mut f = Fields::new();
    let parsed = parse(&mut f, &message);
    let copy = &f
        .finish(|| parsed)
        .map_err(|failure| Error::UnreadableEvent(Box::new(failure)))?;
    db.receive("intake.copy_organisation", event, move |tx| {
        Box::pin(in_tx(tx, copy))
    })
    .await
}

fn parse(
    f: &mut Fields,
    message: &pb::OrganisationChanged,
) -> Result<(Record, Vec<DistrictStatus>), Invalid> {
    let organisation = f.some("organisation", &message.organisation)?;
    let state = f.within("organisation", |f| {
        f.range("version", organisation.version, 1..=i64::MAX)?;
        record::parse(f, organisation).map(|(record, _)| record)
    });
    let mut statuses = Vec::with_capacity(message.district_statuses.len());
    for (index, status) in message.district_statuses.iter().enumerate() {
        let path = format_args!("district_statuses[{index}]");
        statuses.push(f.within(path, |f| record::parse_district(f, status))?);
    }
    let state = state?;
    // An owner of the version before knows of no decisions, only of what holds.
    if statuses.is_empty() && state.organisation.district {
        statuses.push(DistrictStatus {
            number: state.organisation.number.clone(),
            version: 0,
            valid_from: ALWAYS,
            district: true,
        });
    }
    Ok((state, statuses))
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
