//! Reading the register of organisations, as it is or as it was on a day.

use chrono::NaiveDate;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use crate::codec::succession::encode;
use crate::domain::record::Record;
use crate::error::Error;
use crate::store;

fn not_found(at: &Entered, number: &OrgNumber) -> Error {
    Error::NotFound(format_name(&at.tenant, "organisations", number))
}

/// For an applicant, only its own organisation is there.
pub(crate) fn visible(at: &Entered, number: &OrgNumber) -> Result<(), Error> {
    match at.organisation() {
        Some(own) if own != number => Err(not_found(at, number)),
        _ => Ok(()),
    }
}

/// One organisation as it was on a day; for an applicant, only its own is there.
///
/// # Errors
/// [`Error::NotFound`], also when nothing is known of that day.
pub(crate) async fn get_organisation(
    at: &Entered,
    number: &OrgNumber,
    day: NaiveDate,
) -> Result<Record, Error> {
    visible(at, number)?;
    let mut conn = at.db.read().await?;
    let record = store::facts::find(&mut conn, number, day).await?;
    record.ok_or_else(|| not_found(at, number))
}

/// At most `limit` organisations by number, after `after`, as they were on a day.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_organisations(
    at: &Entered,
    after: Option<&OrgNumber>,
    limit: i64,
    day: NaiveDate,
) -> Result<Vec<Record>, Error> {
    let mut conn = at.db.read().await?;
    Ok(store::facts::list(&mut conn, after.map(OrgNumber::as_str), limit, day).await?)
}

/// What an organisation took over, and what it went over into; for an applicant, only its own.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn list_successions(
    at: &Entered,
    number: &OrgNumber,
) -> Result<pb::ListSuccessionsResponse, Error> {
    visible(at, number)?;
    let mut conn = at.db.read().await?;
    let before = store::successions::before(&mut conn, number).await?;
    let after = store::successions::after(&mut conn, number).await?;
    Ok(pb::ListSuccessionsResponse {
        predecessors: before.iter().map(encode).collect(),
        successors: after.iter().map(encode).collect(),
    })
}
