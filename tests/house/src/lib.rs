//! What the house promises of its own code, read from the source: domains are pure, imports form no circles, refusals
//! and transactions are named alike, files are short, builds share their crates, and what the documents say of events and codes is what the
//! code says.
//!
//! The source is parsed, not compiled: macros are not expanded, and a path is resolved by the imports of its file.

pub mod builds;
pub mod circles;
pub mod codes;
pub mod dialect;
pub mod imports;
pub mod links;
pub mod marks;
pub mod names;
pub mod pictures;
pub mod purity;
pub mod sizes;
pub mod source;
pub mod subjects;
