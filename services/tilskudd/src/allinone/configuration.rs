//! The configuration files of the five services, as an operator would write them: the all-in-one reads the same
//! files as the separate binaries.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::{fs, io::Write as _};

use anyhow::Context as _;
use serde::Serialize;
use tilskudd_demonstration::issuer::LoopbackIssuer;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_runtime::config::{self, Issuer};
use tilskudd_store::audit::SealKey;
use tilskudd_store::embedded::Server;
use tilskudd_store::provision;

use crate::register;

#[derive(Serialize)]
struct File<'a> {
    listen: SocketAddr,
    demonstration: bool,
    person_key: String,
    seal_key_file: PathBuf,
    anchor_file: PathBuf,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachments: Option<Attachments>,
    peers: BTreeMap<&'static str, String>,
    regions: BTreeMap<String, Region>,
    owner_urls: BTreeMap<String, String>,
    service_token: ServiceToken,
    issuers: Vec<Issuer>,
    telemetry: &'a BTreeMap<&'static str, String>,
    limits: Limits,
}

#[derive(Serialize)]
struct Region {
    code: String,
    title: String,
    database_url: String,
}

#[derive(Serialize)]
struct Attachments {
    folder: PathBuf,
}

#[derive(Serialize)]
struct ServiceToken {
    key: KeyToken,
}

#[derive(Serialize)]
struct KeyToken {
    file: PathBuf,
    id: String,
    issuer: String,
    audience: String,
}

#[derive(Serialize)]
struct Limits {
    connections: u32,
    relay_poll_ms: u64,
    seal_ms: u64,
    per_caller_rate: u32,
    per_caller_burst: u32,
}

/// The inputs of the configuration files.
pub(super) struct Plan<'a> {
    pub(super) server: &'a Server,
    pub(super) tenants: &'a [Tenant],
    pub(super) addresses: &'a BTreeMap<Service, SocketAddr>,
    pub(super) issuer: &'a LoopbackIssuer,
    pub(super) telemetry: BTreeMap<&'static str, String>,
}

/// Writes one file for each service; gives their paths.
pub(super) fn write(plan: &Plan<'_>) -> anyhow::Result<BTreeMap<Service, PathBuf>> {
    let folder = plan.server.data_dir().join("config");
    super::private_dir(&folder)?;
    let seal_key_file = folder.join("seal-key.pem");
    if !seal_key_file.exists() {
        SealKey::create_pem_file(&seal_key_file)?;
    }
    let mut files = BTreeMap::new();
    for service in Service::ALL {
        let path = folder.join(format!("{service}.toml"));
        let text = toml::to_string(&file(plan, service, &folder, &seal_key_file)?)?;
        // It holds passwords: for its owner alone.
        let mut open = fs::OpenOptions::new();
        let open = open.write(true).create(true).truncate(true).mode(0o600);
        open.open(&path)
            .and_then(|mut f| f.write_all(text.as_bytes()))
            .with_context(|| format!("cannot write {}", path.display()))?;
        files.insert(service, path);
    }
    Ok(files)
}

fn file<'a>(
    plan: &'a Plan<'_>,
    service: Service,
    folder: &Path,
    seal_key: &Path,
) -> anyhow::Result<File<'a>> {
    let mut regions = BTreeMap::new();
    let mut owner_urls = BTreeMap::new();
    for tenant in plan.tenants {
        let (code, title) = title_of(tenant)?;
        let database_url = plan
            .server
            .role_url(&provision::service_role(tenant, service), &tenant.database_name());
        regions.insert(
            tenant.to_string(),
            Region {
                code,
                title,
                database_url,
            },
        );
        let owner = plan
            .server
            .role_url(&provision::owner_role(tenant), &tenant.database_name());
        owner_urls.insert(tenant.to_string(), owner);
    }
    let peers = plan
        .addresses
        .iter()
        .map(|(s, address)| (s.as_str(), format!("http://{address}")))
        .collect();
    Ok(File {
        listen: *plan.addresses.get(&service).context("a service without a port")?,
        demonstration: true,
        person_key: plan.server.role_password("the key of the persons"),
        seal_key_file: seal_key.to_owned(),
        anchor_file: folder.join(format!("{service}.anchors.jsonl")),
        // Beside the databases, so that whoever copies the one copies the other.
        attachments: (service == Service::Intake).then(|| Attachments {
            folder: plan.server.data_dir().join("attachments"),
        }),
        peers,
        regions,
        owner_urls,
        service_token: ServiceToken {
            key: key_token(plan.issuer)?,
        },
        issuers: plan.issuer.trusted(),
        telemetry: &plan.telemetry,
        limits: Limits {
            connections: 6,
            relay_poll_ms: 200,
            seal_ms: 200,
            // A round plays a season in a minute, with a few people.
            per_caller_rate: 10_000,
            per_caller_burst: 10_000,
        },
    })
}

/// Code in case numbers and name of the office.
fn title_of(tenant: &Tenant) -> anyhow::Result<(String, String)> {
    let office = register::office(tenant.as_str())?;
    Ok((office.code, office.name))
}

fn key_token(issuer: &LoopbackIssuer) -> anyhow::Result<KeyToken> {
    match issuer.service_token() {
        config::ServiceToken::Key {
            file,
            id,
            issuer,
            audience,
        } => Ok(KeyToken {
            file,
            id,
            issuer,
            audience,
        }),
        config::ServiceToken::File(_) => anyhow::bail!("the loopback issuer signs with a key"),
    }
}
