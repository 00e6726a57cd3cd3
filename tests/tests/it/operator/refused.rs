//! A configuration that is refused ends the program with one line; what may heal does not end it.

use std::net::TcpListener;
use std::path::Path;

use anyhow::{Context as _, ensure};
use rustix::process::{Pid, Signal, kill_process};
use tilskudd_kernel::service::Service;
use tilskudd_testkit::eventually;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tonic::transport::Endpoint;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::{run, said, write_configuration};
use crate::processes::binaries;

/// Makes one thing wrong in the folder of a configuration.
type Spoil = fn(&Path) -> anyhow::Result<()>;

fn edit(folder: &Path, change: impl Fn(String) -> String) -> anyhow::Result<()> {
    let file = folder.join("intake.toml");
    Ok(std::fs::write(&file, change(std::fs::read_to_string(&file)?))?)
}

const CASES: [(&str, Spoil); 9] = [
    ("intake.toml: colour: no such key", |folder| {
        edit(folder, |text| format!("colour = 1\n{text}"))
    }),
    ("intake.toml: regions.trondelag.colour: no such key", |folder| {
        edit(folder, |text| text.replace("code = ", "colour = 1\ncode = "))
    }),
    ("secrets: person_kay: no such key", |folder| {
        Ok(std::fs::write(folder.join("secrets/person_kay"), "x")?)
    }),
    (
        "intake.toml: person_key: is needed, and stands nowhere",
        |folder| Ok(std::fs::remove_file(folder.join("secrets/person_key"))?),
    ),
    (
        "intake.toml: regions.trondelag.database_url: is needed, and stands nowhere",
        |folder| {
            Ok(std::fs::remove_file(
                folder.join("secrets/regions.trondelag.database_url"),
            )?)
        },
    ),
    ("secrets/person_key: is empty", |folder| {
        Ok(std::fs::write(folder.join("secrets/person_key"), "\n")?)
    }),
    ("secrets: cannot be read: No such file or directory", |folder| {
        Ok(std::fs::remove_dir_all(folder.join("secrets"))?)
    }),
    (
        "regions: trondelaag is no region. Known are national, ",
        |folder| {
            let misspelt = "regions.trondelaag.database_url";
            let secrets = folder.join("secrets");
            std::fs::rename(
                secrets.join("regions.trondelag.database_url"),
                secrets.join(misspelt),
            )?;
            edit(folder, |text| {
                text.replace("[regions.trondelag]", "[regions.trondelaag]")
            })
        },
    ),
    ("the key that seals the audit log cannot be used: ", |folder| {
        Ok(std::fs::remove_file(folder.join("seal.pem"))?)
    }),
];

#[tokio::test]
async fn a_refused_configuration_ends_the_program_with_one_line_and_code_78() -> anyhow::Result<()> {
    for (told, spoil) in CASES {
        let folder = tempfile::tempdir()?;
        write_configuration(folder.path())?;
        spoil(folder.path())?;
        let (file, secrets) = (folder.path().join("intake.toml"), folder.path().join("secrets"));
        let arguments = [
            "--config",
            &file.to_string_lossy(),
            "--secrets",
            &secrets.to_string_lossy(),
            "serve",
        ];
        let ended = run("intake", &arguments).await?;
        let said = said(&ended);
        let last = said.lines().last().unwrap_or_default();
        ensure!(ended.status.code() == Some(78), "{told}: {} {said}", ended.status);
        ensure!(last.contains(told), "{told}: {said}");
        // Before it is known that there is a configuration, nothing else is said.
        ensure!(
            said.lines().count() == 1 || told.starts_with("the key"),
            "{told}: {said}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn no_binary_of_production_can_be_talked_into_a_demonstration() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    write_configuration(folder.path())?;
    for service in Service::ALL {
        for (binary, code) in [(service.to_string(), 78), (format!("demonstration-{service}"), 0)] {
            let ended = tokio::process::Command::new(binaries::binary(&binary)?)
                .arg("--config")
                .arg(folder.path().join("intake.toml"))
                .arg("--secrets")
                .arg(folder.path().join("secrets"))
                .arg("check-config")
                .env("TILSKUDD__DEMONSTRATION", "true")
                .output()
                .await?;
            let said = String::from_utf8_lossy(&ended.stderr);
            ensure!(
                ended.status.code() == Some(code),
                "{binary}: {} {said}",
                ended.status
            );
            let told = said.contains("demonstration") && said.contains("cannot turn legal time");
            ensure!(told == (code == 78), "{binary}: {said}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_away_is_told_in_one_line_and_the_program_stays_up() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    write_configuration(folder.path())?;
    let probes = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    edit(folder.path(), |text| {
        format!("health_listen = '{probes}'\n{text}[limits]\ncheck_ms = 50\n")
    })?;
    let mut service = tokio::process::Command::new(binaries::binary("intake")?)
        .arg("--config")
        .arg(folder.path().join("intake.toml"))
        .arg("--secrets")
        .arg(folder.path().join("secrets"))
        .arg("serve")
        .stderr(std::process::Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(service.stderr.take().context("no standard error")?).lines();
    let mut health = HealthClient::new(Endpoint::from_shared(format!("http://{probes}"))?.connect_lazy());
    eventually("a probe", async || {
        let answer = health.check(HealthCheckRequest::default()).await;
        let answer = answer.ok().map(|answer| answer.into_inner().status());
        Ok((answer == Some(ServingStatus::NotServing)).then_some(()))
    })
    .await?;
    ensure!(service.try_wait()?.is_none(), "the service ended");
    let id = service.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    kill_process(id.context("no process")?, Signal::TERM)?;
    let mut told = Vec::new();
    while let Some(line) = lines.next_line().await? {
        told.push(line);
    }
    ensure!(service.wait().await?.code() == Some(0), "{told:?}");
    let faults: Vec<&String> = told
        .iter()
        .filter(|line| line.contains("ERROR") && line.contains("database"))
        .collect();
    ensure!(faults.len() == 1, "{told:?}");
    for word in [
        "trondelag",
        "/nowhere/at/all/nothing: no connection to the database",
    ] {
        ensure!(faults[0].contains(word), "{word}: {faults:?}");
    }
    Ok(())
}
