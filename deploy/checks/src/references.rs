//! What a pod or a policy refers to by name is there: ConfigMaps, Secrets, claims and accounts.

use std::collections::BTreeSet;

use crate::object::{Object, text, under};
use crate::tree::{Tree, of_kind};

/// ConfigMaps that whoever runs the cluster makes: the keys of its tokens, and the authority (by trust-manager).
const FROM_OUTSIDE: [&str; 2] = ["cluster-keys", "tilskudd-ca"];

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut faults: Vec<String> = tree
        .tenants
        .values()
        .flat_map(|objects| of_tenant(objects))
        .collect();
    let made = secrets(&tree.postgres);
    for cluster in of_kind(&tree.postgres, "Cluster") {
        for role in cluster.list("/spec/managed/roles") {
            let secret = text(&role["passwordSecret"], "name");
            if !made.contains(secret) {
                faults.push(format!(
                    "the role {} has its password in {secret}, which nothing makes",
                    text(role, "name")
                ));
            }
        }
    }
    faults
}

fn of_tenant(objects: &[Object]) -> Vec<String> {
    let names = |kind| of_kind(objects, kind).map(Object::name).collect::<BTreeSet<_>>();
    let mut maps = names("ConfigMap");
    maps.extend(FROM_OUTSIDE);
    let (secrets, claims, accounts) = (
        secrets(objects),
        names("PersistentVolumeClaim"),
        names("ServiceAccount"),
    );
    let mut faults = Vec::new();
    let mut used = BTreeSet::new();
    for object in objects {
        let texts = |key: &str, name: &str| -> Vec<String> {
            let found = object
                .template()
                .into_iter()
                .flat_map(|template| under(template, key));
            found.map(|value| text(value, name).to_owned()).collect()
        };
        let mut of_maps = texts("configMap", "name");
        of_maps.extend(texts("configMapRef", "name"));
        if object.kind() == "BackendTLSPolicy" {
            of_maps.extend(
                object
                    .list("/spec/validation/caCertificateRefs")
                    .iter()
                    .map(|r| text(r, "name").to_owned()),
            );
        }
        let account = object
            .template()
            .map(|template| text(&template["spec"], "serviceAccountName").to_owned());
        let all = [
            ("ConfigMap", of_maps, &maps),
            ("Secret", texts("secret", "secretName"), &secrets),
            ("claim", texts("persistentVolumeClaim", "claimName"), &claims),
            ("account", account.into_iter().collect(), &accounts),
        ];
        for (kind, wanted, there) in all {
            for name in wanted {
                if !there.contains(name.as_str()) {
                    faults.push(format!(
                        "{} refers to the {kind} {name}, which nothing makes",
                        object.title()
                    ));
                }
                used.insert(name);
            }
        }
    }
    for secret in secrets.iter().filter(|secret| !used.contains(**secret)) {
        faults.push(format!("the Secret {secret} is made and nobody uses it"));
    }
    faults
}

/// Secrets that the cluster makes from what is outside, or issues.
fn secrets(objects: &[Object]) -> BTreeSet<&str> {
    let external = of_kind(objects, "ExternalSecret").map(|secret| secret.text("/spec/target/name"));
    let issued = of_kind(objects, "Certificate").map(|certificate| certificate.text("/spec/secretName"));
    external.chain(issued).collect()
}
