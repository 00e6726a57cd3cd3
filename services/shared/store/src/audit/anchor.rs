//! Heads outside the database: whoever can rewrite the database cannot rewrite these.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::db::Db;
use crate::error::Error;

/// Lines back that the same head may stand, one for each replica.
const REPLICAS: usize = 8;

/// Bytes at the end of the file in which a head that another replica has just written stands: some fifty lines.
const END: u64 = 8 * 1024;

/// The head of a log at some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// Whose log.
    pub tenant: Tenant,
    /// Of which service.
    pub service: Service,
    /// Number of the seal.
    pub number: i64,
    /// Last position that it covers.
    pub last_position: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
}

/// A file of heads, one JSON object a line, and what is known to be in it.
#[derive(Debug)]
pub(super) struct AnchorFile {
    path: PathBuf,
    /// Number of the last seal of each log in the file.
    known: Mutex<Vec<(Tenant, Service, i64)>>,
}

impl AnchorFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            known: Mutex::default(),
        }
    }

    /// Whether the head, or a later one, is known to be in the file, without reading it.
    pub(super) fn has(&self, head: &Anchor) -> bool {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .iter()
            .any(|(tenant, service, number)| head.is_of(tenant, *service) && *number >= head.number)
    }

    /// Appends the head, unless it or a later one stands there.
    pub(super) fn add(&self, head: &Anchor) -> Result<(), Error> {
        // Held while writing, so that lines of one process do not mix.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known
            .iter()
            .position(|(tenant, service, _)| head.is_of(tenant, *service));
        let last = match place {
            Some(place) => known[place].2,
            // The first time since the start: a head may have been lost before.
            None => newest(&self.path, (&head.tenant, head.service))?.map_or(0, |anchor| anchor.number),
        };
        if last < head.number && !ends_with(&self.path, head)? {
            append(&self.path, head)?;
        }
        let now = last.max(head.number);
        match place {
            Some(place) => known[place].2 = now,
            None => known.push((head.tenant.clone(), head.service, now)),
        }
        Ok(())
    }
}

impl Anchor {
    /// Whether it is of that log.
    pub(super) fn is_of(&self, tenant: &Tenant, service: Service) -> bool {
        self.tenant == *tenant && self.service == service
    }
}

/// Whether the end of the file has the head, or a later one, from another replica.
fn ends_with(path: &Path, head: &Anchor) -> Result<bool, Error> {
    let Ok(size) = std::fs::metadata(path).map(|file| file.len()) else {
        return Ok(false);
    };
    let mut found = false;
    each(path, size.saturating_sub(END), |anchor| {
        found |= anchor.is_of(&head.tenant, head.service) && anchor.number >= head.number;
    })?;
    Ok(found)
}

/// Appends a line in one write, and waits until it is on disk. A torn line before it is ended first.
fn append(path: &Path, head: &Anchor) -> Result<(), Error> {
    let text = serde_json::to_string(head).map_err(|error| Error::key(path, error))?;
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)?;
        let start = if ends_torn(&mut file)? { "\n" } else { "" };
        file.write_all(format!("{start}{text}\n").as_bytes())?;
        file.sync_data()
    };
    write().map_err(|error| Error::key(path, error))
}

fn ends_torn(file: &mut File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(false);
    }
    let mut last = [0_u8; 1];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// The heads of a database's log in an anchor file, which may hold several logs', each once. A line that was torn while
/// it was written (power cut, full disk) is passed over: its head was written again, or [`verify`](super::verify())
/// misses it.
///
/// # Errors
/// [`Error::Key`] when it cannot be read.
pub fn read_anchors(path: &Path, db: &Db) -> Result<Vec<Anchor>, Error> {
    let mut anchors: Vec<Anchor> = Vec::new();
    each(path, 0, |anchor| {
        // Replicas write the same heads, one beside the other.
        let twice = anchors.iter().rev().take(REPLICAS).any(|one| *one == anchor);
        if anchor.is_of(db.tenant(), db.service()) && !twice {
            anchors.push(anchor);
        }
    })?;
    Ok(anchors)
}

/// The newest head of a log in an anchor file; none also where there is no file yet.
///
/// # Errors
/// [`Error::Key`] when it cannot be read.
pub(super) fn newest(path: &Path, (tenant, service): (&Tenant, Service)) -> Result<Option<Anchor>, Error> {
    let mut newest: Option<Anchor> = None;
    if path.exists() {
        each(path, 0, |anchor| {
            keep_newer(&mut newest, anchor, (tenant, service))
        })?;
    }
    Ok(newest)
}

fn keep_newer(newest: &mut Option<Anchor>, anchor: Anchor, (tenant, service): (&Tenant, Service)) {
    let newer = newest.as_ref().is_none_or(|held| held.number < anchor.number);
    if anchor.is_of(tenant, service) && newer {
        *newest = Some(anchor);
    }
}

/// Goes through a file's lines from a place on, one at a time: it grows for as long as the service lives.
fn each(path: &Path, from: u64, mut take: impl FnMut(Anchor)) -> Result<(), Error> {
    let failed = |error: std::io::Error| Error::key(path, error);
    let mut file = File::open(path).map_err(failed)?;
    file.seek(SeekFrom::Start(from)).map_err(failed)?;
    let mut lines = BufReader::new(file);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).map_err(failed)? > 0 {
        let text = line.trim_ascii();
        match serde_json::from_slice(text) {
            Ok(anchor) => take(anchor),
            // What stands before the first end of a line may be the rest of one.
            Err(_) if text.is_empty() || from > 0 => {}
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                file = %path.display(),
                "a line of the anchor file is not an anchor and is skipped"
            ),
        }
        line.clear();
    }
    Ok(())
}
