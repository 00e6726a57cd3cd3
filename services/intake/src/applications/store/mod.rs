//! Plain functions on a connection.

pub(crate) mod applications;
pub(crate) mod attached;
pub(crate) mod attachment_usage;
pub(crate) mod attachments;
pub(crate) mod completion_lists;
pub(crate) mod completions;
pub(crate) mod details;
pub(crate) mod draft_counts;
pub(crate) mod endings;
pub(crate) mod listing;
pub(crate) mod preliminary_answers;
pub(crate) mod registrations;
pub(crate) mod revisions;
pub(crate) mod rule_inputs;
pub(crate) mod signatures;
pub(crate) mod submissions;
pub(crate) mod submitted_applications;
pub(crate) mod supplements;
pub(crate) mod told_once;
