//! A service's configuration file, changed for what is measured.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use toml::{Table, Value};

/// Database connections of a service: for eight clients, the relay and the rest.
const CONNECTIONS: i64 = 12;
/// Longer than anything here runs.
const NEVER_MS: i64 = 3_600_000;

/// The configuration as it was written.
pub(crate) struct Settings {
    service: String,
    file: Table,
}

impl Settings {
    pub(crate) fn read(file: &Path) -> anyhow::Result<Settings> {
        let service = file.file_stem().and_then(|name| name.to_str());
        Ok(Settings {
            service: service.context("a file without a name")?.to_owned(),
            file: std::fs::read_to_string(file)?.parse()?,
        })
    }

    /// Writes what a service usually has; gives the file.
    pub(crate) fn usual(&self, directory: &Path) -> anyhow::Result<PathBuf> {
        let mut file = self.file.clone();
        limits(&mut file)?.insert("connections".into(), CONNECTIONS.into());
        self.write(directory, "usual", &file)
    }

    /// Writes one with which every event goes to `silent`, and nothing is sealed; gives the file.
    pub(crate) fn held_up(&self, directory: &Path, silent: &str) -> anyhow::Result<PathBuf> {
        let mut file = self.file.clone();
        let limits = limits(&mut file)?;
        limits.insert("connections".into(), CONNECTIONS.into());
        limits.insert("seal_ms".into(), NEVER_MS.into());
        let peers = file.get_mut("peers").and_then(Value::as_table_mut);
        for (service, address) in peers.context("no peers")?.iter_mut() {
            if *service != self.service {
                *address = silent.into();
            }
        }
        self.write(directory, "held-up", &file)
    }

    /// Address of a region's database.
    pub(crate) fn database_url(&self, region: &str) -> anyhow::Result<String> {
        let region = self.file.get("regions").and_then(|regions| regions.get(region));
        let url = region.and_then(|region| region.get("database_url")?.as_str());
        Ok(url.context("no database")?.to_owned())
    }

    fn write(&self, directory: &Path, name: &str, file: &Table) -> anyhow::Result<PathBuf> {
        let path = directory.join(format!("{}-{name}.toml", self.service));
        std::fs::write(&path, toml::to_string(file)?)?;
        Ok(path)
    }
}

fn limits(file: &mut Table) -> anyhow::Result<&mut Table> {
    let limits = file.get_mut("limits").and_then(Value::as_table_mut);
    limits.context("no limits")
}

#[cfg(test)]
mod tests {
    #[test]
    fn events_are_held_up_and_nothing_else_changes() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("payment.toml");
        let text = "listen = \"a\"\n[limits]\nseal_ms = 200\n[peers]\nintake = \"x\"\npayment = \"y\"\n\
            [regions.trondelag]\ndatabase_url = \"postgres://\"\n";
        std::fs::write(&file, text).unwrap();
        let settings = super::Settings::read(&file).unwrap();
        assert_eq!(settings.database_url("trondelag").unwrap(), "postgres://");
        let usual = std::fs::read_to_string(settings.usual(directory.path()).unwrap()).unwrap();
        assert!(
            usual.contains("seal_ms = 200") && usual.contains("connections = 12"),
            "{usual}"
        );
        let held_up = settings.held_up(directory.path(), "silent").unwrap();
        let held_up = std::fs::read_to_string(held_up).unwrap();
        assert!(held_up.contains("intake = \"silent\""), "{held_up}");
        assert!(held_up.contains("payment = \"y\""), "{held_up}");
        assert!(held_up.contains("seal_ms = 3600000"), "{held_up}");
    }
}
