//! Reading applications: an applicant its own, the office and others what was submitted in the region.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use crate::codec::application::{document, draft, restore, submitted};
use crate::codec::list::Asked;
use crate::domain::application::State;
use crate::domain::list::Cursor;
use crate::error::Error;
use crate::store::listing::{self, Stored, What};
use crate::store::lists;

/// One application. A draft is its applicant's alone, and another organisation's is not found.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn get_application(at: &Entered, id: ApplicationId) -> Result<pb::Application, Error> {
    let mut conn = at.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    drop(conn);
    let visible = |stored: &Stored| match at.organisation() {
        Some(own) => stored.head.organisation == *own,
        None => stored.head.state != State::Draft,
    };
    let stored = stored
        .filter(visible)
        .ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", &id)))?;
    message(&at.tenant, stored)
}

/// A page of a list, and where it ends when more follow.
///
/// # Errors
/// [`Error::TooManyMatches`].
pub(crate) async fn list_applications(
    at: &Entered,
    asked: &Asked,
) -> Result<(Vec<pb::Application>, Option<Cursor>), Error> {
    // At most 200.
    let limit = i64::try_from(asked.size).unwrap_or(1);
    let mut conn = at.db.read().await?;
    let page = lists::page(&mut conn, &asked.filter, asked.sort, asked.after.as_ref(), limit).await?;
    drop(conn);
    let page = page.ok_or(Error::TooManyMatches)?;
    let applications = page
        .applications
        .into_iter()
        .map(|stored| message(&at.tenant, stored))
        .collect::<Result<_, _>>()?;
    Ok((applications, page.next))
}

fn message(tenant: &Tenant, stored: Stored) -> Result<pb::Application, Error> {
    Ok(match stored.what {
        What::Draft(bytes) => {
            let (message, content) = restore(&bytes)?;
            draft(tenant, &stored.head, message, content.applied.ore())
        }
        What::Signed(bytes, receipt) => submitted(&stored.head, document(&bytes)?, receipt),
    })
}
