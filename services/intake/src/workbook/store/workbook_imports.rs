//! `intake.workbook_import`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CallId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::ensure_one;
use uuid::Uuid;

/// A workbook, and whose import of it is meant.
#[derive(Debug, Clone)]
pub(crate) struct Workbook {
    /// The call.
    pub(crate) call: CallId,
    /// The applicant who imports it; none: the office.
    pub(crate) organisation: Option<OrgNumber>,
    /// SHA-256 of the file.
    pub(crate) hash: [u8; 32],
}

impl Workbook {
    fn organisation(&self) -> &str {
        self.organisation.as_ref().map_or("", OrgNumber::as_str)
    }
}

/// The last import of a workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx_macros::FromRow)]
pub(crate) struct Last {
    /// How many there were before it.
    pub(crate) earlier: i32,
    /// How many drafts it became.
    pub(crate) drafts: i32,
    /// Legal time.
    pub(crate) imported_at: DateTime<Utc>,
}

/// The last import of a workbook; none if there was none.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn last(conn: &mut PgConnection, workbook: &Workbook) -> Result<Option<Last>, StoreError> {
    let found = sqlx::query_as(
        "SELECT earlier, drafts, imported_at FROM intake.workbook_import
         WHERE call_id = $1 AND organisation_number = $2 AND workbook_hash = $3
         ORDER BY earlier DESC LIMIT 1",
    )
    .bind(workbook.call)
    .bind(workbook.organisation())
    .bind(workbook.hash.as_slice())
    .fetch_optional(conn)
    .await?;
    Ok(found)
}

/// Keeps an import, after those before it.
///
/// # Errors
/// [`StoreError`], with constraint `workbook_import_again_key` when another import came between.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    id: Uuid,
    workbook: &Workbook,
    earlier: i32,
    drafts: usize,
    (by, at): (PersonId, DateTime<Utc>),
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.workbook_import
             (id, call_id, organisation_number, workbook_hash, earlier, drafts, imported_by, imported_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id)
    .bind(workbook.call)
    .bind(workbook.organisation())
    .bind(workbook.hash.as_slice())
    .bind(earlier)
    .bind(i32::try_from(drafts).unwrap_or(i32::MAX))
    .bind(by)
    .bind(at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}
