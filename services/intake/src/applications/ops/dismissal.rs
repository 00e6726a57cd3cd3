//! What the acts on a proposal to dismiss (avvisning) have in common: a caseworker proposes, another person confirms or
//! declines.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_runtime::Scope;
use tilskudd_store::Tx;

use crate::applications::ops::completion::pending_dossier;
use crate::applications::store;
use crate::applications::store::dossiers::Dossier;
use crate::applications::store::endings::Dismissal;
use crate::error::Error;

/// The application, which the applicant cannot complete just now (forvaltningsloven §11).
///
/// # Errors
/// As [`pending_dossier`]; [`crate::applications::error::completion::CompletionError::StillRunning`].
pub(crate) async fn dismissible(tx: &mut Tx<'_>, scope: &Scope, id: ApplicationId) -> Result<Dossier, Error> {
    let dossier = pending_dossier(tx, scope, id).await?;
    if let Some(open) = store::completions::open_of(tx.conn(), id).await? {
        open.may_go_on(tx.legal_now())?;
    }
    Ok(dossier)
}

/// The proposal that waits for its answer.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn waiting(tx: &mut Tx<'_>, id: ApplicationId) -> Result<Option<Dismissal>, Error> {
    let latest = store::endings::latest_dismissal(tx.conn(), id).await?;
    Ok(latest.filter(|dismissal| dismissal.waits))
}
