//! The binaries as an operator meets them when something is wrong, and the tool that makes the databases.

mod database;
mod issuer;
mod refused;

use std::path::Path;
use std::process::Output;

use anyhow::Context as _;
use tilskudd_store::audit::SealKey;

use crate::processes::binaries;

/// Runs a binary to its end.
async fn run(name: &str, arguments: &[&str]) -> anyhow::Result<Output> {
    let mut command = tokio::process::Command::new(binaries::binary(name)?);
    command.args(arguments).kill_on_drop(true);
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), command.output());
    ended
        .await
        .with_context(|| format!("{name} {arguments:?} does not end"))?
        .map_err(Into::into)
}

/// What it said on standard error.
fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim_end().to_owned()
}

/// A configuration of intake whose files are all there, except its database: `person_key` and the database's address are
/// secrets.
fn write_configuration(folder: &Path) -> anyhow::Result<()> {
    let secrets = folder.join("secrets");
    std::fs::create_dir(&secrets)?;
    std::fs::write(secrets.join("person_key"), "0123456789abcdef0123456789abcdef\n")?;
    let nowhere = "postgres://nobody@localhost/nothing?host=/nowhere/at/all";
    std::fs::write(secrets.join("regions.trondelag.database_url"), nowhere)?;
    SealKey::create_pem_file(&folder.join("seal.pem"))?;
    let folder = folder.display();
    let text = format!(
        "listen = '127.0.0.1:0'
seal_key_file = '{folder}/seal.pem'
[regions.trondelag]
code = 'TRO'
title = 'Statsforvalteren i Trøndelag'
[[issuers]]
issuer = 'https://login.example'
audience = 'tilskudd'
jwks = {{ file = '{folder}/jwks.json' }}
kind = 'operator'
[attachments]
folder = '{folder}/attachments'
"
    );
    Ok(std::fs::write(
        Path::new(&folder.to_string()).join("intake.toml"),
        text,
    )?)
}
