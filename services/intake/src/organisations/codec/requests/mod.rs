//! What requests ask for: one struct a request, named by the act, and how it is read with the limits of its fields.

pub(crate) mod organisation;
pub(crate) mod succession;
