//! Reading the register of organisations.

use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_runtime::Entered;

use crate::domain::organisation::Organisation;
use crate::error::Error;
use crate::store;

/// One organisation; for an applicant, only its own is there.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn get_organisation(at: &Entered, number: &OrgNumber) -> Result<Organisation, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "organisations", number));
    if at.organisation().is_some_and(|own| own != number) {
        return Err(not_found());
    }
    let mut conn = at.db.read().await?;
    store::organisations::find(&mut conn, number)
        .await?
        .ok_or_else(not_found)
}

/// At most `limit` organisations by number, after `after`.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_organisations(
    at: &Entered,
    after: Option<&OrgNumber>,
    limit: i64,
) -> Result<Vec<Organisation>, Error> {
    let mut conn = at.db.read().await?;
    Ok(store::organisations::list(&mut conn, after.map(OrgNumber::as_str), limit).await?)
}
