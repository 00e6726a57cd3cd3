//! What requests ask for: one struct a request, named by the act, and how it is read with the limits of its fields.

pub(crate) mod application;
pub(crate) mod completion;
pub(crate) mod ending;
pub(crate) mod preliminary_answer;
pub(crate) mod submission;
