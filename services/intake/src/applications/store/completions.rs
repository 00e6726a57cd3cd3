//! `intake.completion` with its deadlines and reminders.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::{Act, Reason, Signed};
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::{ApplicationId, CompletionId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};
use uuid::Uuid;

use crate::applications::codec::completion::{defects_in, defects_out, stored_letter};
use crate::applications::domain::completion::{Closed, Completion, Set};

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

pub(crate) use completions;

#[derive(sqlx_macros::FromRow)]
pub(crate) struct Row {
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
        let current = sets
            .pop()
            .ok_or_else(|| inconsistent(TABLE, "deadline", "it is missing"))?;
        let letter = [self.letter_nb, self.letter_nn, self.letter_en];
        let closed = match (self.closed_by, self.closed_at, self.closed_reason) {
            (Some(person), Some(at), Some(reason)) => Some(Closed {
                how: parsed(TABLE, "state", &self.state)?,
                signed: Signed { person, at },
                reason: Reason::optional(&reason)
                    .map_err(|error| inconsistent(TABLE, "closed_reason", error))?,
            }),
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
                reason: parsed(TABLE, "reason", &self.reason)?,
            },
            letter: stored_letter(TABLE, &self.language_form, letter)?,
            current,
            earlier: sets,
            closed,
            answer: self.answer.unwrap_or_default(),
            revision: revision.map_err(|error| inconsistent("revision", "number", error))?,
        })
    }
}

#[derive(sqlx_macros::FromRow)]
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

impl TryFrom<SetRow> for Set {
    type Error = StoreError;

    fn try_from(row: SetRow) -> Result<Self, StoreError> {
        Ok(Self {
            deadline: Deadline {
                date: row.deadline_date,
                time: row.deadline_time,
            },
            act: Act {
                person: row.set_by,
                at: row.set_at,
                reason: parsed("completion_deadline", "reason", &row.reason)?,
            },
            reminded: row
                .sent_by
                .zip(row.sent_at)
                .map(|(person, at)| Signed { person, at }),
        })
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
    .bind(new.requested.reason.as_str())
    .bind(new.letter.form.as_str())
    .bind(new.letter.text.nb.as_ref())
    .bind(new.letter.text.nn.as_ref())
    .bind(new.letter.text.en.as_ref())
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
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
    .bind(set.act.reason.as_str())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Notes the reminder of the deadline that counts.
///
/// # Errors
/// [`StoreError`], with constraint `completion_reminder_pkey` when it was sent.
pub(crate) async fn remind(
    conn: &mut PgConnection,
    id: CompletionId,
    signed: Signed,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.completion_reminder (completion_id, number, sent_by, sent_at)
         SELECT $1, max(number), $2, $3 FROM intake.completion_deadline WHERE completion_id = $1",
    )
    .bind(id)
    .bind(signed.person)
    .bind(signed.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Closes an open request.
///
/// # Errors
/// [`StoreError`], with constraint `completion_once_check` when it is closed.
pub(crate) async fn close(
    conn: &mut PgConnection,
    id: CompletionId,
    closed: &Closed,
    answer: Option<&str>,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE intake.completion SET state = $2, closed_by = $3, closed_at = $4, closed_reason = $5, answer = $6
         WHERE id = $1",
    )
    .bind(id)
    .bind(closed.how.as_str())
    .bind(closed.signed.person)
    .bind(closed.signed.at)
    .bind(closed.reason.as_ref().map_or("", Reason::as_str))
    .bind(answer)
    .execute(conn)
    .await?;
    ensure_one(&done)
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
    let applicant = parsed("application", "organisation_number", &applicant)?;
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

pub(crate) async fn with_deadlines(
    conn: &mut PgConnection,
    rows: Vec<Row>,
) -> Result<Vec<Completion>, StoreError> {
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
        sets.entry(row.completion_id).or_default().push(row.try_into()?);
    }
    rows.into_iter()
        .map(|row| {
            let sets = sets.remove(&row.id).unwrap_or_default();
            row.with(sets)
        })
        .collect()
}
