//! The predecessors and successors of an organisation.

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::error::Error;
use crate::organisations::codec::succession::encode;
use crate::organisations::ops::access::check_visible;
use crate::organisations::store;

/// The predecessors and successors of an organisation; for an applicant, only its own.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn run(scope: &Scope, number: &OrgNumber) -> Result<pb::ListSuccessionsResponse, Error> {
    check_visible(scope, number)?;
    let mut conn = scope.db.read().await?;
    let before = store::successions::before(&mut conn, number).await?;
    let after = store::successions::after(&mut conn, number).await?;
    Ok(pb::ListSuccessionsResponse {
        predecessors: before.iter().map(encode).collect(),
        successors: after.iter().map(encode).collect(),
    })
}
