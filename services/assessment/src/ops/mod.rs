//! Use cases, one a file; each owns its transaction. Reads are named by their RPC, events by what arrives.

pub(crate) mod application_ended;
pub(crate) mod application_revised;
pub(crate) mod application_submitted;
pub(crate) mod approve_case;
pub(crate) mod call_announced;
pub(crate) mod completion_closed;
pub(crate) mod completion_requested;
pub(crate) mod declare_conflict;
pub(crate) mod get_case;
pub(crate) mod list_cases;
pub(crate) mod recommend_case;
pub(crate) mod record_judgement;
pub(crate) mod return_case;

mod load;
