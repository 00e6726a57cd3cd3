//! Reading reported changes: an organisation its own, the office the region's.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::fields::next_page_token;
use tilskudd_runtime::{Role, Scope};

use crate::change_reports::codec::change_report::{Accounts, encode};
use crate::change_reports::codec::requests::ListChangeReports;
use crate::change_reports::store;
use crate::change_reports::store::change_reports::Filter;
use crate::error::Error;

/// A page of reports in order of reporting, as far as the caller may see them.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    scope: &Scope,
    query: &ListChangeReports,
) -> Result<pb::ListChangeReportsResponse, Error> {
    let filter = Filter {
        organisation: scope.organisation().cloned(),
        state: query.state,
        after: query.page.after,
    };
    let mut conn = scope.db.read().await?;
    let reports = store::change_reports::list(&mut conn, &filter, query.page.limit()).await?;
    let (reports, next) = query.page.split(reports, |report| report.id.as_uuid());
    let accounts = if scope.caller.has(Role::Accounts) {
        Accounts::Whole
    } else {
        Accounts::Masked
    };
    let reports = reports
        .iter()
        .map(|report| encode(&scope.tenant, report, accounts));
    Ok(pb::ListChangeReportsResponse {
        reports: reports.collect(),
        next_page_token: next_page_token(next),
    })
}
