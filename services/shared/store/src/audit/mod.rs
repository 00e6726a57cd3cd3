//! The append-only audit log: who did what, when, in positions without gaps, sealed by signatures.
//!
//! A transaction writes its entries and queues their ids. One sealer per schema, by the lock on `sealer_lease`,
//! gives committed entries their positions and seals them in batches. A seal covers its entries' hashes and the
//! seal before it, and is signed with a key that the database does not have; its head is also appended to a file
//! outside. So an entry that is changed, removed, slipped in or cut off the end is found by [`verify()`].
//!
//! Hashes are SHA-256 over length-prefixed fields; see `digest.rs`.

mod about;
mod anchor;
mod digest;
mod entries_hash;
mod entry;
mod feed;
mod key;
mod list;
mod restored;
mod seal;
mod verify;

pub use about::{Act, about};
pub use anchor::{Anchor, read_anchors};
pub use entry::{Entry, entries_after};
pub use feed::{Feed, Mark, MarkError};
pub use key::{PublicKey, SealKey, Sealer};
pub use list::{EntryFilter, list};
pub use restored::holds_anchors;
pub use seal::{Status, oldest_unsealed, seal_once, status};
pub use verify::{Report, verify, verify_anchored};
