//! Heads outside the database: whoever can rewrite the database cannot rewrite these.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

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

impl Anchor {
    /// Appends it as one line, in one write, and waits until it is on disk.
    pub(super) fn append(&self, path: &Path) -> Result<(), Error> {
        let mut line = serde_json::to_string(self).map_err(|error| unusable(path, error))?;
        line.push('\n');
        let opened = OpenOptions::new().create(true).append(true).open(path);
        let mut file = opened.map_err(|error| unusable(path, error))?;
        file.write_all(line.as_bytes())
            .and_then(|()| file.sync_data())
            .map_err(|error| unusable(path, error))
    }
}

/// Reads an anchor file; it may hold several logs' heads.
///
/// # Errors
/// [`Error::Key`] when it cannot be read or a line is none.
pub fn read_anchors(path: &Path) -> Result<Vec<Anchor>, Error> {
    let file = std::fs::File::open(path).map_err(|error| unusable(path, error))?;
    let mut anchors = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|error| unusable(path, error))?;
        anchors.push(serde_json::from_str(&line).map_err(|error| unusable(path, error))?);
    }
    Ok(anchors)
}
