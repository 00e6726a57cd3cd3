//! Recomputes every seal.

use sqlx::PgConnection;

use super::anchor::Anchor;
use super::digest;
use super::entry;
use super::key::PublicKey;
use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Seals read at once.
const PAGE: i64 = 100;
/// Faults that are told; more say nothing new.
const MAX_FAULTS: usize = 100;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Seals checked.
    pub seals: u64,
    /// Entries under them.
    pub entries: u64,
    /// What does not hold, at most 100; empty: all of it holds.
    pub faults: Vec<String>,
}

impl Report {
    fn fault(&mut self, text: String) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(text);
        }
    }
}

#[derive(sqlx::FromRow)]
struct Seal {
    number: i64,
    first_position: i64,
    last_position: i64,
    entries_hash: Vec<u8>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
    signature: Vec<u8>,
    key_id: String,
}

/// Recomputes every seal of the log and checks its signature against `keys`, that no entry is without its place,
/// and that the anchored heads of this log (others in `anchors` are passed over) stand in it.
///
/// # Errors
/// When the database does not answer. What does not hold is in the report.
pub async fn verify(db: &Db, keys: &[PublicKey], anchors: &[Anchor]) -> Result<Report, Error> {
    let mut connection = db.read().await?;
    // One snapshot for all of it; ended by hand, so that the connection goes back clean.
    sqlx::query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .execute(&mut *connection)
        .await?;
    let result = inspect(db, &mut connection, keys, anchors).await;
    if sqlx::query("ROLLBACK").execute(&mut *connection).await.is_err() {
        connection.close_on_drop();
    }
    result
}

async fn inspect(
    db: &Db,
    conn: &mut PgConnection,
    keys: &[PublicKey],
    anchors: &[Anchor],
) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut mine: Vec<&Anchor> = anchors
        .iter()
        .filter(|anchor| anchor.tenant == *db.tenant() && anchor.service == db.service())
        .collect();
    let (mut number, mut position, mut previous) = (0_i64, 0_i64, vec![0_u8; 32]);
    loop {
        let page = seals(db, conn, number).await?;
        let Some(last) = page.last() else { break };
        let next = last.number;
        for seal in &page {
            if seal.number != number + 1 {
                report.fault(format!("seals {} to {} are missing", number + 1, seal.number - 1));
            }
            check(db, conn, seal, (position, &previous), keys, &mut report).await?;
            mine.retain(|anchor| anchor.number != seal.number || anchor.hash != hex::encode(&seal.hash));
            (number, position, previous) = (seal.number, seal.last_position, seal.hash.clone());
        }
        number = next;
    }
    for anchor in mine {
        report.fault(format!("the anchored seal {} is not in the log", anchor.number));
    }
    loose_ends(db, conn, position, &mut report).await?;
    Ok(report)
}

async fn seals(db: &Db, conn: &mut PgConnection, after: i64) -> Result<Vec<Seal>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- verify::seals
         SELECT number, first_position, last_position, entries_hash, previous_hash, hash, signature, key_id
         FROM {s}.audit_seal WHERE number > $1 ORDER BY number LIMIT $2",
    );
    Ok(sqlx::query_as(statement.sql())
        .bind(after)
        .bind(PAGE)
        .fetch_all(conn)
        .await?)
}

/// One seal against its entries, the seal before, and its signature.
async fn check(
    db: &Db,
    conn: &mut PgConnection,
    seal: &Seal,
    (position, previous): (i64, &[u8]),
    keys: &[PublicKey],
    report: &mut Report,
) -> Result<(), Error> {
    let number = seal.number;
    let (first, last) = (seal.first_position, seal.last_position);
    if first != position + 1 {
        report.fault(format!("seal {number} begins at {first}, after {position}"));
    }
    if seal.previous_hash != previous {
        report.fault(format!("seal {number} does not follow the seal before it"));
    }
    let entries = entry::range(db, conn, first, last).await?;
    let span = u64::try_from(last - first + 1).unwrap_or(0);
    if entries.len() as u64 != span {
        report.fault(format!(
            "seal {number} covers {span} entries, {} are there",
            entries.len()
        ));
    }
    if digest::entries(&entries).as_slice() != seal.entries_hash {
        report.fault(format!(
            "entries {first} to {last} are not those that seal {number} was put on"
        ));
    }
    let hash = digest::seal(db, number, first, last, &seal.entries_hash, &seal.previous_hash);
    if hash.as_slice() != seal.hash {
        report.fault(format!("seal {number} was changed"));
    }
    match keys.iter().find(|key| key.id() == seal.key_id) {
        None => report.fault(format!(
            "seal {number} is signed by an unknown key {}",
            seal.key_id
        )),
        Some(key) if !key.verifies(&seal.hash, &seal.signature) => {
            report.fault(format!("the signature of seal {number} is wrong"));
        }
        Some(_) => {}
    }
    report.seals += 1;
    report.entries += entries.len() as u64;
    Ok(())
}

/// Entries without a place, places without a seal, and queued ids without an entry.
async fn loose_ends(db: &Db, conn: &mut PgConnection, last: i64, report: &mut Report) -> Result<(), Error> {
    let statement = Statement::new(
        db.service(),
        "-- verify::loose_ends
         SELECT (SELECT count(*) FROM {s}.audit_entry AS entry
                 WHERE NOT EXISTS (SELECT 1 FROM {s}.audit_position WHERE entry_id = entry.id)
                   AND NOT EXISTS (SELECT 1 FROM {s}.audit_unsealed WHERE entry_id = entry.id)),
                (SELECT count(*) FROM {s}.audit_position WHERE position > $1),
                (SELECT count(*) FROM {s}.audit_unsealed AS queued
                 WHERE NOT EXISTS (SELECT 1 FROM {s}.audit_entry WHERE id = queued.entry_id))",
    );
    let (unqueued, beyond, gone): (i64, i64, i64) =
        sqlx::query_as(statement.sql()).bind(last).fetch_one(conn).await?;
    if unqueued > 0 {
        report.fault(format!("{unqueued} entries have no place and wait for none"));
    }
    if beyond > 0 {
        report.fault(format!("{beyond} places are under no seal"));
    }
    if gone > 0 {
        report.fault(format!("{gone} entries that wait for a seal are gone"));
    }
    Ok(())
}
