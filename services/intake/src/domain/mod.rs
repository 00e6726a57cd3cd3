//! Pure types and state machines of intake: no database, no gRPC.

pub(crate) mod application;
pub(crate) mod call;
pub(crate) mod completion;
pub(crate) mod content;
pub(crate) mod edition;
pub(crate) mod letter;
pub(crate) mod organisation;
