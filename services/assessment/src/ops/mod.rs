//! Use cases, one a file; each owns its transaction.

pub mod applicant_acts;
pub mod approve_case;
pub mod declare_conflict;
pub mod keep_copies;
pub mod open_case;
pub mod recommend_case;
pub mod record_judgement;
pub mod return_case;

use tilskudd_kernel::ids::CaseId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::Edition;
use tilskudd_store::Tx;

use crate::domain::case_file::CaseFile;
use crate::error::{Error, Result};
use crate::store;

/// Resource name of a case.
#[must_use]
pub fn case_name(tenant: &Tenant, id: CaseId) -> String {
    format_name(tenant, "cases", &id)
}

/// The case, locked until the transaction ends.
async fn lock(tx: &mut Tx<'_>, tenant: &Tenant, id: CaseId) -> Result<CaseFile> {
    store::case_file::lock(tx.conn(), id)
        .await?
        .ok_or_else(|| Error::NotFound {
            name: case_name(tenant, id),
        })
}

/// The case as it stands after a write.
async fn reread(tx: &mut Tx<'_>, tenant: &Tenant, id: CaseId) -> Result<CaseFile> {
    store::case_file::get(tx.conn(), id)
        .await?
        .ok_or_else(|| Error::NotFound {
            name: case_name(tenant, id),
        })
}

/// The edition that the case is judged by. A case is opened only when it is here.
async fn edition(tx: &mut Tx<'_>, case: &CaseFile) -> Result<Edition> {
    store::copies::edition(tx.conn(), &case.edition)
        .await?
        .ok_or(Error::Store(tilskudd_store::Error::Inconsistent {
            table: "case_file",
            column: "edition",
            source: None,
        }))
}
