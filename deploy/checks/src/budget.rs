//! The connection budget: what all services of all tenants may open at once fits the poolers, and what the poolers may
//! open fits PostgreSQL.

use tilskudd_kernel::service::Service;

use crate::object::Object;
use crate::tree::{Tree, of_kind};

/// Kept of PostgreSQL's connections for its operator, replication, migrations and a person.
const RESERVE: i64 = 60;

/// The figures of the budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// What services may open at the poolers when all are scaled out: replicas × `limits.connections`.
    pub from_services: i64,
    /// What one pooler takes.
    pub pooler_takes: i64,
    /// What all poolers may open at PostgreSQL: tenants × services × `default_pool_size` × poolers.
    pub from_poolers: i64,
    /// `max_connections`.
    pub postgres_takes: i64,
}

/// See the module.
#[must_use]
pub fn check(tree: &Tree) -> Vec<String> {
    let Some(budget) = budget(tree) else {
        return vec!["a figure of the budget is missing".to_owned()];
    };
    let mut faults = Vec::new();
    // All of them, since the other poolers may be away.
    if budget.from_services > budget.pooler_takes {
        faults.push(format!(
            "the services may open {} connections, a pooler takes {}",
            budget.from_services, budget.pooler_takes
        ));
    }
    if budget.from_poolers + RESERVE > budget.postgres_takes {
        faults.push(format!(
            "the poolers may open {} connections and {RESERVE} are kept, PostgreSQL takes {}",
            budget.from_poolers, budget.postgres_takes
        ));
    }
    faults
}

/// The figures; none when one is not there.
#[must_use]
pub fn budget(tree: &Tree) -> Option<Budget> {
    let scalers = tree
        .tenants
        .values()
        .flatten()
        .filter(|object| object.kind() == "HorizontalPodAutoscaler");
    let mut from_services = 0;
    for scaler in scalers {
        from_services += scaler.number("/spec/maxReplicas")? * CONNECTIONS;
    }
    let pooler = of_kind(&tree.postgres, "Pooler").next()?;
    let cluster = of_kind(&tree.postgres, "Cluster").next()?;
    let pairs = i64::try_from(tree.tenants.len() * Service::ALL.len()).ok()?;
    let pool_size = figure(pooler, "/spec/pgbouncer/parameters/default_pool_size")?;
    Some(Budget {
        from_services,
        pooler_takes: figure(pooler, "/spec/pgbouncer/parameters/max_client_conn")?,
        from_poolers: pairs * pool_size * pooler.number("/spec/instances")?,
        postgres_takes: figure(cluster, "/spec/postgresql/parameters/max_connections")?,
    })
}

/// `limits.connections` of every configuration; [`crate::config`] holds them to it.
pub const CONNECTIONS: i64 = 8;

fn figure(object: &Object, pointer: &str) -> Option<i64> {
    object.text(pointer).parse().ok()
}
