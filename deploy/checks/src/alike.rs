//! Every region has the same objects, which differ in the tenant's id, its office's code and its office's name alone.

use std::collections::{BTreeMap, BTreeSet};

use tilskudd_kernel::tenant::Tenant;

use crate::object::Object;
use crate::tree::{Tree, of_kind};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let mut regions = tree.regions();
    let Some((first, objects)) = regions.next() else {
        return vec!["there is no region".to_owned()];
    };
    let expected = neutral(first, objects);
    let mut faults = Vec::new();
    for (tenant, objects) in regions {
        let found = neutral(tenant, objects);
        let titles: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
        for title in titles {
            if expected.get(title) != found.get(title) {
                faults.push(format!("{title} is not the same in {first} and in {tenant}"));
            }
        }
    }
    faults
}

/// The objects by kind and name, with the tenant taken out.
fn neutral(tenant: &Tenant, objects: &[Object]) -> BTreeMap<String, String> {
    let named = of_kind(objects, "ConfigMap").find(|map| map.name().starts_with("region-"));
    let generated = named.map_or("region", Object::name);
    objects
        .iter()
        .filter(|object| object.name() != generated)
        .map(|object| {
            let name = format!("{} {}", object.kind(), object.name());
            let text = object.0.to_string();
            let plain = |text: &str| {
                text.replace(generated, "region")
                    .replace(tenant.as_str(), "TENANT")
            };
            (plain(&name), plain(&text))
        })
        .collect()
}
