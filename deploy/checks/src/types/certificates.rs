//! cert-manager and trust-manager.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Deserialize;

use super::{Keyed, Resource, Texts};

pub(crate) type Certificate = Resource<CertificateSpec>;
pub(crate) type ClusterIssuer = Resource<IssuerSpec>;
pub(crate) type Bundle = Resource<BundleSpec>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CertificateSpec {
    secret_name: String,
    secret_template: Option<Template>,
    common_name: Option<String>,
    #[serde(rename = "isCA")]
    is_ca: Option<bool>,
    duration: Option<String>,
    renew_before: Option<String>,
    private_key: Option<PrivateKey>,
    usages: Option<Vec<Usage>>,
    dns_names: Option<Vec<String>>,
    issuer_ref: IssuerRef,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    labels: Texts,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PrivateKey {
    algorithm: Algorithm,
    size: u32,
    rotation_policy: Rotation,
}

#[derive(Deserialize)]
pub(crate) enum Algorithm {
    #[serde(rename = "ECDSA")]
    Ecdsa,
}

#[derive(Deserialize)]
pub(crate) enum Rotation {
    Always,
    Never,
}

#[derive(Deserialize)]
pub(crate) enum Usage {
    #[serde(rename = "digital signature")]
    DigitalSignature,
    #[serde(rename = "server auth")]
    ServerAuth,
    #[serde(rename = "client auth")]
    ClientAuth,
    #[serde(rename = "cert sign")]
    CertSign,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuerRef {
    group: String,
    kind: String,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) enum IssuerSpec {
    Ca(CaIssuer),
    SelfSigned {},
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CaIssuer {
    secret_name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BundleSpec {
    sources: Vec<Source>,
    target: Target,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Source {
    secret: Keyed,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Target {
    config_map: Key,
    namespace_selector: LabelSelector,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Key {
    key: String,
}
