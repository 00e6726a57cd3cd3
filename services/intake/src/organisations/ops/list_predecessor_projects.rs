//! Each predecessor's applications, as far as known (P7).

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::error::Error;
use crate::organisations::codec::requests::succession::Projects;
use crate::organisations::codec::succession::projects_out;
use crate::organisations::ops::access::check_visible;
use crate::organisations::store::predecessors;

/// Each predecessor's applications, as far as known; an applicant sees only its own predecessors.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn run(
    scope: &Scope,
    query: &Projects,
) -> Result<pb::ListPredecessorProjectsResponse, Error> {
    check_visible(scope, &query.number)?;
    let mut conn = scope.db.read().await?;
    let known = predecessors::one_by_one(&mut conn, &query.number, query.year, &query.scheme).await?;
    Ok(pb::ListPredecessorProjectsResponse {
        predecessors: known.iter().map(projects_out).collect(),
    })
}
