//! No file is long without a reason: one of more than 300 lines says it in its first line.

use std::path::Path;

use anyhow::{Context, Result};

use crate::source::rust_files;

/// Lines that a file may have without a reason.
const LINES: usize = 300;
/// How the first line of a longer file begins.
const REASON: &str = "//! Over 300 lines: ";

/// Rust files of more than 300 lines whose first line gives no reason, and reasons of files that are no longer long.
///
/// # Errors
/// A file that cannot be read.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for file in rust_files(root)? {
        let text = std::fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
        let path = file.strip_prefix(root)?.display();
        faults.extend(fault(&text).map(|fault| format!("{path}: {fault}")));
    }
    Ok(faults)
}

/// What is wrong with one file.
#[must_use]
pub fn fault(text: &str) -> Option<String> {
    let lines = text.lines().count();
    let reason = text.lines().next().and_then(|first| first.strip_prefix(REASON));
    match reason {
        None if lines > LINES => Some(format!("{lines} lines, and no reason in the first")),
        Some(_) if lines <= LINES => Some(format!("{lines} lines need no reason")),
        Some(reason) if reason.split_whitespace().count() < 3 => {
            Some("a reason in more than a word".to_owned())
        }
        _ => None,
    }
}
