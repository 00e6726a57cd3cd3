//! Shared parts of the use cases on a proposal to dismiss (avvisning): a caseworker proposes, another person confirms
//! or declines.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_runtime::Scope;
use tilskudd_store::Tx;

use crate::applications::ops::completion::pending_application;
use crate::applications::store;
use crate::applications::store::endings::Dismissal;
use crate::applications::store::submitted_applications::SubmittedApplication;
use crate::error::Error;

/// The application, which the applicant cannot complete just now (forvaltningsloven §11).
///
/// # Errors
/// As [`pending_application`]; [`crate::applications::error::completion::CompletionError::StillRunning`].
pub(crate) async fn dismissible(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: ApplicationId,
) -> Result<SubmittedApplication, Error> {
    let application = pending_application(tx, scope, id).await?;
    if let Some(open) = store::completions::open_of(tx.conn(), id).await? {
        open.may_go_on(tx.legal_now())?;
    }
    Ok(application)
}

/// The proposal that waits for its answer.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn waiting(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Option<Dismissal>, Error> {
    let latest = store::endings::latest_dismissal(tx.conn(), id).await?;
    Ok(latest.filter(|dismissal| dismissal.waits))
}
