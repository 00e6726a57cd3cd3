//! Finds the PostgreSQL programs.

use std::path::{Path, PathBuf};

use super::Error;

/// Where Debian and Ubuntu put them, a directory per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The directory that holds `initdb` and `postgres`: the named one, else that of the data's `version`, else the
/// newest installed, else from PATH.
pub(super) fn find(named: Option<&Path>, version: Option<&str>) -> Result<PathBuf, Error> {
    if let Some(named) = named {
        return if complete(named) {
            Ok(named.to_owned())
        } else {
            Err(Error::NoBinaries(named.display().to_string()))
        };
    }
    let of_the_data = version.map(|version| Path::new(DEBIAN).join(version).join("bin"));
    of_the_data
        .filter(|directory| complete(directory))
        .or_else(|| newest(Path::new(DEBIAN)))
        .or_else(from_path)
        .ok_or_else(|| Error::NoBinaries(format!("{DEBIAN}/*/bin or PATH")))
}

fn complete(directory: &Path) -> bool {
    ["initdb", "postgres"]
        .iter()
        .all(|program| directory.join(program).is_file())
}

fn newest(root: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(root).ok()?;
    let versions = entries.flatten().filter_map(|entry| {
        let version: u32 = entry.file_name().to_str()?.parse().ok()?;
        let directory = entry.path().join("bin");
        complete(&directory).then_some((version, directory))
    });
    versions.max().map(|(_, directory)| directory)
}

fn from_path() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).find(|directory| complete(directory))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_complete_version_wins() {
        let root = tempfile::tempdir().unwrap();
        for (version, programs) in [("9", 2), ("15", 2), ("17", 1)] {
            let bin = root.path().join(version).join("bin");
            std::fs::create_dir_all(&bin).unwrap();
            for program in ["initdb", "postgres"].iter().take(programs) {
                std::fs::write(bin.join(program), "").unwrap();
            }
        }
        assert_eq!(newest(root.path()), Some(root.path().join("15/bin")));
    }

    #[test]
    fn a_named_directory_without_programs_is_refused_with_the_package() {
        let empty = tempfile::tempdir().unwrap();
        let error = find(Some(empty.path()), None).unwrap_err();
        assert!(error.to_string().contains("package `postgresql`"), "{error}");
    }
}
