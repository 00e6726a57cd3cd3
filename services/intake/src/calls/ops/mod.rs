//! Use cases, one a file; each owns its transaction.

pub(crate) mod announce_call;
pub(crate) mod call_announced;
pub(crate) mod create_call;
pub(crate) mod edition_published;
pub(crate) mod get_call;
pub(crate) mod get_draft_call;
pub(crate) mod get_edition;
pub(crate) mod list_calls;
pub(crate) mod list_draft_calls;
pub(crate) mod publish_edition;
pub(crate) mod reopen_call;
pub(crate) mod update_call;
