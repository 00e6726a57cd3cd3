//! Taking back prepared files that would pay to an account that is no longer confirmed.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Tx;

use crate::error::Error;
use crate::store::files;

/// Withdraws them; their instalments are attested still and wait for a new file. Done where an account changes, and
/// again before each new file, for one that was prepared in the same moment.
pub(super) async fn withdraw_stale(tx: &mut Tx<'_>, tenant: &Tenant) -> Result<(), Error> {
    for file in files::withdraw_stale(tx.conn()).await? {
        tx.audit(
            "payment-file.withdrawn",
            format_name(tenant, "paymentFiles", &file),
            json!({}),
        );
    }
    Ok(())
}
