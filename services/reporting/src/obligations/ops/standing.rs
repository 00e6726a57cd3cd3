//! Sends allocation a recipient's standing: no new award before its reports are accepted (P4).

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_store::{Destination, Tx};

use crate::error::Result;
use crate::obligations::domain::standing::Standing;
use crate::obligations::{codec, store};

/// Tells of the recipient's year, each scheme of it: an award of one scheme can demand the auditor's statement in
/// another. The last act of a transaction that changes an obligation; closing and reopening leave it accepted.
///
/// # Errors
/// The database's.
pub(crate) async fn emit_standing(
    tx: &mut Tx<'_>,
    tenant: &Tenant,
    organisation: &OrgNumber,
    year: Year,
) -> Result<()> {
    for (scheme, owed) in store::standing::owed(tx.conn(), organisation, year).await? {
        let standing = Standing::of(&owed);
        let version = store::standing::next_version(tx.conn(), organisation, &scheme, year).await?;
        let stream = format!("standing/{organisation}/{scheme}/{year}");
        let event = codec::standing::changed(organisation, scheme, year, &standing, version);
        let to = Destination::new(Service::Allocation, tenant);
        tx.emit(&to, stream, &event);
    }
    Ok(())
}
