//! Reading applications: an applicant its own, the office and others what was submitted in the region.

use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_runtime::timestamps::timestamp;

use super::supplement_application::encode;
use super::writers::may_read;
use crate::codec::application::{document, draft, restore, submitted};
use crate::codec::list::Asked;
use crate::codec::totals;
use crate::domain::application::Origin;
use crate::domain::list::Cursor;
use crate::error::Error;
use crate::store;
use crate::store::details::Details;
use crate::store::listing::{self, Stored, What};
use crate::store::lists;
use crate::store::supplements::Supplement;

/// One application, as last revised. A draft is its applicant's alone, and another organisation's is not found.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn get_application(at: &Entered, id: ApplicationId) -> Result<pb::Application, Error> {
    let mut conn = at.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &id));
    let stored = stored.ok_or_else(not_found)?;
    if !may_read(at, &mut conn, &stored.head).await? {
        return Err(not_found());
    }
    let details = store::details::find(&mut conn, id).await?;
    let supplements = store::supplements::list(&mut conn, id).await?;
    drop(conn);
    let origin = stored.head.origin;
    detailed(message(&at.tenant, stored)?, origin, &details, &supplements)
}

/// The application with who wrote it, its sums, and what was added to it.
fn detailed(
    application: pb::Application,
    origin: Origin,
    details: &Details,
    supplements: &[Supplement],
) -> Result<pb::Application, Error> {
    let act = |person: PersonId, at| common::Act {
        person: person.to_string(),
        time: Some(timestamp(at)),
        reason: String::new(),
    };
    let mut application = pb::Application {
        totals: application.content.as_ref().map(totals::of),
        created: Some(act(details.created_by, details.created_at)),
        changed: Some(act(details.changed_by, details.changed_at)),
        supplements: supplements.iter().map(encode).collect(),
        ..application
    };
    application.set_origin(match origin {
        Origin::Applicant => pb::ApplicationOrigin::Applicant,
        Origin::Office => pb::ApplicationOrigin::Office,
    });
    // Of a draft that is signed as it stands.
    if let (Some(signed), Some(hash)) = (&details.signed, &details.signed_hash) {
        application.signature = document(signed)?.signature;
        application.content_hash = hex::encode(hash);
    }
    Ok(application)
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
