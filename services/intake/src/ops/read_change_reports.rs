//! Reading reported changes: an organisation its own, the office the region's.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Entered, Role};

use crate::codec::change_report::{Accounts, encode};
use crate::error::Error;
use crate::store;
use crate::store::change_reports::Filter;

/// At most `limit` reports in order of reporting, as far as the caller may see them.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_change_reports(
    at: &Entered,
    filter: Filter,
    limit: i64,
) -> Result<Vec<pb::ChangeReport>, Error> {
    let filter = Filter {
        organisation: at.organisation().cloned(),
        ..filter
    };
    let mut conn = at.db.read().await?;
    let reports = store::change_reports::list(&mut conn, &filter, limit).await?;
    let accounts = if at.caller.has(Role::Accounts) {
        Accounts::Whole
    } else {
        Accounts::Masked
    };
    Ok(reports
        .iter()
        .map(|report| encode(&at.tenant, report, accounts))
        .collect())
}
