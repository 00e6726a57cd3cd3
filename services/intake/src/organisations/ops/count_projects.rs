//! Counts the projects that an organisation of this region applied for, for the region of its successor (P7).

use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::error::Error;
use crate::organisations::codec::requests::succession::Projects;
use crate::organisations::store::predecessors;

/// Counts for another region.
///
/// # Errors
/// [`Error::NotFound`] for an organisation that this region knows nothing of: that is no answer of none.
pub(crate) async fn run(scope: &Scope, query: &Projects) -> Result<pb::CountProjectsResponse, Error> {
    let mut conn = scope.db.read().await?;
    let count = predecessors::count_here(&mut conn, &query.number, query.year, &query.scheme).await?;
    let count =
        count.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "organisations", &query.number)))?;
    Ok(pb::CountProjectsResponse {
        development_projects: i32::try_from(count).unwrap_or(i32::MAX),
    })
}
