//! Reading applications with what was submitted of them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;

use crate::applications::codec::application::{Receipt, findings_in};
use crate::applications::domain::application::Head;
use crate::applications::store::applications::HeadRow;

/// An application as stored.
pub(crate) struct Stored {
    /// Identity and state.
    pub(crate) head: Head,
    /// What the applicant wrote, or what was signed.
    pub(crate) what: What,
}

/// The content of an application.
pub(crate) enum What {
    /// A draft's content.
    Draft(Vec<u8>),
    /// A submission as last revised: the signed document and what came of it.
    Signed(Vec<u8>, Receipt),
}

/// The columns of [`Stored`].
#[derive(sqlx_macros::FromRow)]
pub(crate) struct Row {
    #[sqlx(flatten)]
    head: HeadRow,
    content: Option<Vec<u8>>,
    document: Option<Vec<u8>>,
    case_number: Option<String>,
    content_hash: Option<Vec<u8>>,
    submitted_at: Option<DateTime<Utc>>,
    applied_ore: Option<i64>,
    findings: Option<Vec<u8>>,
}

impl Row {
    pub(crate) fn id(&self) -> ApplicationId {
        self.head.id()
    }
}

impl TryFrom<Row> for Stored {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let head = row.head.try_into()?;
        if let Some(content) = row.content {
            return Ok(Self {
                head,
                what: What::Draft(content),
            });
        }
        let missing = || inconsistent("submission", "document", "it is missing");
        let receipt = Receipt {
            case_number: row.case_number.ok_or_else(missing)?,
            content_hash: row.content_hash.ok_or_else(missing)?,
            submitted_at: row.submitted_at.ok_or_else(missing)?,
            applied_ore: row.applied_ore.ok_or_else(missing)?,
            findings: findings_in(&row.findings.ok_or_else(missing)?)?,
        };
        Ok(Self {
            head,
            what: What::Signed(row.document.ok_or_else(missing)?, receipt),
        })
    }
}

/// One application.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(conn: &mut PgConnection, id: ApplicationId) -> Result<Option<Stored>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin,
                CASE WHEN h.application_id IS NULL THEN a.content END AS content,
                h.document, h.case_number, h.content_hash, h.submitted_at, h.applied_ore, h.findings
         FROM intake.application a LEFT JOIN intake.held h ON h.application_id = a.id
         WHERE a.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Stored::try_from).transpose()
}
