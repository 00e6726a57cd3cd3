//! The editions that ship with the system.

use crate::edition::Edition;
use crate::error::Error;
use crate::resolve::resolve;

/// Ids of the shipped editions, oldest first.
#[must_use]
pub const fn shipped_ids() -> &'static [&'static str] {
    &["kki", "kkt-2023", "kkt-2024"]
}

/// The file of a shipped edition.
#[must_use]
pub fn shipped(id: &str) -> Option<&'static str> {
    match id {
        "kki" => Some(include_str!("../editions/kki.toml")),
        "kkt-2023" => Some(include_str!("../editions/kkt-2023.toml")),
        "kkt-2024" => Some(include_str!("../editions/kkt-2024.toml")),
        _ => None,
    }
}

/// A shipped edition, resolved.
///
/// # Errors
/// [`Error::UnknownEdition`] for any other id.
pub fn resolve_shipped(id: &str) -> Result<Edition, Error> {
    resolve(id, &|id| shipped(id).map(str::to_owned))
}
