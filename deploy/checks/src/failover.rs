//! After a failover the old primary comes back: CloudNativePG's `streaming_replica` asks the new one, and rewinds, in
//! ordinary sessions in the database `postgres`. It has no right of its own to connect there, nor has the exporter's role:
//! both have everybody's. When the statements of a new cluster run, neither role is there that it could be granted to.

use serde_json::Value;

use crate::object::Object;
use crate::tree::{Tree, of_kind};

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    closed(&tree.postgres)
}

/// Clusters among the objects that close the database `postgres` when they are made.
#[must_use]
pub fn closed(objects: &[Object]) -> Vec<String> {
    let mut faults = Vec::new();
    for cluster in of_kind(objects, "Cluster") {
        let statements = cluster.list("/spec/bootstrap/initdb/postInitSQL");
        for statement in statements.iter().filter_map(Value::as_str) {
            if statement.split(';').any(closes) {
                faults.push(format!("{} closes postgres: {statement}", cluster.title()));
            }
        }
    }
    faults
}

/// Whether a statement takes a right on the database `postgres` away.
fn closes(statement: &str) -> bool {
    let words: Vec<String> = statement
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let revokes = words.iter().position(|word| word == "revoke");
    let rest = revokes.map_or(&[][..], |at| words.get(at..).unwrap_or_default());
    let databases = rest.iter().skip_while(|word| *word != "database");
    databases
        .take_while(|word| *word != "from")
        .any(|word| word == "postgres")
}
