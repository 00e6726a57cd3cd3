//! Enums that are stored as words.

use thiserror::Error;

/// The text is none of the words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not one of the known words")]
pub struct UnknownWord;

/// An enum whose variants are stored as words, each written beside its variant so that renaming one in the code never
/// changes what is stored. Gives `ALL` in the order written, `as_str`, `Display` and `FromStr`.
///
/// ```
/// tilskudd_kernel::stored_words! {
///     /// State of a case.
///     pub enum State {
///         /// Under assessment.
///         Open = "open",
///         /// Recommended, waits for approval.
///         Recommended = "recommended",
///     }
/// }
/// assert_eq!(State::Open.as_str(), "open");
/// assert_eq!("recommended".parse(), Ok(State::Recommended));
/// assert!("Open".parse::<State>().is_err());
/// ```
#[macro_export]
macro_rules! stored_words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $($(#[$variant_meta:meta])* $variant:ident = $word:literal),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name {
            $($(#[$variant_meta])* $variant),+
        }

        impl $name {
            /// All of them, in the order written.
            $vis const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word that is stored.
            #[must_use]
            $vis const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::words::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let known = $name::ALL.iter().find(|known| known.as_str() == word);
                known.copied().ok_or($crate::words::UnknownWord)
            }
        }
    };
}
