//! Shared parts of making and changing drafts.

use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::{Fields, Scope};
use tilskudd_store::Tx;

use crate::applications::codec::application::draft;
use crate::applications::codec::content;
use crate::applications::domain::application::Head;
use crate::applications::domain::content::Content;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::check_writes;
use crate::applications::store;
use crate::error::Error;
use crate::organisations;
use crate::organisations::error::organisation::OrganisationError;

/// Checks that the applicant is registered by today.
///
/// # Errors
/// `OrganisationError::Unknown`.
pub(crate) async fn registered(tx: &mut Tx<'_>, organisation: &OrgNumber) -> Result<(), Error> {
    // What begins today may not be current yet.
    let today = local_date(tx.legal_now());
    organisations::store::facts::keep_current(tx.conn(), &[organisation.as_str()], today).await?;
    match organisations::store::organisations::find(tx.conn(), organisation).await? {
        Some(_) => Ok(()),
        None => Err(OrganisationError::Unknown(organisation.clone()).into()),
    }
}

/// The draft of this etag (empty: whatever it is), locked, that the caller writes.
pub(crate) async fn locked(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ApplicationId,
    etag: &str,
) -> Result<Head, Error> {
    let head = store::applications::lock(tx.conn(), id).await?;
    let head = head.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "applications", &id)))?;
    check_writes(scope, &head)?;
    let state = head.state.edit().map_err(|_| DraftError::NotADraft)?;
    if !etag.is_empty() && etag != head.etag() {
        return Err(Error::EtagMismatch);
    }
    Ok(Head { state, ..head })
}

/// A whole content that the server put together, within the limits of its fields.
pub(crate) fn within_limits(
    message: &pb::ApplicationContent,
) -> Result<(pb::ApplicationContent, Content), Error> {
    let mut f = Fields::new();
    let parsed = f.within("application.content", |f| content::parse(f, message));
    f.finish(|| parsed).map_err(Error::Invalid)
}

/// Stores the content of a draft; gives back the draft in its new version.
pub(crate) async fn replace(
    tx: &mut Tx<'_>,
    scope: &Scope,
    head: Head,
    message: pb::ApplicationContent,
    content: &Content,
) -> Result<pb::Application, Error> {
    let (person, now) = (tx.actor().person, tx.legal_now());
    store::applications::replace_content(tx.conn(), &head, &content.bytes, person, now).await?;
    let head = Head {
        version: head.version + 1,
        ..head
    };
    Ok(draft(&scope.tenant, &head, message, content.applied.ore()))
}
