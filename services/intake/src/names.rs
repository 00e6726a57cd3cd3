//! Resource names in requests.

use std::str::FromStr;

use tilskudd_kernel::names::parse_parent;
use tilskudd_runtime::{Failure, Fields, Invalid, Scope};

/// Checks that a parent is a region alone; which one, `enter` has found.
pub(crate) fn parent(f: &mut Fields, value: &str) -> Result<(), Invalid> {
    f.take("parent", parse_parent(value).map(drop))
}

/// The id in a resource name, of a request that says nothing else.
///
/// # Errors
/// INVALID_ARGUMENT when it is no name of that collection in this region.
pub(crate) fn id<Id: FromStr>(
    scope: &Scope,
    field: &str,
    collection: &str,
    name: &str,
) -> Result<Id, Failure> {
    let mut f = Fields::new();
    let id = f.name::<Id>(field, collection, &scope.tenant, name);
    f.finish(|| id)
}
