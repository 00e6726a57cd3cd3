//! `intake.ending`, `intake.dismissal`, and the slot that an ended application gives back.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_kernel::source::RuleSource;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, parsed};

use crate::applications::codec::completion::{source_in, source_out, stored_letter};
use crate::applications::domain::application::State;
use crate::applications::domain::completion::Letter;

/// The way in which an application ended.
#[derive(Debug, Clone)]
pub(crate) struct Ending {
    /// [`State::Withdrawn`] or [`State::Dismissed`].
    pub(crate) state: State,
    /// Who, when and why.
    pub(crate) act: Act,
}

/// The latest proposal to dismiss an application.
#[derive(Debug, Clone)]
pub(crate) struct Dismissal {
    /// Counts the application's.
    pub(crate) number: i32,
    /// The revision that it is about.
    pub(crate) revision: i32,
    /// Version of the application once it was proposed.
    pub(crate) version: i64,
    /// What it rests on.
    pub(crate) source: RuleSource,
    /// Who proposed it.
    pub(crate) proposed: Act,
    /// Not answered yet.
    pub(crate) waits: bool,
    /// The letter, once confirmed.
    pub(crate) letter: Option<Letter>,
}

/// Notes that an application, moved to its last state already, has ended, and gives its slot back.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    id: ApplicationId,
    ending: &Ending,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.ending (application_id, kind, ended_by, ended_at, reason) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(ending.state.as_str())
    .bind(ending.act.person)
    .bind(ending.act.at)
    .bind(ending.act.reason.as_str())
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    // A draft has none.
    sqlx::query("DELETE FROM intake.slot WHERE application_id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The ending of an application, if it has ended.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(conn: &mut PgConnection, id: ApplicationId) -> Result<Option<Ending>, StoreError> {
    let row: Option<(String, PersonId, DateTime<Utc>, String)> = sqlx::query_as(
        "SELECT kind, ended_by, ended_at, reason FROM intake.ending WHERE application_id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(|(kind, person, at, reason)| {
        Ok(Ending {
            state: parsed("ending", "kind", &kind)?,
            act: Act {
                person,
                at,
                reason: parsed("ending", "reason", &reason)?,
            },
        })
    })
    .transpose()
}

/// Stores a proposal to dismiss.
///
/// # Errors
/// [`StoreError`], with constraint `dismissal_open_key` when one waits.
pub(crate) async fn propose(
    conn: &mut PgConnection,
    id: ApplicationId,
    (revision, version): (i32, i64),
    source: &RuleSource,
    act: &Act,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.dismissal (application_id, number, revision, source, proposed_by, proposed_at, reason,
             application_version)
         SELECT $1, coalesce(max(number), 0) + 1, $2, $3, $4, $5, $6, $7
         FROM intake.dismissal WHERE application_id = $1",
    )
    .bind(id)
    .bind(revision)
    .bind(source_out(source))
    .bind(act.person)
    .bind(act.at)
    .bind(act.reason.as_str())
    .bind(version)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Answers a proposal: confirmed with a letter, declined without.
///
/// # Errors
/// [`StoreError`], with constraint `dismissal_once_check` when it is answered.
pub(crate) async fn answer(
    conn: &mut PgConnection,
    id: ApplicationId,
    number: i32,
    act: &Act,
    letter: Option<&Letter>,
) -> Result<(), StoreError> {
    let state = if letter.is_some() { "confirmed" } else { "declined" };
    let done = sqlx::query(
        "UPDATE intake.dismissal
         SET state = $3, answered_by = $4, answered_at = $5, answer_reason = $6, language_form = $7, letter_nb = $8,
             letter_nn = $9, letter_en = $10
         WHERE application_id = $1 AND number = $2",
    )
    .bind(id)
    .bind(number)
    .bind(state)
    .bind(act.person)
    .bind(act.at)
    .bind(act.reason.as_str())
    .bind(letter.map(|letter| letter.form.as_str()))
    .bind(letter.map(|letter| letter.text.nb.as_ref()))
    .bind(letter.map(|letter| letter.text.nn.as_ref()))
    .bind(letter.map(|letter| letter.text.en.as_ref()))
    .execute(conn)
    .await?;
    ensure_one(&done)
}

#[derive(sqlx_macros::FromRow)]
struct DismissalRow {
    number: i32,
    revision: i32,
    application_version: i64,
    source: Vec<u8>,
    proposed_by: PersonId,
    proposed_at: DateTime<Utc>,
    reason: String,
    state: String,
    language_form: Option<String>,
    letter_nb: Option<String>,
    letter_nn: Option<String>,
    letter_en: Option<String>,
}

/// The latest proposal to dismiss the application.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn latest_dismissal(
    conn: &mut PgConnection,
    id: ApplicationId,
) -> Result<Option<Dismissal>, StoreError> {
    let row: Option<DismissalRow> = sqlx::query_as(
        "SELECT number, revision, application_version, source, proposed_by, proposed_at, reason, state, language_form, letter_nb,
                letter_nn, letter_en
         FROM intake.dismissal WHERE application_id = $1 ORDER BY number DESC LIMIT 1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        let texts = (row.language_form, row.letter_nb, row.letter_nn, row.letter_en);
        let letter = match texts {
            (Some(form), Some(nb), Some(nn), Some(en)) => {
                Some(stored_letter("dismissal", &form, [nb, nn, en])?)
            }
            _ => None,
        };
        Ok(Dismissal {
            number: row.number,
            revision: row.revision,
            version: row.application_version,
            source: source_in(&row.source)?,
            proposed: Act {
                person: row.proposed_by,
                at: row.proposed_at,
                reason: parsed("dismissal", "reason", &row.reason)?,
            },
            waits: row.state == "proposed",
            letter,
        })
    })
    .transpose()
}
