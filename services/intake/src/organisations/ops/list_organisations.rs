//! The register of organisations, as it is or as it was on a day.

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::record::encode;
use crate::organisations::codec::requests::organisation::ListOrganisations;
use crate::organisations::store;

/// A page of organisations by number, as they were on a day; today by legal time when none is said.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    query: &ListOrganisations,
) -> Result<pb::ListOrganisationsResponse, Error> {
    let (page, day) = (&query.page, intake.day(query.as_of));
    let after = page.after.as_ref().map(OrgNumber::as_str);
    let mut conn = scope.db.read().await?;
    let held = store::facts::list(&mut conn, after, page.limit(), day).await?;
    let (held, next) = page.split(held, |record| record.organisation.number.clone());
    Ok(pb::ListOrganisationsResponse {
        organisations: held.iter().map(|one| encode(&scope.tenant, one)).collect(),
        next_page_token: next_page_token(next),
    })
}
