//! The rendered tree, once for all tests.

use std::path::PathBuf;
use std::sync::LazyLock;

use tilskudd_deploy::Tree;

/// `deploy/kubernetes`.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../kubernetes"))
        .canonicalize()
        .unwrap()
}

static TREE: LazyLock<Tree> = LazyLock::new(|| Tree::render(&root()).unwrap());

/// What is in the repository.
pub(crate) fn tree() -> &'static Tree {
    &TREE
}
