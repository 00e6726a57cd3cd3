//! Custom resources, as far as they are used here.
#![expect(
    dead_code,
    reason = "decoded for their form; the checks read the objects themselves"
)]

pub(crate) mod certificates;
pub(crate) mod monitoring;
pub(crate) mod postgres;
pub(crate) mod secrets;

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Deserialize;

/// Text by name.
pub(crate) type Texts = BTreeMap<String, String>;

/// An object: what all have, and its own `spec`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Resource<S> {
    api_version: String,
    kind: String,
    metadata: ObjectMeta,
    spec: S,
}

/// A reference by name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    name: String,
}

/// A reference to a key.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Keyed {
    name: String,
    key: String,
}
