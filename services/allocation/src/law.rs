//! Rules of law that several subjects cite.

use tilskudd_kernel::source::RuleSource;

/// No appropriation is exceeded or used for anything else (R24).
pub(crate) fn appropriation() -> RuleSource {
    RuleSource::law("bevilgningsreglementet", "§5")
}
