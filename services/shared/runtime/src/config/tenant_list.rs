//! Tenants, as a list, or as a table that says `true` of each: a table can be added to, key by key, from the
//! environment (`TILSKUDD__EVENT_RECIPIENTS__AGDER=true`).

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
pub(super) fn tenant_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeSet<Tenant>, D::Error> {
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
    struct Recipients {
        #[serde(deserialize_with = "tenant_list")]
        recipients: BTreeSet<Tenant>,
    }

    #[test]
    fn a_list_and_a_table_say_the_same() {
        for text in [
            "recipients = ['agder', 'more-og-romsdal']",
            "recipients = { agder = true, more-og-romsdal = true, rogaland = false }",
        ] {
            let read: Recipients = toml::from_str(text).unwrap();
            let read: Vec<&str> = read.recipients.iter().map(Tenant::as_str).collect();
            assert_eq!(read, ["agder", "more-og-romsdal"], "{text}");
        }
        for text in [
            "recipients = 'agder'",
            "recipients = ['Agder']",
            "recipients = { agder = 'yes' }",
            "recipients = { Agder = true }",
        ] {
            assert!(toml::from_str::<Recipients>(text).is_err(), "{text}");
        }
    }
}
