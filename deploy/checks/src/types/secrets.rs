//! External Secrets Operator.

use serde::Deserialize;

use super::{Resource, Texts};

pub(crate) type ExternalSecret = Resource<Spec>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Spec {
    refresh_interval: String,
    secret_store_ref: StoreRef,
    target: Target,
    data_from: Vec<From>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreRef {
    kind: Store,
    name: String,
}

#[derive(Deserialize)]
pub(crate) enum Store {
    ClusterSecretStore,
    SecretStore,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Target {
    name: String,
    creation_policy: Policy,
    template: Option<Template>,
}

#[derive(Deserialize)]
pub(crate) enum Policy {
    Owner,
    Merge,
    Orphan,
    None,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    r#type: String,
    metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Metadata {
    labels: Texts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct From {
    extract: Extract,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Extract {
    key: String,
}
