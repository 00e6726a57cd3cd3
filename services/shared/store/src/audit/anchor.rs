//! Heads outside the database: whoever can rewrite the database cannot rewrite these.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use super::key::unusable;
use crate::error::Error;

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

/// A file of heads, one JSON object a line, and what is known to stand in it.
#[derive(Debug)]
pub(super) struct AnchorFile {
    path: PathBuf,
    /// Number of the last seal of each log that stands in the file.
    known: Mutex<Vec<(Tenant, Service, i64)>>,
}

impl AnchorFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self {
            path,
            known: Mutex::default(),
        }
    }

    /// Whether the head, or a later one, is known to stand in the file, without looking.
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
            None => last_of(&self.path, head)?,
        };
        if last < head.number {
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

/// Number of the last head of the same log in the file; 0: there is none.
fn last_of(path: &Path, head: &Anchor) -> Result<i64, Error> {
    if !path.exists() {
        return Ok(0);
    }
    let anchors = read_anchors(path)?;
    let mine = anchors.iter().filter(|one| one.is_of(&head.tenant, head.service));
    Ok(mine.map(|one| one.number).max().unwrap_or(0))
}

/// Appends a line in one write, and waits until it is on disk. A torn line before it is ended first.
fn append(path: &Path, head: &Anchor) -> Result<(), Error> {
    let text = serde_json::to_string(head).map_err(|error| unusable(path, error))?;
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
    write().map_err(|error| unusable(path, error))
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

/// Reads an anchor file; it may hold several logs' heads. A line that was torn while it was written (power cut,
/// full disk) is passed over: its head was written again, or [`verify`](super::verify()) misses it.
///
/// # Errors
/// [`Error::Key`] when it cannot be read.
pub fn read_anchors(path: &Path) -> Result<Vec<Anchor>, Error> {
    let text = std::fs::read(path).map_err(|error| unusable(path, error))?;
    let mut anchors = Vec::new();
    for line in text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match serde_json::from_slice(line) {
            Ok(anchor) => anchors.push(anchor),
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                file = %path.display(),
                "a line of the anchor file is passed over: it is none"
            ),
        }
    }
    Ok(anchors)
}
