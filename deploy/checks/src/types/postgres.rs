//! CloudNativePG and its plugin for backups.

use k8s_openapi::api::core::v1::{PodTemplateSpec, ResourceRequirements, TopologySpreadConstraint};
use serde::Deserialize;

use super::{Keyed, Named, Resource, Texts};

pub(crate) type Cluster = Resource<ClusterSpec>;
pub(crate) type Database = Resource<DatabaseSpec>;
pub(crate) type Pooler = Resource<PoolerSpec>;
pub(crate) type ScheduledBackup = Resource<BackupSpec>;
pub(crate) type ObjectStore = Resource<StoreSpec>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ClusterSpec {
    description: Option<String>,
    instances: u32,
    image_name: String,
    enable_superuser_access: bool,
    primary_update_strategy: String,
    primary_update_method: String,
    bootstrap: Bootstrap,
    postgresql: PostgreSql,
    certificates: Certificates,
    managed: Managed,
    storage: Storage,
    wal_storage: Storage,
    resources: ResourceRequirements,
    affinity: Affinity,
    topology_spread_constraints: Vec<TopologySpreadConstraint>,
    plugins: Vec<Plugin>,
    external_clusters: Option<Vec<External>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Certificates {
    #[serde(rename = "serverTLSSecret")]
    tls: String,
    #[serde(rename = "serverCASecret")]
    authority: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum Bootstrap {
    Initdb(Initdb),
    Recovery(Recovery),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Initdb {
    encoding: String,
    #[serde(rename = "postInitSQL")]
    post_init_sql: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Recovery {
    source: String,
    recovery_target: Option<RecoveryTarget>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct RecoveryTarget {
    target_time: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct External {
    name: String,
    plugin: ExternalPlugin,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExternalPlugin {
    name: String,
    parameters: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PostgreSql {
    synchronous: Synchronous,
    parameters: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Synchronous {
    method: Method,
    number: u32,
    data_durability: Durability,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Method {
    Any,
    First,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Durability {
    Required,
    Preferred,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Managed {
    roles: Vec<Role>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Role {
    name: String,
    ensure: Ensure,
    login: bool,
    inherit: bool,
    password_secret: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ensure {
    Present,
    Absent,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Storage {
    size: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Affinity {
    enable_pod_anti_affinity: bool,
    pod_anti_affinity_type: String,
    topology_key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Plugin {
    name: String,
    #[serde(rename = "isWALArchiver")]
    is_wal_archiver: bool,
    parameters: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct DatabaseSpec {
    name: String,
    owner: String,
    template: String,
    encoding: String,
    database_reclaim_policy: Reclaim,
    cluster: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reclaim {
    Retain,
    Delete,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoolerSpec {
    cluster: Named,
    r#type: Side,
    instances: u32,
    pgbouncer: PgBouncer,
    template: PodTemplateSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    Rw,
    Ro,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PgBouncer {
    pool_mode: Mode,
    parameters: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    Session,
    Transaction,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct BackupSpec {
    schedule: String,
    immediate: bool,
    backup_owner_reference: String,
    method: String,
    plugin_configuration: Named,
    cluster: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct StoreSpec {
    retention_policy: String,
    configuration: Bucket,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Bucket {
    destination_path: String,
    #[serde(rename = "endpointURL")]
    endpoint_url: String,
    s3_credentials: Credentials,
    wal: Packing,
    data: Packing,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Credentials {
    access_key_id: Keyed,
    secret_access_key: Keyed,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Packing {
    compression: String,
    encryption: String,
}
