//! The regulation that separates the duties of those who decide, attest and release.

use tilskudd_kernel::source::RuleSource;

/// A point of bestemmelser om økonomistyring i staten, such as `2.5.2.2`.
pub(crate) fn regulation(point: &'static str) -> RuleSource {
    RuleSource::law("bestemmelser om økonomistyring i staten", point)
}
