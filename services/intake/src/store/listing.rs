//! Reading applications with what was submitted of them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use uuid::Uuid;

use super::applications::HeadRow;
use crate::codec::application::Receipt;
use crate::codec::application::findings_in;
use crate::domain::application::{Head, State};

/// A page holds no more than this many bytes of content, except a single application that is larger: an answer
/// stays below the largest message.
const PAGE_BYTES: i64 = 3 * 1024 * 1024;

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

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    head: HeadRow,
    content: Option<Vec<u8>>,
    document: Option<Vec<u8>>,
    case_number: Option<String>,
    content_hash: Option<Vec<u8>>,
    submitted_at: Option<DateTime<Utc>>,
    applied_ore: Option<i64>,
    findings: Option<Vec<u8>>,
    more: bool,
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
        let missing = || super::unknown("submission", "document");
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
        "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version,
                CASE WHEN s.application_id IS NULL THEN a.content END AS content,
                coalesce(r.document, s.document) AS document, s.case_number,
                coalesce(r.content_hash, s.content_hash) AS content_hash, s.submitted_at,
                coalesce(r.applied_ore, s.applied_ore) AS applied_ore,
                coalesce(r.findings, s.findings) AS findings, false AS more
         FROM intake.application a LEFT JOIN intake.submission s ON s.application_id = a.id
         LEFT JOIN LATERAL (
             SELECT * FROM intake.revision latest
             WHERE latest.application_id = s.application_id ORDER BY latest.number DESC LIMIT 1) r ON true
         WHERE a.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Stored::try_from).transpose()
}

/// Which applications are asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only this applicant's.
    pub(crate) applicant: Option<OrgNumber>,
    /// Only of this call.
    pub(crate) call: Option<CallId>,
    /// Only in this state.
    pub(crate) state: Option<State>,
    /// Drafts too, also those that were withdrawn.
    pub(crate) drafts: bool,
    /// Only after this id.
    pub(crate) after: Option<Uuid>,
}

/// At most `limit` applications by id, fewer when they are large, and whether more follow.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    limit: i64,
) -> Result<(Vec<Stored>, bool), StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "WITH page AS (
             SELECT a.id, a.call_id, a.organisation_number, a.state, a.version,
                    octet_length(a.content) AS size
             FROM intake.application a
             WHERE a.id > $1 AND ($2::text IS NULL OR a.organisation_number = $2)
               AND ($3::uuid IS NULL OR a.call_id = $3)
               AND ($4::text IS NULL OR a.state = $4)
               AND ($5 OR a.state IN ('submitted', 'decided', 'dismissed') OR a.state = 'withdrawn'
                    AND EXISTS (SELECT FROM intake.submission sent WHERE sent.application_id = a.id))
             ORDER BY a.id LIMIT $6 + 1
         ), measured AS (
             SELECT page.*, row_number() OVER (ORDER BY id) AS place, sum(size) OVER (ORDER BY id) AS total,
                    count(*) OVER () AS available
             FROM page
         ), fitting AS (
             SELECT measured.*, available > count(*) OVER () AS more
             FROM measured WHERE place <= $6 AND (place = 1 OR total <= $7)
         )
         SELECT f.id, f.call_id, f.organisation_number, f.state, f.version,
                CASE WHEN s.application_id IS NULL THEN a.content END AS content,
                coalesce(r.document, s.document) AS document, s.case_number,
                coalesce(r.content_hash, s.content_hash) AS content_hash, s.submitted_at,
                coalesce(r.applied_ore, s.applied_ore) AS applied_ore,
                coalesce(r.findings, s.findings) AS findings, f.more
         FROM fitting f
         JOIN intake.application a ON a.id = f.id
         LEFT JOIN intake.submission s ON s.application_id = f.id
         LEFT JOIN LATERAL (
             SELECT * FROM intake.revision latest
             WHERE latest.application_id = s.application_id ORDER BY latest.number DESC LIMIT 1) r ON true
         ORDER BY f.id",
    )
    .bind(filter.after.unwrap_or(Uuid::nil()))
    .bind(filter.applicant.as_ref().map(OrgNumber::as_str))
    .bind(filter.call)
    .bind(filter.state.map(State::as_str))
    .bind(filter.drafts)
    .bind(limit)
    .bind(PAGE_BYTES)
    .fetch_all(conn)
    .await?;
    let more = rows.first().is_some_and(|row| row.more);
    let applications = rows.into_iter().map(Stored::try_from).collect::<Result<_, _>>()?;
    Ok((applications, more))
}
