//! The output folder: letters, payment files, the bank's answers and the summary.

use std::fs;
use std::path::Path;

use anyhow::Context as _;

use super::Played;
use super::summary::Summary;

/// Writes everything.
///
/// # Errors
/// When a file cannot be written.
pub fn write(out: &Path, played: &Played, summary: &Summary) -> anyhow::Result<()> {
    for (name, content) in &played.files {
        file(&out.join(name), content)?;
    }
    file(
        &out.join("summary.json"),
        (serde_json::to_string_pretty(summary)? + "\n").as_bytes(),
    )?;
    file(
        &out.join("summary.txt"),
        format!("{}\n{}", summary.table(), summary.lines()).as_bytes(),
    )
}

fn file(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))
}
