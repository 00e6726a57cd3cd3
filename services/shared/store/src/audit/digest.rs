//! What is hashed.

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

    pub(super) fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

fn entry(entry: &Entry) -> Hash {
    Fields::new("tilskudd audit entry 1")
        .number(entry.position)
        .number(entry.id)
        .add(entry.person.as_uuid().as_bytes())
        .add(entry.capacity.as_bytes())
        .add(entry.action.as_bytes())
        .add(entry.subject.as_bytes())
        .add(entry.details.as_bytes())
        .number(entry.legal_time.timestamp_micros())
        .number(entry.system_time.timestamp_micros())
        .add(entry.trace_id.as_deref().unwrap_or_default().as_bytes())
        .finish()
}

/// Over the entries of a seal, in order.
pub(super) fn entries(of_seal: &[Entry]) -> Hash {
    let fields = Fields::new("tilskudd audit entries 1");
    of_seal
        .iter()
        .fold(fields, |fields, one| fields.add(&entry(one)))
        .finish()
}

/// Over a seal.
pub(super) fn seal(db: &Db, number: i64, first: i64, last: i64, entries: &[u8], previous: &[u8]) -> Hash {
    Fields::new("tilskudd audit seal 1")
        .add(db.tenant().as_str().as_bytes())
        .add(db.service().as_str().as_bytes())
        .number(number)
        .number(first)
        .number(last)
        .add(entries)
        .add(previous)
        .finish()
}
