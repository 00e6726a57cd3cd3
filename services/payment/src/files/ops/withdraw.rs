//! Withdraws prepared files that would pay to an account that is no longer confirmed.

use std::pin::Pin;

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Tx;

use crate::error::Error;
use crate::files::store::files;
use crate::instalments::domain::{InstalmentState, Step};
use crate::instalments::store::instalment_steps;

/// Withdraws them; their instalments are attested still and wait for a new file. Done where an account changes, and
/// again before each new file, for one that was prepared in the same moment.
pub(crate) async fn withdraw_stale(tx: &mut Tx<'_>, tenant: &Tenant) -> Result<(), Error> {
    let (files, instalments) = files::withdraw_stale(tx.conn()).await?;
    if files.is_empty() {
        return Ok(());
    }
    let (from, to) = (
        InstalmentState::InFile,
        InstalmentState::InFile.after(Step::Withdraw)?,
    );
    instalment_steps::move_all(tx.conn(), &instalments, from, to).await?;
    for file in files {
        tx.audit(
            "payment-file.withdrawn",
            format_name(tenant, "paymentFiles", &file),
            json!({}),
        );
    }
    Ok(())
}

/// The same, for whoever changes an account.
pub(crate) fn account_changed<'t>(
    tx: &'t mut Tx<'_>,
    tenant: &'t Tenant,
) -> Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 't>> {
    Box::pin(withdraw_stale(tx, tenant))
}
