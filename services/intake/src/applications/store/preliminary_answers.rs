//! `intake.preliminary_answer`, and the applications that wait for one.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, parsed};
use uuid::Uuid;

use crate::applications::codec::completion::stored_letter;
use crate::applications::domain::completion::Letter;

/// A preliminary answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// The application.
    pub(crate) application: ApplicationId,
    /// Counts the application's, from 1.
    pub(crate) number: i32,
    /// When the answer can be expected.
    pub(crate) expected: NaiveDate,
    /// The letter.
    pub(crate) letter: Letter,
    /// Who sent it, when and why.
    pub(crate) sent: Act,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    application_id: ApplicationId,
    number: i32,
    expected_date: NaiveDate,
    sent_by: PersonId,
    sent_at: DateTime<Utc>,
    reason: String,
    language_form: String,
    letter_nb: String,
    letter_nn: String,
    letter_en: String,
}

impl TryFrom<Row> for Answer {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let letter = [row.letter_nb, row.letter_nn, row.letter_en];
        Ok(Self {
            application: row.application_id,
            number: row.number,
            expected: row.expected_date,
            letter: stored_letter("preliminary_answer", &row.language_form, letter)?,
            sent: Act {
                person: row.sent_by,
                at: row.sent_at,
                reason: parsed("preliminary_answer", "reason", &row.reason)?,
            },
        })
    }
}

/// Stores an answer.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(conn: &mut PgConnection, answer: &Answer) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.preliminary_answer (application_id, number, expected_date, sent_by, sent_at, reason,
             language_form, letter_nb, letter_nn, letter_en)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(answer.application)
    .bind(answer.number)
    .bind(answer.expected)
    .bind(answer.sent.person)
    .bind(answer.sent.at)
    .bind(answer.sent.reason.as_str())
    .bind(answer.letter.form.as_str())
    .bind(answer.letter.text.nb.as_ref())
    .bind(answer.letter.text.nn.as_ref())
    .bind(answer.letter.text.en.as_ref())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Number and expected day of the latest answer to each of the applications that has one.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn latest(
    conn: &mut PgConnection,
    ids: &[ApplicationId],
) -> Result<Vec<(ApplicationId, i32, NaiveDate)>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT DISTINCT ON (application_id) application_id, number, expected_date FROM intake.preliminary_answer
         WHERE application_id = ANY($1) ORDER BY application_id, number DESC",
    )
    .bind(ids.iter().map(ApplicationId::as_uuid).collect::<Vec<Uuid>>())
    .fetch_all(conn)
    .await?;
    Ok(rows)
}

/// The answers to an application, oldest first, at most 200.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn of(conn: &mut PgConnection, id: ApplicationId) -> Result<Vec<Answer>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT application_id, number, expected_date, sent_by, sent_at, reason, language_form, letter_nb,
                letter_nn, letter_en
         FROM intake.preliminary_answer WHERE application_id = $1 ORDER BY number LIMIT 200",
    )
    .bind(id)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Answer::try_from).collect()
}

/// An application that waits.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub(crate) struct Waiting {
    /// The application.
    pub(crate) application_id: ApplicationId,
    /// Case number.
    pub(crate) case_number: String,
    /// The applicant.
    pub(crate) organisation_number: String,
    /// Legal time.
    pub(crate) submitted_at: DateTime<Utc>,
    /// When it came to the office: of what was registered, the day on the letter.
    pub(crate) received_at: DateTime<Utc>,
}

/// At most `limit` submitted, undecided applications whose month ends on `due_by` or before and whose applicant has no
/// preliminary answer that holds `today`, by id. An answer holds until its expected day is over; then the applicant
/// waits again. An answer is not sent while one holds, so when any of them does, it is the latest. The month begins with the receipt, not with the registration, and is counted as [`crate::applications::domain::completion::month_ends`] counts it.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn waiting(
    conn: &mut PgConnection,
    (due_by, today): (NaiveDate, NaiveDate),
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = sqlx::query_as(
        "SELECT s.application_id, s.case_number, s.organisation_number, s.submitted_at, r.received_at
         FROM intake.application a JOIN intake.submission s ON s.application_id = a.id
         LEFT JOIN intake.registration g ON g.application_id = a.id
         CROSS JOIN LATERAL (SELECT coalesce((g.received_on + coalesce(g.received_time, time '00:00'))
             AT TIME ZONE 'Europe/Oslo', s.submitted_at) AS received_at) r
         WHERE a.state = 'submitted' AND a.id > $1
           AND ((r.received_at AT TIME ZONE 'Europe/Oslo')::date + interval '1 month')::date <= $2
           AND NOT EXISTS (SELECT FROM intake.preliminary_answer p WHERE p.application_id = a.id AND p.expected_date >= $4)
         ORDER BY a.id LIMIT $3",
    )
    .bind(after.unwrap_or(Uuid::nil()))
    .bind(due_by)
    .bind(limit)
    .bind(today)
    .fetch_all(conn)
    .await?;
    Ok(rows)
}
