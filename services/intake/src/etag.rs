//! Etags of what several may write at once.

/// The etag of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("v{version}")
}
