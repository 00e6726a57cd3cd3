//! Lists of `intake.completion`.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::dates::start_of_day;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use uuid::Uuid;

use crate::applications::domain::completion::Completion;
use crate::applications::store::completions::{Row, completions, with_deadlines};

/// Which requests are asked for.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    /// Only this applicant's.
    pub(crate) applicant: Option<OrgNumber>,
    /// Beside the applicant's, what these had submitted before the day on which it took over.
    pub(crate) taken_over: Vec<(OrgNumber, NaiveDate)>,
    /// Only of this application.
    pub(crate) application: Option<ApplicationId>,
    /// Only in this stored state.
    pub(crate) state: Option<&'static str>,
    /// Only those whose deadline has passed, or has not.
    pub(crate) expired: Option<bool>,
    /// Only open ones whose last day is this or before.
    pub(crate) due_by: Option<NaiveDate>,
    /// Legal time.
    pub(crate) now: DateTime<Utc>,
    /// Only after this id.
    pub(crate) after: Option<Uuid>,
}

/// At most `limit` requests by id.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Completion>, StoreError> {
    let former = &filter.taken_over;
    let rows: Vec<Row> = sqlx::query_as(completions!(
        "JOIN intake.application a ON a.id = c.application_id
         CROSS JOIN LATERAL (
             SELECT d.deadline_date, d.too_late_at FROM intake.completion_deadline d
             WHERE d.completion_id = c.id ORDER BY d.number DESC LIMIT 1) d
         WHERE c.id > $1 AND ($2::text IS NULL OR a.organisation_number = $2
                OR EXISTS (SELECT FROM unnest($9::text[], $10::timestamptz[]) AS former (number, until)
                           JOIN intake.submission s ON s.application_id = a.id AND s.submitted_at < former.until
                           WHERE former.number = a.organisation_number))
           AND ($3::uuid IS NULL OR c.application_id = $3)
           AND ($4::text IS NULL OR c.state = $4)
           AND ($5::boolean IS NULL OR (d.too_late_at <= $6) = $5)
           AND ($7::date IS NULL OR (c.state = 'open' AND d.deadline_date <= $7))
         ORDER BY c.id LIMIT $8"
    ))
    .bind(filter.after.unwrap_or(Uuid::nil()))
    .bind(filter.applicant.as_ref().map(OrgNumber::as_str))
    .bind(filter.application)
    .bind(filter.state)
    .bind(filter.expired)
    .bind(filter.now)
    .bind(filter.due_by)
    .bind(limit)
    .bind(former.iter().map(|(number, _)| number.as_str()).collect::<Vec<_>>())
    .bind(former.iter().map(|(_, day)| start_of_day(*day)).collect::<Vec<_>>())
    .fetch_all(&mut *conn)
    .await?;
    with_deadlines(conn, rows).await
}
