//! The recipient's standing, as an event for allocation.

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_proto::reporting::v1::RecipientStandingChanged;

use crate::obligations::domain::standing::Standing;

/// The recipient's standing on a year's money of a scheme.
pub(crate) fn changed(
    organisation: &OrgNumber,
    scheme: String,
    year: Year,
    standing: &Standing,
    version: i64,
) -> RecipientStandingChanged {
    let count = |number| i32::try_from(number).unwrap_or(i32::MAX);
    RecipientStandingChanged {
        organisation_number: organisation.to_string(),
        scheme,
        year: year.get(),
        open: count(standing.open),
        returned: count(standing.returned),
        first_due: standing.first_due.map_or_else(String::new, |day| day.to_string()),
        version,
    }
}
