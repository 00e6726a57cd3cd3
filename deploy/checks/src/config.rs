//! todo
use crate::tree::Tree;
/// x
#[must_use]
pub fn check(_tree: &Tree) -> Vec<String> {
    Vec::new()
}
