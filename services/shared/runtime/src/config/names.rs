//! Tenants, as a list, or as a table that says `true` of each: a table can be added to, key by key, from the
//! environment (`TILSKUDD__TOLD_TENANTS__AGDER=true`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use tilskudd_kernel::tenant::Tenant;

#[derive(Deserialize)]
#[serde(untagged, expecting = "a list of tenants, or a table with true for each")]
enum Names {
    List(BTreeSet<Tenant>),
    Table(BTreeMap<Tenant, bool>),
}

/// Reads either form; one that says `false` is left out.
pub(super) fn names<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Tenant>, D::Error> {
    Ok(match Names::deserialize(deserializer)? {
        Names::List(list) => list,
        Names::Table(table) => table
            .into_iter()
            .filter_map(|(tenant, is_named)| is_named.then_some(tenant))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Told {
        #[serde(deserialize_with = "names")]
        told: BTreeSet<Tenant>,
    }

    #[test]
    fn a_list_and_a_table_say_the_same() {
        for text in [
            "told = ['agder', 'more-og-romsdal']",
            "told = { agder = true, more-og-romsdal = true, rogaland = false }",
        ] {
            let told: Told = toml::from_str(text).unwrap();
            let told: Vec<&str> = told.told.iter().map(Tenant::as_str).collect();
            assert_eq!(told, ["agder", "more-og-romsdal"], "{text}");
        }
        for text in [
            "told = 'agder'",
            "told = ['Agder']",
            "told = { agder = 'yes' }",
            "told = { Agder = true }",
        ] {
            assert!(toml::from_str::<Told>(text).is_err(), "{text}");
        }
    }
}
