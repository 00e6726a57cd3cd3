//! What nobody should send: a clear refusal with the field named, nothing stored, never INTERNAL or UNKNOWN.
//!
//! [`cases`] spoils one field of a request that is right otherwise; [`sweep`] puts the worst into every field of
//! every request of the contract.

mod cases;
mod house;
mod spoilt;
mod sweep;
