//! One organisation of the register, as it is or as it was on a day.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::record::encode;
use crate::organisations::codec::requests::organisation::GetOrganisation;
use crate::organisations::ops::access::{check_visible, no_organisation};
use crate::organisations::store;

/// One organisation as it was on a day, today by legal time when none is said; for an applicant, only its own is there.
///
/// # Errors
/// [`Error::NotFound`], also when nothing is known of that day.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    query: &GetOrganisation,
) -> Result<pb::GetOrganisationResponse, Error> {
    check_visible(scope, &query.number)?;
    let day = intake.day(query.as_of);
    let mut conn = scope.db.read().await?;
    let record = store::facts::find(&mut conn, &query.number, day).await?;
    let record = record.ok_or_else(|| no_organisation(scope, &query.number))?;
    Ok(pb::GetOrganisationResponse {
        organisation: Some(encode(&scope.tenant, &record)),
    })
}
