//! The hashes of the audit log.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::entry::Entry;
use crate::db::Db;

/// SHA-256.
pub(super) type Hash = [u8; 32];

/// Hashes fields so that no two lists of fields look the same: each is preceded by its length.
pub(super) struct Fields(Sha256);

impl Fields {
    pub(super) fn new(domain: &'static str) -> Self {
        Self(Sha256::new()).add(domain.as_bytes())
    }

    pub(super) fn add(mut self, field: &[u8]) -> Self {
        self.0.update((field.len() as u64).to_be_bytes());
        self.0.update(field);
        self
    }

    pub(super) fn number(self, number: i64) -> Self {
        self.add(&number.to_be_bytes())
    }

    /// Absent is not the same as empty.
    fn optional(self, field: Option<&[u8]>) -> Self {
        match field {
            None => self.add(&[0]),
            Some(field) => self.add(&[1]).add(field),
        }
    }

    pub(super) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

fn entry(entry: &Entry) -> Hash {
    Fields::new("tilskudd audit entry 2")
        .number(entry.position)
        .number(entry.id)
        .add(entry.person.as_uuid().as_bytes())
        .add(entry.capacity.as_bytes())
        .add(entry.action.as_bytes())
        .add(entry.subject.as_bytes())
        .add(entry.details.as_bytes())
        .number(entry.legal_time.timestamp_micros())
        .number(entry.system_time.timestamp_micros())
        .optional(entry.trace_id.as_deref().map(str::as_bytes))
        .finish()
}

/// Over the entries of a seal, in order, page by page.
pub(super) struct Entries(Fields);

impl Entries {
    pub(super) fn new() -> Self {
        Self(Fields::new("tilskudd audit entries 2"))
    }

    pub(super) fn and(self, page: &[Entry]) -> Self {
        let hashed = |fields: Fields, one: &Entry| fields.add(&entry(one));
        Self(page.iter().fold(self.0, hashed))
    }

    pub(super) fn finish(self) -> Hash {
        self.0.finish()
    }
}

/// Over a seal on the positions `first..=last`.
pub(super) fn seal(
    db: &Db,
    number: i64,
    (first, last): (i64, i64),
    sealed_at: DateTime<Utc>,
    entries: &[u8],
    previous: &[u8],
) -> Hash {
    Fields::new("tilskudd audit seal 2")
        .add(db.tenant().as_str().as_bytes())
        .add(db.service().as_str().as_bytes())
        .number(number)
        .number(first)
        .number(last)
        .number(sealed_at.timestamp_micros())
        .add(entries)
        .add(previous)
        .finish()
}
