//! Recomputes every seal.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use super::anchor::Anchor;
use super::digest;
use super::entries_hash::entries_hash;
use super::key::PublicKey;
use super::seal::MAX_BATCH;
use crate::db::Db;
use crate::error::Error;
use crate::statements::Statement;

/// Seals read at once.
const PAGE: i64 = 100;
/// Entries after which a step ends.
const STEP: u64 = 10_000;
/// How long a sealer may take to anchor what it sealed.
const GRACE: TimeDelta = TimeDelta::minutes(1);
const READ_ONLY: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Most faults that are reported; more say nothing new.
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

#[derive(sqlx_macros::FromRow)]
struct Seal {
    number: i64,
    first_position: i64,
    last_position: i64,
    entries_hash: Vec<u8>,
    previous_hash: Vec<u8>,
    hash: Vec<u8>,
    signature: Vec<u8>,
    key_id: String,
    sealed_at: DateTime<Utc>,
}

/// Recomputes every seal of the log and checks its signature against `keys`, that no entry is without its place,
/// and that the anchored heads of this log (others in `anchors` are ignored) are in it. No anchors at all
/// means that none are kept; [`verify_anchored`] refuses that.
///
/// # Errors
/// When the database does not answer. What does not hold is in the report.
pub async fn verify(db: &Db, keys: &[PublicKey], anchors: &[Anchor]) -> Result<Report, Error> {
    let kept = !anchors.is_empty();
    Verifier::new(db, keys, anchors, kept).run().await
}

/// As [`verify()`], of a log whose heads are anchored: the newest seal must be in `anchors` a minute after it
/// was put on. So an anchor file that was emptied is a fault.
///
/// # Errors
/// When the database does not answer. What does not hold is in the report.
pub async fn verify_anchored(db: &Db, keys: &[PublicKey], anchors: &[Anchor]) -> Result<Report, Error> {
    Verifier::new(db, keys, anchors, true).run().await
}

/// The progress of a verification.
struct Verifier<'v> {
    db: &'v Db,
    keys: &'v [PublicKey],
    /// Hashes of the anchored heads that were not met yet, by number.
    anchors: BTreeMap<i64, Vec<&'v str>>,
    /// Whether the newest seal must be anchored.
    anchored: bool,
    number: i64,
    position: i64,
    previous: Vec<u8>,
    /// The newest seal: when it was put on, and whether it is anchored.
    newest: Option<(DateTime<Utc>, bool)>,
    report: Report,
}

impl<'v> Verifier<'v> {
    fn new(db: &'v Db, keys: &'v [PublicKey], anchors: &'v [Anchor], anchored: bool) -> Self {
        let mut mine: BTreeMap<i64, Vec<&str>> = BTreeMap::new();
        for anchor in anchors.iter().filter(|one| one.is_of(db.tenant(), db.service())) {
            mine.entry(anchor.number).or_default().push(&anchor.hash);
        }
        Self {
            db,
            keys,
            anchors: mine,
            anchored,
            number: 0,
            position: 0,
            previous: vec![0_u8; 32],
            newest: None,
            report: Report::default(),
        }
    }

    async fn run(mut self) -> Result<Report, Error> {
        while !self.step().await? {}
        self.heads();
        Ok(self.report)
    }

    /// Some seals, in a transaction of their own, so that a long log holds no old snapshot; true: these were the
    /// last. The connection is closed afterwards, also when this future is dropped half-way.
    async fn step(&mut self) -> Result<bool, Error> {
        // Never back to the pool: dropped inside BEGIN, even the driver's own transaction would stay open in it.
        let mut tx = self.db.read().await?;
        tx.close_on_drop();
        sqlx::query(READ_ONLY).execute(&mut *tx).await?;
        let page = seals(self.db, &mut tx, self.number).await?;
        let budget = self.report.entries.saturating_add(STEP);
        let done = page.is_empty();
        for seal in &page {
            if self.report.entries >= budget {
                break;
            }
            self.check(&mut tx, seal).await?;
        }
        if done {
            // In the snapshot that showed no more seals: what was sealed meanwhile comes with the next step.
            loose_ends(self.db, &mut tx, self.position, &mut self.report).await?;
        }
        Ok(done)
    }

    /// Anchored heads that are not in the log, and a newest seal that is not anchored.
    fn heads(&mut self) {
        for number in std::mem::take(&mut self.anchors).into_keys() {
            self.report
                .fault(format!("the anchored seal {number} is not in the log"));
        }
        if let Some((sealed_at, false)) = self.newest {
            let due = sealed_at.checked_add_signed(GRACE);
            if self.anchored && due.is_none_or(|due| due <= self.db.system_now()) {
                let number = self.number;
                self.report
                    .fault(format!("the newest seal {number} is not anchored"));
            }
        }
    }

    /// One seal against the anchors, the seal before, its entries and its signature.
    async fn check(&mut self, conn: &mut PgConnection, seal: &Seal) -> Result<(), Error> {
        let number = seal.number;
        let expected = self.number.saturating_add(1);
        if number != expected {
            let last = number.saturating_sub(1);
            self.report
                .fault(format!("seals {expected} to {last} are missing"));
        }
        if seal.first_position != self.position.saturating_add(1) {
            self.report.fault(format!(
                "seal {number} begins at {}, after {}",
                seal.first_position, self.position
            ));
        }
        if seal.previous_hash != self.previous {
            self.report
                .fault(format!("seal {number} does not follow the seal before it"));
        }
        entries(self.db, conn, seal, &mut self.report).await?;
        self.signature(seal);
        let hash = hex::encode(&seal.hash);
        let anchored = self.anchors.get_mut(&number).is_some_and(|hashes| {
            let before = hashes.len();
            hashes.retain(|anchored| *anchored != hash);
            hashes.len() < before
        });
        if anchored && self.anchors.get(&number).is_some_and(Vec::is_empty) {
            self.anchors.remove(&number);
        }
        self.newest = Some((seal.sealed_at, anchored));
        self.report.seals += 1;
        (self.number, self.position) = (number, seal.last_position);
        self.previous.clone_from(&seal.hash);
        Ok(())
    }

    fn signature(&mut self, seal: &Seal) {
        let number = seal.number;
        let run = (seal.first_position, seal.last_position);
        let hash = digest::seal(
            self.db,
            number,
            run,
            seal.sealed_at,
            &seal.entries_hash,
            &seal.previous_hash,
        );
        if hash.as_slice() != seal.hash {
            self.report.fault(format!("seal {number} was changed"));
        }
        match self.keys.iter().find(|key| key.id() == seal.key_id) {
            None => self.report.fault(format!(
                "seal {number} is signed by an unknown key {}",
                seal.key_id
            )),
            Some(key) if !key.verifies(&seal.hash, &seal.signature) => {
                self.report
                    .fault(format!("the signature of seal {number} is wrong"));
            }
            Some(_) => {}
        }
    }
}

async fn seals(db: &Db, conn: &mut PgConnection, after: i64) -> Result<Vec<Seal>, Error> {
    let statement = Statement::new(
        db.service(),
        "-- verify::seals
         SELECT number, first_position, last_position, entries_hash, previous_hash, hash, signature, key_id,
                sealed_at
         FROM {s}.audit_seal WHERE number > $1 ORDER BY number LIMIT $2",
    );
    Ok(sqlx::query_as(statement.sql())
        .bind(after)
        .bind(PAGE)
        .fetch_all(conn)
        .await?)
}

/// The entries that a seal covers. What it says of itself may be anything: a run that no sealer makes is not read.
async fn entries(db: &Db, conn: &mut PgConnection, seal: &Seal, report: &mut Report) -> Result<(), Error> {
    let number = seal.number;
    let (first, last) = (seal.first_position, seal.last_position);
    let span = last.checked_sub(first).and_then(|span| span.checked_add(1));
    let Some(span) = span.filter(|span| (1..=MAX_BATCH).contains(span)) else {
        report.fault(format!(
            "seal {number} covers {first} to {last}, which no seal does"
        ));
        return Ok(());
    };
    let (there, hash) = entries_hash(db, conn, first, last).await?;
    if i64::try_from(there) != Ok(span) {
        report.fault(format!("seal {number} covers {span} entries, {there} are there"));
    }
    if hash.as_slice() != seal.entries_hash {
        report.fault(format!(
            "entries {first} to {last} are not those that seal {number} was put on"
        ));
    }
    report.entries += there;
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
