//! Pure types and rules: no database, no gRPC, no clock.

pub(crate) mod answer;
pub(crate) mod application;
pub(crate) mod attachment;
pub(crate) mod completion;
pub(crate) mod content;
pub(crate) mod late_registration;
pub(crate) mod letter;
pub(crate) mod search_text;
