//! Plain functions on a connection.

pub(crate) mod imports;
pub(crate) mod workbook_imports;
