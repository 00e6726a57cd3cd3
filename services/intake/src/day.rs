//! Optional days in requests.

use chrono::NaiveDate;
use tilskudd_runtime::{Fields, Invalid};

/// A local day, `YYYY-MM-DD`; empty: none.
///
/// # Errors
/// [`Invalid`] when it is not a day.
pub(crate) fn optional_day(f: &mut Fields, field: &str, value: &str) -> Result<Option<NaiveDate>, Invalid> {
    if value.is_empty() {
        Ok(None)
    } else {
        f.date(field, value).map(Some)
    }
}
