//! `intake.completion` with its deadlines and reminders.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::dates::{Deadline, start_of_day};
use tilskudd_kernel::ids::{ApplicationId, CompletionId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use uuid::Uuid;

use super::{broken, one, unknown};
use crate::codec::completion::{defects_in, defects_out, stored_letter};
use crate::domain::completion::{Act, Closing, Completion, Set};

const TABLE: &str = "completion";

macro_rules! completions {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.application_id, c.defects, c.requested_by, c.requested_at, c.reason, c.language_form,
                    c.letter_nb, c.letter_nn, c.letter_en, c.state, c.closed_by, c.closed_at, c.closed_reason,
                    c.answer, (SELECT r.number FROM intake.revision r WHERE r.completion_id = c.id) AS revision
             FROM intake.completion c ",
            $rest
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    id: CompletionId,
    application_id: ApplicationId,
    defects: Vec<u8>,
    requested_by: PersonId,
    requested_at: DateTime<Utc>,
    reason: String,
    language_form: String,
    letter_nb: String,
    letter_nn: String,
    letter_en: String,
    state: String,
    closed_by: Option<PersonId>,
    closed_at: Option<DateTime<Utc>>,
    closed_reason: Option<String>,
    answer: Option<String>,
    revision: Option<i32>,
}

impl Row {
    fn with(self, mut sets: Vec<Set>) -> Result<Completion, StoreError> {
        let current = sets.pop().ok_or_else(|| unknown(TABLE, "deadline"))?;
        let letter = [self.letter_nb, self.letter_nn, self.letter_en];
        let closed = match (self.closed_by, self.closed_at, self.closed_reason) {
            (Some(person), Some(at), Some(reason)) => {
                let closing = Closing::parse(&self.state).ok_or_else(|| unknown(TABLE, "state"))?;
                Some((closing, Act { person, at, reason }))
            }
            _ => None,
        };
        let revision = self.revision.map(u32::try_from).transpose();
        Ok(Completion {
            id: self.id,
            application: self.application_id,
            defects: defects_in(&self.defects)?,
            requested: Act {
                person: self.requested_by,
                at: self.requested_at,
                reason: self.reason,
            },
            letter: stored_letter(TABLE, &self.language_form, letter)?,
            current,
            earlier: sets,
            closed,
            answer: self.answer.unwrap_or_default(),
            revision: revision.map_err(broken("revision", "number"))?,
        })
    }
}

#[derive(sqlx::FromRow)]
struct SetRow {
    completion_id: CompletionId,
    deadline_date: NaiveDate,
    deadline_time: Option<NaiveTime>,
    set_by: PersonId,
    set_at: DateTime<Utc>,
    reason: String,
    sent_by: Option<PersonId>,
    sent_at: Option<DateTime<Utc>>,
}

impl From<SetRow> for Set {
    fn from(row: SetRow) -> Self {
        Self {
            deadline: Deadline {
                date: row.deadline_date,
                time: row.deadline_time,
            },
            act: Act {
                person: row.set_by,
                at: row.set_at,
                reason: row.reason,
            },
            reminded: row.sent_by.zip(row.sent_at).map(|(person, at)| Act {
                person,
                at,
                reason: String::new(),
            }),
        }
    }
}

/// Stores a new request with its first deadline.
///
/// # Errors
/// [`StoreError`], with constraint `completion_open_key` when one is open.
pub(crate) async fn insert(conn: &mut PgConnection, new: &Completion) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.completion (id, application_id, defects, requested_by, requested_at, reason,
             language_form, letter_nb, letter_nn, letter_en)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(new.id)
    .bind(new.application)
    .bind(defects_out(&new.defects))
    .bind(new.requested.person)
    .bind(new.requested.at)
    .bind(&new.requested.reason)
    .bind(new.letter.form.as_str())
    .bind(new.letter.text.nb.as_ref())
    .bind(new.letter.text.nn.as_ref())
    .bind(new.letter.text.en.as_ref())
    .execute(&mut *conn)
    .await?;
    one(done.rows_affected())?;
    set_deadline(conn, new.id, &new.current).await
}

/// Adds a deadline, which counts from now on.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn set_deadline(
    conn: &mut PgConnection,
    id: CompletionId,
    set: &Set,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.completion_deadline
             (completion_id, number, deadline_date, deadline_time, too_late_at, set_by, set_at, reason)
         SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7
         FROM intake.completion_deadline WHERE completion_id = $1",
    )
    .bind(id)
    .bind(set.deadline.date)
    .bind(set.deadline.time)
    .bind(set.deadline.instant())
    .bind(set.act.person)
    .bind(set.act.at)
    .bind(&set.act.reason)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}

/// Notes the reminder of the deadline that counts.
///
/// # Errors
/// [`StoreError`], with constraint `completion_reminder_pkey` when it was sent.
pub(crate) async fn remind(conn: &mut PgConnection, id: CompletionId, act: &Act) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.completion_reminder (completion_id, number, sent_by, sent_at)
         SELECT $1, max(number), $2, $3 FROM intake.completion_deadline WHERE completion_id = $1",
    )
    .bind(id)
    .bind(act.person)
    .bind(act.at)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}

/// Closes an open request.
///
/// # Errors
/// [`StoreError`], with constraint `completion_once_check` when it is closed.
pub(crate) async fn close(
    conn: &mut PgConnection,
    id: CompletionId,
    closing: Closing,
    act: &Act,
    answer: Option<&str>,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE intake.completion SET state = $2, closed_by = $3, closed_at = $4, closed_reason = $5, answer = $6
         WHERE id = $1",
    )
    .bind(id)
    .bind(closing.as_str())
    .bind(act.person)
    .bind(act.at)
    .bind(&act.reason)
    .bind(answer)
    .execute(conn)
    .await?;
    one(done.rows_affected())
}

/// One request with its applicant.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    id: CompletionId,
) -> Result<Option<(Completion, OrgNumber)>, StoreError> {
    let row: Option<Row> = sqlx::query_as(completions!("WHERE c.id = $1"))
        .bind(id)
        .fetch_optional(&mut *conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let applicant: String =
        sqlx::query_scalar("SELECT organisation_number FROM intake.application WHERE id = $1")
            .bind(row.application_id)
            .fetch_one(&mut *conn)
            .await?;
    let applicant = applicant
        .parse()
        .map_err(broken("application", "organisation_number"))?;
    let found = with_deadlines(conn, vec![row]).await?.pop();
    Ok(found.map(|completion| (completion, applicant)))
}

/// The open request of an application.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn open_of(
    conn: &mut PgConnection,
    application: ApplicationId,
) -> Result<Option<Completion>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(completions!("WHERE c.application_id = $1 AND c.state = 'open'"))
        .bind(application)
        .fetch_all(&mut *conn)
        .await?;
    Ok(with_deadlines(conn, rows).await?.pop())
}

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

async fn with_deadlines(conn: &mut PgConnection, rows: Vec<Row>) -> Result<Vec<Completion>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.as_uuid()).collect();
    let found: Vec<SetRow> = sqlx::query_as(
        "SELECT d.completion_id, d.deadline_date, d.deadline_time, d.set_by, d.set_at, d.reason, r.sent_by, r.sent_at
         FROM intake.completion_deadline d
         LEFT JOIN intake.completion_reminder r ON r.completion_id = d.completion_id AND r.number = d.number
         WHERE d.completion_id = ANY($1) ORDER BY d.completion_id, d.number",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut sets: BTreeMap<CompletionId, Vec<Set>> = BTreeMap::new();
    for row in found {
        sets.entry(row.completion_id).or_default().push(row.into());
    }
    rows.into_iter()
        .map(|row| {
            let sets = sets.remove(&row.id).unwrap_or_default();
            row.with(sets)
        })
        .collect()
}
