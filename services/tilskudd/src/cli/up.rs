//! `tilskudd up`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use tilskudd_demonstration::issuer::{AGENCY_SCOPE, AGENCY_SCOPES};
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::SystemIds;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::Role;
use tilskudd_runtime::access::role::Holder;
use tilskudd_store::embedded::Lifetime;

use crate::allinone::{self, AllInOne};
use crate::register;
use crate::round::world::{Login, World};

/// What to start.
#[derive(Debug, Args)]
pub(super) struct Options {
    /// Regions to serve besides `national`; none: those that the data hold, or all ten in new data.
    #[arg(long)]
    region: Vec<Tenant>,
    /// Where the data lie; they stay when the services stop.
    #[arg(long, env = "TILSKUDD_DATA")]
    data: Option<PathBuf>,
}

pub(super) async fn run(options: Options) -> anyhow::Result<ExitCode> {
    let data_dir = super::data_dir(options.data);
    let regions = regions(&data_dir, options.region)?;
    eprintln!(
        "Starter / Starting: {} ({} regioner / regions) …",
        data_dir.display(),
        regions.len()
    );
    let mut up = super::start(&allinone::Options {
        data_dir: data_dir.clone(),
        lifetime: Lifetime::UntilStopped,
        regions: regions.clone(),
        usual_ports: true,
        telemetry: BTreeMap::new(),
    })
    .await?;
    write_regions(&data_dir, &regions)?;
    print!("{}", describe(&up, &regions).await?);
    let code = tokio::select! {
        asked = super::asked_to_stop() => asked.map(|()| ExitCode::SUCCESS)?,
        () = up.crashed() => {
            eprintln!("En tjeneste stoppet av seg selv / A service ended by itself; see the log (--log info)");
            ExitCode::FAILURE
        }
    };
    eprintln!("Stopper / Stopping …");
    up.stop().await?;
    eprintln!("Dataene ligger i / The data are in {}", data_dir.display());
    Ok(code)
}

/// The file that says which regions the data hold.
fn regions_file(data_dir: &Path) -> PathBuf {
    data_dir.join("regions")
}

/// The regions asked for, and those that the data hold.
fn regions(data_dir: &Path, asked: Vec<Tenant>) -> anyhow::Result<Vec<Tenant>> {
    let mut regions = asked.clone();
    if let Ok(known) = std::fs::read_to_string(regions_file(data_dir)) {
        let is_new = |region: &&Tenant| known.lines().all(|line| line != region.as_str());
        for region in asked.iter().filter(is_new) {
            eprintln!(
                "{region} er ny i disse dataene: utgaver, organisasjoner og kontorer som ble fortalt før, får den ikke. Bruk nye data \
                 (--data). / {region} is new in these data: it is not told of editions, organisations and offices that were \
                 told before. Use new data (--data)."
            );
        }
        for region in known.lines() {
            regions.push(
                region
                    .parse()
                    .with_context(|| format!("{} is broken", regions_file(data_dir).display()))?,
            );
        }
    }
    if regions.is_empty() {
        for office in register::offices()? {
            regions.push(office.region.parse()?);
        }
    }
    regions.sort();
    regions.dedup();
    for region in &regions {
        register::office(region.as_str())?;
    }
    Ok(regions)
}

/// Writes down which regions the data hold.
pub(super) fn write_regions(data_dir: &Path, regions: &[Tenant]) -> anyhow::Result<()> {
    let text: String = regions.iter().map(|r| format!("{r}\n")).collect();
    let file = regions_file(data_dir);
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))
}

/// Where each service listens and how to call it.
pub(super) async fn describe(up: &AllInOne, regions: &[Tenant]) -> anyhow::Result<String> {
    let mut text = String::new();
    let first = regions.first().map_or("national", Tenant::as_str);
    writeln!(text, "Tjenestene / The services (gRPC, med/with reflection):")?;
    for (service, address) in &up.grounds.addresses {
        writeln!(text, "  {:<12} {address}", service.as_str())?;
    }
    if !up.grounds.on_usual_ports() {
        writeln!(
            text,
            "  (noen av 7401–7405 var opptatt: disse gjelder til neste gang / some of 7401–7405 were taken: these hold until the next time)"
        )?;
    }
    let issuer = up.grounds.issuer().addr();
    let intake = up.grounds.addresses.get(&Service::Intake).context("no intake")?;
    writeln!(
        text,
        "Regioner / Regions: national, {}",
        regions.iter().map(Tenant::as_str).collect::<Vec<_>>().join(", ")
    )?;
    writeln!(
        text,
        "Innlogging / Logging in — ADVARSEL: demonstrasjon, gir token til alle på denne maskinen / DEMONSTRATION, for anyone here:"
    )?;
    writeln!(
        text,
        "  curl -s http://{issuer}/token -H 'content-type: application/json' -d '…'"
    )?;
    for (login, who) in logins(first) {
        writeln!(text, "    {login}  {who}")?;
    }
    writeln!(text, "Et kall / A call:")?;
    writeln!(
        text,
        "  grpcurl -plaintext -d '{{\"parent\":\"regions/{first}\"}}' {intake} tilskudd.intake.v1.CallService/ListCalls"
    )?;
    writeln!(
        text,
        "Konfigurasjon / Configuration: {}",
        up.grounds.data_dir().join("config").display()
    )?;
    if let Some(turned) = turned(up, first).await? {
        writeln!(
            text,
            "OBS / NOTE: rettslig tid er stilt på disse dataene / legal time was turned on these data; it is {turned} now"
        )?;
    }
    writeln!(text, "Ctrl-C stopper / stops.")?;
    Ok(text)
}

/// What to ask the issuer for, for each kind of login, and who that is. People are told apart by any label.
fn logins(region: &str) -> Vec<(String, String)> {
    let roles = |holders: &[Holder]| {
        let held = Role::ALL.into_iter();
        let names: Vec<&str> = held
            .filter(|role| holders.contains(&role.held_by()))
            .map(Role::as_str)
            .collect();
        names.join(", ")
    };
    let line = |login: serde_json::Value, who: String| (login.to_string(), who);
    vec![
        line(
            json!({ "login": "office", "person": "kari", "region": region, "roles": ["caseworker"] }),
            format!("roller / roles: {}", roles(&[Holder::Staff])),
        ),
        line(
            json!({ "login": "directorate", "person": "dag", "roles": ["scheme-owner"] }),
            format!("de samme og / the same and: {}", roles(&[Holder::Directorate])),
        ),
        line(
            json!({ "login": "drafter", "person": "ola", "organisation": "942110464" }),
            "skriver for en søker / writes for an applicant".to_owned(),
        ),
        line(
            json!({ "login": "signer", "person": "per", "organisation": "942110464" }),
            "undertegner også / signs as well".to_owned(),
        ),
        line(
            json!({ "login": "agency", "organisation": "974760673", "scope": AGENCY_SCOPE }),
            format!("eller / or {}", AGENCY_SCOPES.map(|(scope, _)| scope).join(", ")),
        ),
        line(
            json!({ "login": "auditor", "person": "rita" }),
            "Riksrevisjonen, leser alt / reads everything".to_owned(),
        ),
        line(
            json!({ "login": "operator", "person": "odd" }),
            "drift, ser ingen saker / operations, sees no cases".to_owned(),
        ),
    ]
}

/// The legal date, when legal time was turned on the data.
async fn turned(up: &AllInOne, region: &str) -> anyhow::Result<Option<String>> {
    let logins = std::sync::Arc::new(up.grounds.issuer().clone());
    let world = World::new(
        &up.grounds.endpoints(),
        logins,
        std::sync::Arc::new(SystemIds),
        region,
    )?;
    let operator = world.log_in(&Login::Operator)?;
    let status = world.status(&operator, Service::Intake, region).await?;
    let now = status
        .legal_time
        .and_then(|t| chrono::DateTime::from_timestamp(t.seconds, 0));
    Ok(status
        .legal_time_turned_at
        .and(now)
        .map(|now| local_date(now).to_string()))
}
