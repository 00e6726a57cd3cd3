//! Pure types and state machines of intake: no database, no gRPC.

pub(crate) mod answer;
pub(crate) mod application;
pub(crate) mod attachment;
pub(crate) mod call;
pub(crate) mod change_report;
pub(crate) mod completion;
pub(crate) mod content;
pub(crate) mod delegation;
pub(crate) mod edition;
pub(crate) mod late;
pub(crate) mod letter;
pub(crate) mod list;
pub(crate) mod organisation;
pub(crate) mod record;
pub(crate) mod searched;
pub(crate) mod sniff;
