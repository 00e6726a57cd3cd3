//! Refusals of a list.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of a list of applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListError {
    /// A search has more matches than can be sorted for a page.
    TooManyMatches,
}

impl ListError {
    /// Code, source and text of each.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::TooManyMatches => Refusal::precondition(
                "TOO_MANY_MATCHES",
                RuleSource::system("search-limit"),
                LocalText::new(
                    "Søket treffer flere enn 10 000 søknader. Legg til flere ord, en utlysning eller et år.",
                    "Søket treffer fleire enn 10 000 søknader. Legg til fleire ord, ei utlysing eller eit år.",
                    "The search finds more than 10 000 applications. Add words, a call or a year.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(ListError);
