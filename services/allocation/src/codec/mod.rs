//! Between messages and domain types, both ways: requests, answers and events.

pub(crate) mod application;
pub(crate) mod call;
pub(crate) mod carry_over;
pub(crate) mod collection;
pub(crate) mod decision;
pub(crate) mod decision_requests;
pub(crate) mod frame;
pub(crate) mod frame_events;
pub(crate) mod frame_requests;
pub(crate) mod letter;
pub(crate) mod proposal;
pub(crate) mod proposal_requests;
pub(crate) mod recommendation;
pub(crate) mod standing;
