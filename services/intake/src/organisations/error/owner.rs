//! Refusals of changes to data that `national` owns.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// The data that the asking region does not own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OwnerError {
    /// Only `national` owns this.
    NationalOnly,
}

impl OwnerError {
    /// Code, source and text of each.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NationalOnly => Refusal::denied(
                "NATIONAL_ONLY",
                RuleSource::system("national-owns"),
                LocalText::new(
                    "Dette eier Helsedirektoratet. Gjør det i regions/national.",
                    "Dette eig Helsedirektoratet. Gjer det i regions/national.",
                    "Helsedirektoratet owns this. Do it in regions/national.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(OwnerError);
