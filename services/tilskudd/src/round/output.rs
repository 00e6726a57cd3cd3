//! The output folder: letters, payment files, the bank's answers and the summary.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
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
    // Letters and payment files are for their owner alone.
    let mut open = fs::OpenOptions::new();
    open.write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(content))
        .with_context(|| format!("cannot write {}", path.display()))
}
