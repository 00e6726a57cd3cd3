//! Between messages and domain types, both ways.

pub(crate) mod application;
pub(crate) mod attachment;
pub(crate) mod completion;
pub(crate) mod content;
pub(crate) mod copy;
pub(crate) mod decision;
pub(crate) mod ending;
pub(crate) mod mask;
pub(crate) mod preliminary_answer;
pub(crate) mod registration;
pub(crate) mod requests;
pub(crate) mod summary;
pub(crate) mod supplement;
pub(crate) mod totals;
pub(crate) mod trimmed;
pub(crate) mod verification;
