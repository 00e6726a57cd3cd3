//! An application as it is now, as a message.

use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;

use crate::applications::codec::application::{document, draft, restore, submitted};
use crate::applications::store::listing::{Stored, What};
use crate::error::Error;

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
