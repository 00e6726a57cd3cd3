//! What can be said of the manifests in `deploy/kubernetes` without a cluster.
//!
//! [`Tree::render`] renders every tenant's overlay and the cluster of PostgreSQL with `kubectl kustomize`; each check
//! reads the tree and gives its faults as sentences, none when it holds. The tests hold the tree against all of them,
//! and each check against a spoilt copy, which it must refuse. What a cluster alone can say stands in
//! `deploy/README.md`.
//!
//! [`compose`] holds the file for one machine, which has no tree.

pub mod alike;
pub mod budget;
pub mod compose;
pub mod config;
pub mod decode;
pub mod failover;
pub mod object;
pub mod pods;
pub mod policies;
pub mod ports;
pub mod public;
pub mod references;
pub mod routes;
pub mod scaling;
pub mod selectors;
pub mod sources;
pub mod tenancy;
pub mod tree;

mod types;

pub use object::Object;
pub use tree::Tree;

/// A check: the faults that it finds.
pub type Check = fn(&Tree) -> Vec<String>;

/// All checks of a rendered tree, by name.
pub const CHECKS: [(&str, Check); 14] = [
    ("strict decoding", decode::check),
    ("the same objects in every region", alike::check),
    ("selectors match labels", selectors::check),
    ("ports exist", ports::check),
    ("references exist", references::check),
    ("pods are restricted and probed", pods::check),
    ("policies equal the service graph", policies::check),
    ("configurations are read", config::check),
    ("nothing is shared", tenancy::check),
    ("the connection budget", budget::check),
    ("an old primary comes back", failover::check),
    ("routes", routes::check),
    ("what is public is reached", public::check),
    ("who scales sets the replicas", scaling::check),
];
