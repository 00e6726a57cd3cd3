//! Use cases, one a file; each owns its transaction. An event's is named after what arrives.

pub(crate) mod accept_frame;
pub(crate) mod adjust_award;
pub(crate) mod application_ended;
pub(crate) mod call_announced;
pub(crate) mod carry_over_requested;
pub(crate) mod completion_closed;
pub(crate) mod completion_requested;
pub(crate) mod decide_application;
pub(crate) mod decide_carry_over;
pub(crate) mod frame_answered;
pub(crate) mod frame_proposed;
pub(crate) mod get_award;
pub(crate) mod get_decision;
pub(crate) mod get_frame;
pub(crate) mod get_letter;
pub(crate) mod list_awards;
pub(crate) mod list_carry_overs;
pub(crate) mod list_decisions;
pub(crate) mod list_frames;
pub(crate) mod measure_kinds;
pub(crate) mod propose_allocation;
pub(crate) mod propose_frame;
pub(crate) mod recipient_standing_changed;
pub(crate) mod recommendation_approved;
pub(crate) mod refuse_frame;
pub(crate) mod succession_recorded;

mod call_frame;
mod completion;
mod decision_view;
mod frame_answer;
mod shown;
