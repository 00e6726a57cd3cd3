//! The sealer.

use chrono::{DateTime, Utc};
use futures::FutureExt;
use sqlx::PgConnection;

use super::anchor::Anchor;
use super::digest::{self, Hash};
use super::entries_hash::entries_hash;
use super::key::{SealKey, Sealer};
use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Entries in a seal at most.
pub(super) const MAX_BATCH: i64 = 10_000;

/// State of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    /// Committed entries that wait for their seal.
    pub unsealed: i64,
    /// Position of the last sealed entry; 0 before the first.
    pub position: i64,
    /// Hash of the last seal, hexadecimal.
    pub head: Option<String>,
}

/// The last seal.
#[derive(sqlx_macros::FromRow)]
struct Head {
    number: i64,
    last_position: i64,
    hash: Vec<u8>,
}

impl Head {
    fn anchor(&self, db: &Db) -> Anchor {
        Anchor {
            tenant: db.tenant().clone(),
            service: db.service(),
            number: self.number,
            last_position: self.last_position,
            hash: hex::encode(&self.hash),
        }
    }
}

/// Gives at most `limit` (1–10000) committed entries their positions and seals them; returns how many. Zero: there
/// are none, or another sealer is at work. Then the last head is anchored if its anchor file lacks it.
///
/// # Errors
/// When the database does not answer, or the head cannot be anchored (the seal is stored then).
pub async fn seal_once(db: &Db, sealer: &Sealer, limit: u32) -> Result<usize, Error> {
    let limit = i64::from(limit).clamp(1, MAX_BATCH);
    let actor = db.service_actor();
    let key = &sealer.key;
    // Looked at first: a log at rest costs a read, and no commit.
    let (waits, head) = backlog_and_head(db, &mut *db.read().await?).await?;
    let sealed = if waits {
        db.run_tx("store.audit.seal", &actor, |tx| {
            seal(db, tx.conn(), key, limit).boxed()
        })
        .await?
    } else {
        None
    };
    let (count, head) = match sealed {
        Some((count, anchor)) => {
            // Before anchoring, which may fail: the entries have their positions.
            let last = anchor.last_position;
            db.sealed().send_modify(|known| *known = last.max(*known));
            (count, Some(anchor))
        }
        None => (0, head.map(|head| head.anchor(db))),
    };
    // After the commit: a head that is anchored is one that stands in the database. A head that could not be
    // anchored, or that another sealer made, is anchored the next time.
    if let Some(head) = head {
        sealer.anchor(head).await?;
    }
    Ok(count)
}

/// Whether entries wait for a seal, and the last seal.
async fn backlog_and_head(db: &Db, conn: &mut PgConnection) -> Result<(bool, Option<Head>), Error> {
    let statement = Statement::new(db.service(), "SELECT EXISTS (SELECT 1 FROM {s}.audit_unsealed)");
    let waits = sqlx::query_scalar(statement.sql()).fetch_one(&mut *conn).await?;
    Ok((waits, head(db, conn).await?))
}

/// State of the log.
///
/// # Errors
/// When the database does not answer.
pub async fn status(db: &Db) -> Result<Status, Error> {
    let mut connection = db.read().await?;
    let statement = Statement::new(db.service(), "SELECT count(*) FROM {s}.audit_unsealed");
    let unsealed = sqlx::query_scalar(statement.sql())
        .fetch_one(&mut *connection)
        .await?;
    let head = head(db, &mut connection).await?;
    Ok(Status {
        unsealed,
        position: head.as_ref().map_or(0, |head| head.last_position),
        head: head.map(|head| hex::encode(head.hash)),
    })
}

/// Id of the oldest entry that waits for its seal; none: none waits.
///
/// # Errors
/// When the database does not answer.
pub async fn oldest_unsealed(db: &Db) -> Result<Option<i64>, Error> {
    let statement = Statement::new(db.service(), "SELECT min(entry_id) FROM {s}.audit_unsealed");
    Ok(sqlx::query_scalar(statement.sql())
        .fetch_one(&mut *db.read().await?)
        .await?)
}

/// Position of the last sealed entry; 0 before the first.
pub(super) async fn last_position(db: &Db) -> Result<i64, Error> {
    head_position(db, &mut *db.read().await?).await
}

/// The same on a connection that is held.
pub(super) async fn head_position(db: &Db, conn: &mut PgConnection) -> Result<i64, Error> {
    Ok(head(db, conn).await?.map_or(0, |head| head.last_position))
}

async fn head(db: &Db, conn: &mut PgConnection) -> Result<Option<Head>, Error> {
    let statement = Statement::new(
        db.service(),
        "SELECT number, last_position, hash FROM {s}.audit_seal ORDER BY number DESC LIMIT 1",
    );
    Ok(sqlx::query_as(statement.sql()).fetch_optional(conn).await?)
}

async fn seal(
    db: &Db,
    conn: &mut PgConnection,
    key: &SealKey,
    limit: i64,
) -> Result<Option<(usize, Anchor)>, Error> {
    if !take_lease(db, conn).await? {
        return Ok(None);
    }
    let head = head(db, conn).await?;
    let (number, previous, before) = match &head {
        Some(head) => (head.number + 1, head.hash.as_slice(), head.last_position),
        None => (1, [0_u8; 32].as_slice(), 0),
    };
    let count = place(db, conn, before, limit).await?;
    if count == 0 {
        return Ok(None);
    }
    let (first, last) = (before + 1, before + count);
    let (actual, hashed) = entries_hash(db, conn, first, last).await?;
    let expected = u64::try_from(count).unwrap_or(0);
    if actual != expected {
        // A queued entry is gone: the log was tampered with, and sealing would hide it.
        return Err(Error::RowsAffected { expected, actual });
    }
    let sealed_at = db.system_now();
    let hash = digest::seal(db, number, (first, last), sealed_at, &hashed, previous);
    let seal = Head {
        number,
        last_position: last,
        hash: hash.to_vec(),
    };
    insert(db, conn, key, &seal, (first, sealed_at), &hashed, previous).await?;
    Ok(Some((usize::try_from(count).unwrap_or(0), seal.anchor(db))))
}

/// The row's lock is the lease. Changing the row makes a sealer with an older snapshot fail with 40001.
async fn take_lease(db: &Db, conn: &mut PgConnection) -> Result<bool, Error> {
    let free = Statement::new(
        db.service(),
        "SELECT turns FROM {s}.sealer_lease FOR UPDATE SKIP LOCKED",
    );
    let turns: Option<i64> = sqlx::query_scalar(free.sql()).fetch_optional(&mut *conn).await?;
    if turns.is_none() {
        return Ok(false);
    }
    let turn = Statement::new(db.service(), "UPDATE {s}.sealer_lease SET turns = turns + 1");
    Ok(sqlx::query(turn.sql()).execute(conn).await?.rows_affected() == 1)
}

/// Moves queued entries into positions after `before`, in the order of their ids.
async fn place(db: &Db, conn: &mut PgConnection, before: i64, limit: i64) -> Result<i64, Error> {
    let statement = Statement::new(
        db.service(),
        "-- audit::place
         WITH next AS (
             SELECT entry_id FROM {s}.audit_unsealed ORDER BY entry_id LIMIT $2
         ), gone AS (
             DELETE FROM {s}.audit_unsealed WHERE entry_id IN (SELECT entry_id FROM next)
         ), placed AS (
             INSERT INTO {s}.audit_position (position, entry_id)
             SELECT $1 + row_number() OVER (ORDER BY entry_id), entry_id FROM next RETURNING 1
         )
         SELECT count(*) FROM placed",
    );
    Ok(sqlx::query_scalar(statement.sql())
        .bind(before)
        .bind(limit)
        .fetch_one(conn)
        .await?)
}

async fn insert(
    db: &Db,
    conn: &mut PgConnection,
    key: &SealKey,
    seal: &Head,
    (first, sealed_at): (i64, DateTime<Utc>),
    entries_hash: &Hash,
    previous: &[u8],
) -> Result<(), Error> {
    let statement = Statement::new(
        db.service(),
        "-- audit::insert
         INSERT INTO {s}.audit_seal (number, first_position, last_position, entries_hash, previous_hash, hash,
                                     signature, key_id, sealed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    );
    sqlx::query(statement.sql())
        .bind(seal.number)
        .bind(first)
        .bind(seal.last_position)
        .bind(entries_hash.as_slice())
        .bind(previous)
        .bind(&seal.hash)
        .bind(key.sign(&seal.hash))
        .bind(key.public().id())
        .bind(sealed_at)
        .execute(conn)
        .await?;
    Ok(())
}
