//! Access to organisations.

use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_runtime::Scope;

use crate::error::Error;

/// Checks that the caller may know of the organisation: for an applicant, only its own is there.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn check_visible(scope: &Scope, number: &OrgNumber) -> Result<(), Error> {
    match scope.organisation() {
        Some(own) if own != number => Err(no_organisation(scope, number)),
        _ => Ok(()),
    }
}

/// The organisation is not found.
pub(crate) fn no_organisation(scope: &Scope, number: &OrgNumber) -> Error {
    Error::NotFound(format_name(&scope.tenant, "organisations", number))
}
