//! A folder of secrets, as a cluster mounts it: each file is named as its key, with dots, and holds the value.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider, Source};

use crate::config::ConfigError;

/// Longest secret, in bytes: keys and addresses are far shorter.
const BYTES_MAX: u64 = 64 * 1024;

/// The values of a folder.
pub(super) struct Secrets {
    folder: PathBuf,
    values: Dict,
}

impl Secrets {
    pub(super) fn read(folder: &Path) -> Result<Self, ConfigError> {
        let mut values = Dict::new();
        let unreadable = |error: std::io::Error| refused(folder, format!("cannot be read: {error}"));
        for entry in fs::read_dir(folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let name = path.file_name().map(std::ffi::OsStr::to_string_lossy);
            let name = name.unwrap_or_default();
            // `..data` and its like are how a cluster swaps all files at once; links lead into them.
            if name.starts_with("..") || path.is_dir() {
                continue;
            }
            let parts: Vec<&str> = name.split('.').collect();
            let is_key = parts.iter().all(|part| !part.is_empty());
            if !is_key || !insert(&mut values, &parts, text_of(&path)?) {
                let problem = "the name is no key of the configuration";
                return Err(refused(&path, problem.to_owned()));
            }
        }
        Ok(Self {
            folder: folder.to_owned(),
            values,
        })
    }
}

impl Provider for Secrets {
    fn metadata(&self) -> Metadata {
        Metadata::from("secrets", Source::File(self.folder.clone()))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        Ok(Map::from([(Profile::Default, self.values.clone())]))
    }
}

fn refused(path: &Path, problem: String) -> ConfigError {
    ConfigError::Form {
        place: path.display().to_string(),
        problem,
    }
}

/// The text of a file without the line break that editors put at its end.
fn text_of(path: &Path) -> Result<String, ConfigError> {
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|file| file.take(BYTES_MAX + 1).read_to_string(&mut text))
        .map_err(|error| refused(path, format!("cannot be read: {error}")))?;
    if u64::try_from(text.len()).is_ok_and(|length| length > BYTES_MAX) {
        return Err(refused(path, format!("is longer than {BYTES_MAX} bytes")));
    }
    match text.trim() {
        "" => Err(refused(path, "is empty".to_owned())),
        text => Ok(text.to_owned()),
    }
}

/// Puts a value where its key says; false when it conflicts with another key.
fn insert(values: &mut Dict, key: &[&str], text: String) -> bool {
    let Some((first, rest)) = key.split_first() else {
        return false;
    };
    if rest.is_empty() {
        return values.insert((*first).to_owned(), Value::from(text)).is_none();
    }
    let inner = values
        .entry((*first).to_owned())
        .or_insert_with(|| Value::from(Dict::new()));
    match inner {
        Value::Dict(_, inner) => insert(inner, rest, text),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn files_are_keys_and_what_a_cluster_puts_beside_them_is_passed_over() {
        let folder = folder(&[("person_key", " long \n"), ("owner_urls.more-og-romsdal", "url")]);
        fs::create_dir(folder.path().join("..2026_01_01")).unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        fs::write(folder.path().join("..data"), "not a key").unwrap();
        let read = Secrets::read(folder.path()).unwrap();
        assert_eq!(read.values["person_key"].as_str(), Some("long"));
        let urls = read.values["owner_urls"].as_dict().unwrap();
        assert_eq!(urls["more-og-romsdal"].as_str(), Some("url"));
        assert_eq!(read.values.len(), 2);
    }

    #[test]
    fn what_is_no_key_or_no_value_is_refused_and_the_file_named() {
        let cases = [
            (vec![("a.", "x")], "a."),
            (vec![(".hidden", "x")], ".hidden"),
            (vec![("a", "x"), ("a.b", "x")], "a"),
            (vec![("empty", " \n")], "empty"),
        ];
        for (files, name) in cases {
            let folder = folder(&files);
            let error = Secrets::read(folder.path()).err().unwrap().to_string();
            let place = folder.path().join(name).display().to_string();
            assert!(error.starts_with(&place), "{error}");
        }
        let long = "x".repeat(usize::try_from(BYTES_MAX).unwrap() + 1);
        assert!(Secrets::read(folder(&[("long", &long)]).path()).is_err());
        assert!(Secrets::read(Path::new("/nowhere/at/all")).is_err());
    }
}
