//! Plain functions on a connection.

pub(crate) mod districts;
pub(crate) mod facts;
pub(crate) mod offices;
pub(crate) mod organisations;
pub(crate) mod predecessors;
pub(crate) mod register_questions;
pub(crate) mod successions;
