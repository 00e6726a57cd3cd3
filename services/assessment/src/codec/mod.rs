//! Between messages and domain types, both ways.

pub(crate) mod application;
pub(crate) mod call;
pub(crate) mod case;
pub(crate) mod completion;
pub(crate) mod request;

mod judgement;
