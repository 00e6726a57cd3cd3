//! Tools for authors of rules: editions are checked, shown, compared and published, and explained on an
//! application. Everything here gives text; [`crate::cli`] prints it.

pub mod coverage;
pub mod diff;
pub mod explain;
pub mod labels;
pub mod load;
pub mod page;
pub mod publish;
pub mod show;
#[cfg(test)]
mod tests;

use clap::ValueEnum;
use tilskudd_kernel::lang::LocalText;

/// A language to read rules in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Lang {
    /// Bokmål.
    #[default]
    Nb,
    /// Nynorsk.
    Nn,
    /// English.
    En,
}

impl Lang {
    /// The text in this language.
    #[must_use]
    pub fn of(self, text: &LocalText) -> &str {
        match self {
            Lang::Nb => &text.nb,
            Lang::Nn => &text.nn,
            Lang::En => &text.en,
        }
    }

    /// The one of three.
    #[must_use]
    pub fn pick(self, (nb, nn, en): labels::Words) -> &'static str {
        match self {
            Lang::Nb => nb,
            Lang::Nn => nn,
            Lang::En => en,
        }
    }
}
