//! Use cases, one a file; each owns its transaction.

pub(crate) mod delete_attachment;
pub(crate) mod download_attachment;
pub(crate) mod list_attachments;
pub(crate) mod sweep_attachments;
pub(crate) mod upload_attachment;
