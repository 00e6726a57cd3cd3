//! Use cases, one a file; each owns its transaction.

pub(crate) mod adjust_award;
pub(crate) mod application_ended;
pub(crate) mod completion;
pub(crate) mod completion_closed;
pub(crate) mod completion_requested;
pub(crate) mod proposal_view;
pub(crate) mod propose_allocation;
pub(crate) mod recommendation_approved;
