//! Every ConfigMap is read by the loader of the service that gets it, with the environment and the secrets that its
//! pod has; and says what the rest of the manifests, the register of offices and the service graph say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value;
use tempfile::TempDir;
use tilskudd_kernel::service::{CALLS, Service};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::Config;
use tilskudd_runtime::config::IssuerKind;

use crate::budget::CONNECTIONS;
use crate::object::{Object, list, text};
use crate::tree::{Tree, of_kind};

/// What an idle service may wait between «not ready» and its end, so that it has ended within five seconds.
const IDLE_STOP_MS: u64 = 3_500;

/// The configuration and the folder of secrets, where they are written to be read.
const FILE: &str = "tilskudd.toml";
const SECRETS: &str = "secrets";

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults = Vec::new();
    for (tenant, objects) in &tree.tenants {
        for service in Service::ALL {
            let found = match load(objects, tenant, service) {
                Ok(config) => held(&config, tree, tenant, service),
                Err(fault) => vec![fault],
            };
            faults.extend(
                found
                    .into_iter()
                    .map(|fault| format!("{service} of {tenant}: {fault}")),
            );
        }
    }
    faults
}

/// What a service of a tenant would start with; the secrets are made up.
///
/// # Errors
/// Why the service would not.
pub fn load(objects: &[Object], tenant: &Tenant, service: Service) -> Result<Config, String> {
    let deployment = of_kind(objects, "Deployment").find(|held| held.name() == service.as_str());
    let container = deployment.map_or(&Value::Null, |held| held.at("/spec/template/spec/containers/0"));
    let mut environment = environment(objects, container);
    let volumes = deployment.map_or(&[][..], |held| held.list("/spec/template/spec/volumes"));
    let volume = volumes.iter().find(|volume| text(volume, "name") == "config");
    let map = volume.map_or("", |volume| text(&volume["configMap"], "name"));
    let map = of_kind(objects, "ConfigMap").find(|held| held.name() == map);
    let toml = map.map_or("", |map| map.text("/data/tilskudd.toml")).to_owned();
    if environment.remove("TILSKUDD_CONFIG").as_deref() != Some("/etc/tilskudd/config/tilskudd.toml") {
        return Err("the configuration is looked for elsewhere than it is mounted".to_owned());
    }
    loaded(&toml, &environment, &secrets(tenant))
}

/// What a service reads of a file, an environment and secrets.
pub(crate) fn loaded(
    toml: &str,
    environment: &BTreeMap<String, String>,
    secrets: &BTreeMap<String, String>,
) -> Result<Config, String> {
    let folder = written(toml, secrets).map_err(|error| error.to_string())?;
    let environment: Vec<_> = environment.clone().into_iter().collect();
    let file = folder.path().join(FILE);
    Config::load_in(&file, Some(&folder.path().join(SECRETS)), &environment).map_err(|error| {
        let mut text = error.to_string();
        let mut next = std::error::Error::source(&error);
        while let Some(cause) = next {
            text = format!("{text}: {cause}");
            next = cause.source();
        }
        text
    })
}

fn written(toml: &str, secrets: &BTreeMap<String, String>) -> std::io::Result<TempDir> {
    let folder = tempfile::tempdir()?;
    fs::write(folder.path().join(FILE), toml)?;
    fs::create_dir(folder.path().join(SECRETS))?;
    for (name, value) in secrets {
        fs::write(folder.path().join(SECRETS).join(name), value)?;
    }
    Ok(folder)
}

/// The files of the Secret of a service, as `deploy/README.md` lists them.
pub(crate) fn secrets(tenant: &Tenant) -> BTreeMap<String, String> {
    let address = format!(
        "postgres://role:word@pooler.tilskudd-postgres.svc/{}?sslmode=verify-full",
        tenant.database_name()
    );
    BTreeMap::from([
        (
            "person_key".to_owned(),
            "0123456789abcdef0123456789abcdef".to_owned(),
        ),
        (format!("regions.{tenant}.database_url"), address),
    ])
}

/// The variables of a container: of its ConfigMaps, and its own over them.
fn environment(objects: &[Object], container: &Value) -> BTreeMap<String, String> {
    let mut environment = BTreeMap::new();
    for from in list(&container["envFrom"]) {
        let name = text(&from["configMapRef"], "name");
        let map = of_kind(objects, "ConfigMap").find(|held| held.name() == name);
        for (key, value) in map
            .and_then(|map| map.at("/data").as_object())
            .into_iter()
            .flatten()
        {
            environment.insert(key.clone(), value.as_str().unwrap_or_default().to_owned());
        }
    }
    for own in list(&container["env"]) {
        environment.insert(text(own, "name").to_owned(), text(own, "value").to_owned());
    }
    environment
}

fn held(config: &Config, tree: &Tree, tenant: &Tenant, service: Service) -> Vec<String> {
    let mut faults = Vec::new();
    let served: Vec<&Tenant> = config.regions.keys().collect();
    if served != [tenant] {
        faults.push(format!("it serves {served:?}"));
    }
    let objects = tree.tenants.get(tenant).map_or(&[][..], Vec::as_slice);
    for (port, what) in [(Some(config.listen), "grpc"), (config.health_listen, "health")] {
        let port = port.map(|address| i64::from(address.port()));
        if port.is_none() || port != container_port(objects, service, what) {
            faults.push(format!(
                "it listens on {port:?} for {what}, which is not the port of its container"
            ));
        }
    }
    let called: BTreeSet<Service> = CALLS
        .iter()
        .filter(|call| call.from == service)
        .map(|call| call.to)
        .collect();
    if !config.peers.keys().eq(&called) || !config.peers_of.is_empty() {
        faults.push(format!(
            "it calls {:?}, and in the graph {called:?}",
            config.peers.keys()
        ));
    }
    for (peer, address) in &config.peers {
        let port = container_port(objects, *peer, "grpc").unwrap_or_default();
        let expected = format!("https://{peer}.tilskudd-{{tenant}}.svc:{port}");
        if *address != expected {
            faults.push(format!("it calls {peer} at {address}, not at {expected}"));
        }
    }
    if i64::from(config.limits.connections) != CONNECTIONS {
        faults.push(format!(
            "limits.connections is not the {CONNECTIONS} of the budget"
        ));
    }
    // Without it a whole country behind the gateway would share one caller's limits; without a gateway anybody could say
    // who they are.
    let gateways = usize::from(of_kind(objects, "GRPCRoute").next().is_some());
    if config.limits.proxies != gateways {
        faults.push(format!(
            "limits.proxies is {}, with {gateways} gateways in front",
            config.limits.proxies
        ));
    }
    // A page that is not named is shut out by the browser itself.
    let has_browsers = of_kind(objects, "HTTPRoute").next().is_some();
    if has_browsers && config.web.origins.is_empty() {
        faults.push("browsers have a door, and no page may use it".to_owned());
    }
    faults.extend(stops(config));
    faults.extend(scopes(config));
    if config.attachments.is_some() != (service == Service::Intake) {
        faults.push("attachments are intake's, and intake's alone".to_owned());
    }
    if config.tls.is_none() || config.seal_key_file.is_none() || config.anchor_file.is_none() {
        faults.push("it has no certificate, or seals nothing".to_owned());
    }
    if config.telemetry.otlp_endpoint.is_none() {
        faults.push("its telemetry goes nowhere".to_owned());
    }
    faults.extend(named(config, tenant));
    faults
}

/// How long it takes to stop: within its pod's grace, and within five seconds when it has nothing to finish.
fn stops(config: &Config) -> Vec<String> {
    let (pause, whole) = (
        config.limits.unready_ms,
        config.limits.unready_ms + config.limits.shutdown_ms,
    );
    let mut faults = Vec::new();
    if whole > 25_000 {
        faults.push(format!("it needs {whole} ms to stop"));
    }
    if !(1..=IDLE_STOP_MS).contains(&pause) {
        faults.push(format!(
            "idle it waits {pause} ms before it stops, not 1 to {IDLE_STOP_MS}"
        ));
    }
    faults
}

/// An agency can be given less than everything.
fn scopes(config: &Config) -> Option<String> {
    let agencies = config
        .issuers
        .iter()
        .filter(|issuer| issuer.kind == IssuerKind::Agency);
    let narrow: BTreeSet<&str> = agencies
        .flat_map(|issuer| issuer.scopes.values().map(String::as_str))
        .collect();
    (narrow.len() != 3).then(|| format!("agencies get less than everything by {narrow:?} alone"))
}

/// Code and name are those of the register; of an office that is younger, what its folder says.
fn named(config: &Config, tenant: &Tenant) -> Option<String> {
    const OFFICES: &str = include_str!("../../../data/statsforvaltere.csv");
    let line = OFFICES
        .lines()
        .find(|line| line.split(',').next() == Some(tenant.as_str()))?;
    let region = config.regions.get(tenant)?;
    let is_named = line.contains(&format!(",{},", region.code)) && line.contains(&region.title);
    (!is_named).then(|| format!("{tenant} is named {:?} ({})", region.title, region.code))
}

fn container_port(objects: &[Object], service: Service, name: &str) -> Option<i64> {
    let deployment = of_kind(objects, "Deployment").find(|held| held.name() == service.as_str())?;
    let ports = deployment.list("/spec/template/spec/containers/0/ports");
    ports.iter().find(|port| text(port, "name") == name)?["containerPort"].as_i64()
}
