//! Reading applications: an applicant its own, the office and others what was submitted in the region.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use crate::codec::application::{document, draft, restore, submitted};
use crate::error::Error;
use crate::store::listing::{self, Filter, Stored, What};

/// One application, as last revised. A draft is its applicant's alone, and another organisation's is not found.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn get_application(at: &Entered, id: ApplicationId) -> Result<pb::Application, Error> {
    let mut conn = at.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    drop(conn);
    let visible = |stored: &Stored| match at.organisation() {
        Some(own) => stored.head.organisation == *own,
        // A draft that was withdrawn was never sent.
        None => matches!(stored.what, What::Signed(..)),
    };
    let stored = stored
        .filter(visible)
        .ok_or_else(|| Error::NotFound(format_name(&at.tenant, "applications", &id)))?;
    message(&at.tenant, stored)
}

/// Applications by id and whether more follow, as far as the caller may see them.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn list_applications(
    at: &Entered,
    filter: Filter,
    limit: i64,
) -> Result<(Vec<pb::Application>, bool), Error> {
    let own = at.organisation().cloned();
    let filter = Filter {
        drafts: own.is_some(),
        applicant: own,
        ..filter
    };
    let mut conn = at.db.read().await?;
    let (stored, more) = listing::list(&mut conn, &filter, limit).await?;
    drop(conn);
    let applications = stored
        .into_iter()
        .map(|stored| message(&at.tenant, stored))
        .collect::<Result<_, _>>()?;
    Ok((applications, more))
}

/// An application as a message.
///
/// # Errors
/// [`Error::Store`] when what is stored cannot be read.
pub(crate) fn message(tenant: &Tenant, stored: Stored) -> Result<pb::Application, Error> {
    Ok(match stored.what {
        What::Draft(bytes) => {
            let (message, content) = restore(&bytes)?;
            draft(tenant, &stored.head, message, content.applied.ore())
        }
        What::Signed(bytes, receipt) => submitted(&stored.head, document(&bytes)?, receipt),
    })
}
