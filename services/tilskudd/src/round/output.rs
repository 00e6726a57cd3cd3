//! The output folder: letters, payment files, the bank's answers and the summary.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use anyhow::{Context as _, ensure};

use super::Played;
use super::summary::Summary;

/// The files of a round; a folder that holds others is not ours to clear.
const OWN: [&str; 7] = [
    "letters",
    "summary.json",
    "summary.txt",
    "payment-file-1.xml",
    "payment-file-2.xml",
    "bank-return-1.xml",
    "bank-return-2.xml",
];

/// Makes the folder and takes an earlier round's files away, before anything is started.
///
/// # Errors
/// When it holds something else, or cannot be written.
pub fn prepare(out: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(out).with_context(|| format!("cannot make {}", out.display()))?;
    let entries = fs::read_dir(out).with_context(|| format!("cannot read {}", out.display()))?;
    let there = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    // All are looked at before the first is taken away.
    for path in &there {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        ensure!(
            OWN.contains(&&*name),
            "{} holds {name}, which is no round's; name another folder with --out",
            out.display()
        );
    }
    for path in there {
        let removed = if path.is_dir() {
            fs::remove_dir_all(&path)
        } else {
            fs::remove_file(&path)
        };
        removed.with_context(|| format!("cannot remove {}", path.display()))?;
    }
    // Whether it can be written is found now, not after the round.
    file(&out.join("summary.txt"), b"")
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_with_something_else_keeps_everything() {
        let folder = tempfile::tempdir().unwrap();
        let letter = folder.path().join("letters/a.txt");
        file(&letter, b"Til kommunen").unwrap();
        file(&folder.path().join("summary.json"), b"{}").unwrap();
        fs::create_dir(folder.path().join("python")).unwrap();
        let refused = prepare(folder.path()).unwrap_err().to_string();
        assert!(refused.contains("holds python"), "{refused}");
        assert!(letter.exists() && folder.path().join("summary.json").exists());
        fs::remove_dir(folder.path().join("python")).unwrap();
        prepare(folder.path()).unwrap();
        assert!(!letter.exists() && folder.path().join("summary.txt").exists());
    }
}
