//! The schema `reporting`: plain functions on a connection.
//!
//! Lock order: the recipient's year, then obligations by id, then the recipients' standings by organisation number,
//! year and scheme; what belongs to an obligation is read for a write under the obligation's lock only.

pub(crate) mod award;
pub(crate) mod call;
pub(crate) mod obligation;
pub(crate) mod recipient_year;
pub(crate) mod report_content;
pub(crate) mod standing;

mod obligation_row;

/// Result of this module.
pub(crate) type Result<T> = std::result::Result<T, tilskudd_store::Error>;
