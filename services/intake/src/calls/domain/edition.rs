//! An edition of the rules as published (regelverksutgave).

use chrono::{DateTime, Utc};

/// A published edition; nothing of it ever changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// Such as `kkt-2024`.
    pub(crate) id: String,
    /// Canonical JSON, resolved through its inheritance.
    pub(crate) canonical: String,
    /// SHA-256 of `canonical`, hexadecimal.
    pub(crate) hash: String,
    /// Version of the evaluator that it was published with.
    pub(crate) evaluator_version: String,
    /// Legal time.
    pub(crate) published_at: DateTime<Utc>,
}
