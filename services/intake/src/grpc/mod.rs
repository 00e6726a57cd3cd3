//! The gRPC services: enter, read the request by the codec, call the use case, answer.

pub(crate) mod applications;
pub(crate) mod attachments;
pub(crate) mod calls;
pub(crate) mod change_reports;
pub(crate) mod completions;
pub(crate) mod delegations;
pub(crate) mod editions;
pub(crate) mod endings;
pub(crate) mod lists;
pub(crate) mod organisations;
pub(crate) mod successions;
pub(crate) mod workbook;
