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
