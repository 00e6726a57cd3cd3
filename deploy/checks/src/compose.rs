//! The file for one machine, `compose.yaml`: the configuration that all five services share is read by their own loader,
//! each time with the environment of one of them and secrets as `bin/secrets` makes them; and says what the file says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::Config;

use crate::config;
use crate::object::{list, text};

/// Where each service finds the configuration.
const PLACE: &str = "/etc/tilskudd/tilskudd.toml";

/// The faults of a `compose.yaml` with its configuration, which must know the kinds of issuer that `whole` knows.
///
/// # Errors
/// When it is no YAML.
pub fn check(compose: &str, toml: &str, whole: &str) -> anyhow::Result<Vec<String>> {
    let compose: Value = serde_saphyr::from_str(compose)?;
    let mut faults = Vec::new();
    for service in Service::ALL {
        let container = &compose["services"][service.as_str()];
        let found = match load(container, toml) {
            Ok(config) => held(&config, container, service),
            Err(fault) => vec![fault],
        };
        faults.extend(found.into_iter().map(|fault| format!("{service}: {fault}")));
    }
    let kinds = |toml: &str| -> BTreeSet<String> {
        let lines = toml.lines().filter_map(|line| line.strip_prefix("kind = "));
        lines.map(ToOwned::to_owned).collect()
    };
    let (known, wanted) = (kinds(toml), kinds(whole));
    faults.extend(
        wanted
            .difference(&known)
            .map(|kind| format!("nobody vouches for {kind}")),
    );
    Ok(faults)
}

fn load(container: &Value, toml: &str) -> Result<Config, String> {
    let environment = container["environment"].as_object().into_iter().flatten();
    let environment: BTreeMap<String, String> = environment
        .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect();
    if environment.get("TILSKUDD_SECRETS").map(String::as_str) != Some("/run/tilskudd/secrets") {
        return Err("the secrets are looked for elsewhere than they are mounted".to_owned());
    }
    if !targets(container).contains(&PLACE) {
        return Err("the configuration is not mounted where it is looked for".to_owned());
    }
    let served = ["national", "trondelag"];
    let tenants = served.map(|id| id.parse::<Tenant>().map_err(|error| error.to_string()));
    let mut secrets = BTreeMap::new();
    for tenant in tenants {
        secrets.extend(config::secrets(&tenant?));
    }
    config::loaded(toml, &environment, &secrets)
}

/// The folders and files of the container that are mounted.
fn targets(container: &Value) -> Vec<&str> {
    let volumes = list(&container["volumes"]).iter().filter_map(Value::as_str);
    let targets = volumes.map(|volume| {
        let volume = volume.strip_suffix(":ro").unwrap_or(volume);
        volume.rsplit_once(':').map_or(volume, |(_, target)| target)
    });
    targets.collect()
}

fn held(config: &Config, container: &Value, service: Service) -> Vec<String> {
    let mut faults = Vec::new();
    let port = config.listen.port();
    let published = list(&container["ports"]).iter().filter_map(Value::as_str);
    if !published.eq([format!("127.0.0.1:{port}:{port}")]) {
        faults.push(format!("it listens on {port}, which is not what is published"));
    }
    if config.peers.get(&service) != Some(&format!("http://{service}:{port}")) {
        faults.push(format!(
            "the others look for it at {:?}",
            config.peers.get(&service)
        ));
    }
    let targets = targets(container);
    let is_kept = |file: &std::path::Path| targets.iter().any(|target| file.starts_with(target));
    for file in [&config.anchor_file, &config.seal_key_file] {
        if !file.as_deref().is_some_and(is_kept) {
            faults.push(format!("{file:?} is not mounted"));
        }
    }
    if !text(container, "image").starts_with(&format!("tilskudd/{service}:")) {
        faults.push("it is another's image".to_owned());
    }
    faults
}
