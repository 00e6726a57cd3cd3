//! The offices, as they are or as they were on a day.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::codec::requests::succession::ListOffices;
use crate::organisations::codec::succession::office_out;
use crate::organisations::store::offices;

/// The offices on a day; today by legal time when none is said.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    query: ListOffices,
) -> Result<pb::ListOfficesResponse, Error> {
    let mut conn = scope.db.read().await?;
    let held = offices::list(&mut conn, intake.day(query.as_of)).await?;
    Ok(pb::ListOfficesResponse {
        offices: held.iter().map(office_out).collect(),
    })
}
