//! Use cases, one a file; each owns its transaction.

pub(crate) mod accept_frame;
pub(crate) mod call_frame;
pub(crate) mod frame_answer;
pub(crate) mod frame_answered;
pub(crate) mod frame_proposed;
pub(crate) mod get_frame;
pub(crate) mod list_frames;
pub(crate) mod propose_frame;
pub(crate) mod refuse_frame;
