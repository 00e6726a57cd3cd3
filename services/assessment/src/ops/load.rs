//! Loads a case inside a use case's transaction, and the edition that it is judged by.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{ApplicationId, CaseId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::Edition;
use tilskudd_runtime::editions;
use tilskudd_store::Tx;

use crate::codec;
use crate::domain::case::Case;
use crate::error::{Error, Result};
use crate::store;

/// The case, locked until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub(super) async fn lock(tx: &mut Tx<'_>, tenant: &Tenant, id: CaseId) -> Result<Case> {
    let case = store::case_file::lock(tx.conn(), id).await?;
    let mut case = case.ok_or_else(|| not_found(tenant, id))?;
    codec::case::entitle(&mut case)?;
    Ok(case)
}

/// The case of an application, locked until the transaction ends; none while the application has not arrived.
///
/// # Errors
/// The database's.
pub(super) async fn lock_case_of(tx: &mut Tx<'_>, application: ApplicationId) -> Result<Option<Case>> {
    match store::case_file::of_application(tx.conn(), application).await? {
        Some(id) => store::case_file::lock(tx.conn(), id).await,
        None => Ok(None),
    }
}

/// The case as it stands after a write.
///
/// # Errors
/// [`Error::NotFound`], or the database's.
pub(super) async fn reload(tx: &mut Tx<'_>, tenant: &Tenant, id: CaseId) -> Result<Case> {
    let case = store::case_file::get(tx.conn(), id).await?;
    case.ok_or_else(|| not_found(tenant, id))
}

/// The edition that the case is judged by. A case is opened only when it is here.
///
/// # Errors
/// The database's.
pub(super) async fn edition(tx: &mut Tx<'_>, case: &Case) -> Result<Edition> {
    let edition = editions::find(tx.conn(), Service::Assessment, &case.edition).await?;
    edition.ok_or(Error::Store(tilskudd_store::Error::Inconsistent {
        table: "case_file",
        column: "edition",
        source: None,
    }))
}

/// The actor, at the transaction's legal time.
pub(super) fn signed(tx: &Tx<'_>) -> Signed {
    Signed {
        person: tx.actor().person,
        at: tx.legal_now(),
    }
}

fn not_found(tenant: &Tenant, id: CaseId) -> Error {
    Error::NotFound(codec::case::name(tenant, id))
}
