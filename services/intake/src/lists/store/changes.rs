//! The data of an application that a change is published with.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_store::Error as StoreError;

use crate::applications::domain::application::Head;
use crate::applications::store::applications::HeadRow;

/// An application as it is now.
pub(crate) struct Now {
    /// Identity and state.
    pub(crate) head: Head,
    /// From submission on.
    pub(crate) case_number: Option<String>,
    /// Legal time; none: it was never submitted.
    pub(crate) submitted_at: Option<DateTime<Utc>>,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    head: HeadRow,
    case_number: Option<String>,
    submitted_at: Option<DateTime<Utc>>,
}

/// These applications as they are now.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn now(
    conn: &mut PgConnection,
    ids: &[ApplicationId],
) -> Result<BTreeMap<ApplicationId, Now>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin, s.case_number, s.submitted_at
         FROM intake.application a LEFT JOIN intake.submission s ON s.application_id = a.id
         WHERE a.id = ANY ($1)",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let read = |row: Row| {
        let head = Head::try_from(row.head)?;
        let now = Now {
            case_number: row.case_number,
            submitted_at: row.submitted_at,
            head,
        };
        Ok((now.head.id, now))
    };
    rows.into_iter().map(read).collect()
}
