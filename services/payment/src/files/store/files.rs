//! `payment.payment_file` and its content.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{BatchId, InstalmentId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_one, parsed};

use crate::files::domain::file::FileState;
use crate::rows::signed;

/// A payment file's record.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) id: BatchId,
    pub(crate) message_id: String,
    pub(crate) payment_count: i32,
    pub(crate) total: Money,
    pub(crate) state: FileState,
    pub(crate) prepared: Signed,
    pub(crate) released: Option<Signed>,
    /// SHA-256 of the content, once released.
    pub(crate) hash: Option<Vec<u8>>,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: BatchId,
    message_id: String,
    payment_count: i32,
    total_ore: Money,
    state: String,
    prepared_by: PersonId,
    prepared_at: DateTime<Utc>,
    released_by: Option<PersonId>,
    released_at: Option<DateTime<Utc>>,
    hash: Option<Vec<u8>>,
}

impl TryFrom<Row> for File {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            message_id: row.message_id,
            payment_count: row.payment_count,
            total: row.total_ore,
            state: parsed("payment_file", "state", &row.state)?,
            prepared: Signed {
                person: row.prepared_by,
                at: row.prepared_at,
            },
            released: signed(row.released_by, row.released_at),
            hash: row.hash,
        })
    }
}

macro_rules! select {
    ($name:literal, $rest:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT f.id, f.message_id, f.payment_count, f.total_ore, f.state, f.prepared_by, f.prepared_at,
                      f.released_by, f.released_at, c.hash
               FROM payment.payment_file AS f LEFT JOIN payment.payment_file_content AS c ON c.file_id = f.id ",
            $rest
        )
    };
}

/// Adds a prepared file.
pub(crate) async fn insert(conn: &mut PgConnection, file: &File) -> Result<(), Error> {
    let done = sqlx::query(
        "-- insert_payment_file
         INSERT INTO payment.payment_file (id, message_id, payment_count, total_ore, prepared_by, prepared_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(file.id)
    .bind(&file.message_id)
    .bind(file.payment_count)
    .bind(file.total)
    .bind(file.prepared.person)
    .bind(file.prepared.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The file as it is now.
pub(crate) async fn find(conn: &mut PgConnection, id: BatchId) -> Result<Option<File>, Error> {
    let row: Option<Row> = sqlx::query_as(select!("find_payment_file", "WHERE f.id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(File::try_from).transpose()
}

/// The file, locked.
pub(crate) async fn lock(conn: &mut PgConnection, id: BatchId) -> Result<Option<File>, Error> {
    let row: Option<Row> = sqlx::query_as(select!("lock_payment_file", "WHERE f.id = $1 FOR UPDATE OF f"))
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(File::try_from).transpose()
}

/// The file with this message id, locked.
pub(crate) async fn lock_by_message(
    conn: &mut PgConnection,
    message_id: &str,
) -> Result<Option<File>, Error> {
    let row: Option<Row> = sqlx::query_as(select!(
        "lock_payment_file_by_message",
        "WHERE f.message_id = $1 FOR UPDATE OF f"
    ))
    .bind(message_id)
    .fetch_optional(conn)
    .await?;
    row.map(File::try_from).transpose()
}

/// Releases a prepared file and keeps its bytes.
pub(crate) async fn release(
    conn: &mut PgConnection,
    id: BatchId,
    by: Signed,
    content: &[u8],
    hash: &[u8],
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- release_payment_file
         UPDATE payment.payment_file SET state = 'RELEASED', released_by = $2, released_at = $3
         WHERE id = $1 AND state = 'PREPARED'",
    )
    .bind(id)
    .bind(by.person)
    .bind(by.at)
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    let done = sqlx::query(
        "-- insert_payment_file_content
         INSERT INTO payment.payment_file_content (file_id, content, hash) VALUES ($1, $2, $3)",
    )
    .bind(id)
    .bind(content)
    .bind(hash)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Marks a released file as answered when the bank has answered for every payment in it.
pub(crate) async fn answered(conn: &mut PgConnection, id: BatchId) -> Result<(), Error> {
    sqlx::query(
        "-- payment_file_answered
         UPDATE payment.payment_file SET state = 'ANSWERED' WHERE id = $1 AND state = 'RELEASED'
           AND NOT EXISTS (SELECT 1 FROM payment.payment_line WHERE file_id = $1 AND state = 'SENT')",
    )
    .bind(id)
    .execute(conn)
    .await?;
    Ok(())
}

/// The bytes of a released file.
pub(crate) async fn content(conn: &mut PgConnection, id: BatchId) -> Result<Option<Vec<u8>>, Error> {
    Ok(sqlx::query_scalar(
        "-- payment_file_content
         SELECT content FROM payment.payment_file_content WHERE file_id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?)
}

/// Withdraws the prepared files that would pay to an account that is no longer confirmed; gives the files, and the
/// instalments that were in them.
pub(crate) async fn withdraw_stale(
    conn: &mut PgConnection,
) -> Result<(Vec<BatchId>, Vec<InstalmentId>), Error> {
    let files: Vec<BatchId> = sqlx::query_scalar(
        "-- withdraw_payment_files
         UPDATE payment.payment_file SET state = 'WITHDRAWN'
         WHERE state = 'PREPARED' AND id IN (
             SELECT l.file_id FROM payment.payment_line AS l JOIN payment.account AS a ON a.id = l.account_id
             WHERE l.state = 'WAITING' AND a.state <> 'CONFIRMED')
         RETURNING id",
    )
    .fetch_all(&mut *conn)
    .await?;
    if files.is_empty() {
        return Ok((files, Vec::new()));
    }
    let instalments: Vec<InstalmentId> = sqlx::query_scalar(
        "-- withdraw_payment_lines
         UPDATE payment.payment_line SET state = 'WITHDRAWN' WHERE file_id = ANY($1) AND state = 'WAITING'
         RETURNING instalment_id",
    )
    .bind(files.clone())
    .fetch_all(conn)
    .await?;
    Ok((files, instalments))
}
