//! What requests ask for: one struct a request, named by the act, and how it is read with the limits of its fields.

pub(crate) mod application;
pub(crate) mod attachment;
pub(crate) mod call;
pub(crate) mod change_report;
pub(crate) mod completion;
pub(crate) mod delegation;
pub(crate) mod edition;
pub(crate) mod ending;
pub(crate) mod organisation;
pub(crate) mod preliminary_answer;
pub(crate) mod submission;
pub(crate) mod succession;
pub(crate) mod watch;
pub(crate) mod workbook;

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
