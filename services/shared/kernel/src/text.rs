//! Texts that people write, of bounded length.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

/// A text without surrounding white space, of 1 to `MAX` characters (Unicode scalar values), and without
/// control characters other than line feed and tab.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const MAX: usize>(String);

/// A text that may be left out; see [`Text::optional`].
pub type OptText<const MAX: usize> = Option<Text<MAX>>;

/// The reasons that a text is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// More characters than allowed.
    #[error("the text has {length} characters; at most {max} are allowed")]
    TooLong {
        /// The characters it has, after trimming.
        length: usize,
        /// The characters it may have.
        max: usize,
    },
    /// A control character other than line feed and tab.
    #[error("the text holds a control character ({})", .0.escape_unicode())]
    Control(char),
}

impl<const MAX: usize> Text<MAX> {
    /// The text, trimmed.
    ///
    /// # Errors
    /// [`TextError`] when it is empty, too long or holds a control character.
    pub fn parse(text: &str) -> Result<Text<MAX>, TextError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(TextError::Empty);
        }
        let length = trimmed.chars().count();
        if length > MAX {
            return Err(TextError::TooLong { length, max: MAX });
        }
        if let Some(control) = trimmed
            .chars()
            .find(|c| c.is_control() && !matches!(c, '\n' | '\t'))
        {
            return Err(TextError::Control(control));
        }
        Ok(Text(trimmed.to_owned()))
    }

    /// The text, or nothing when it is blank.
    ///
    /// # Errors
    /// [`TextError`] when it is too long or holds a control character.
    pub fn optional(text: &str) -> Result<OptText<MAX>, TextError> {
        match Text::parse(text) {
            Ok(text) => Ok(Some(text)),
            Err(TextError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, given away.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<const MAX: usize> FromStr for Text<MAX> {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Text<MAX>, TextError> {
        Text::parse(text)
    }
}

impl<const MAX: usize> AsRef<str> for Text<MAX> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl<const MAX: usize> fmt::Display for Text<MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<const MAX: usize> Serialize for Text<MAX> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de, const MAX: usize> Deserialize<'de> for Text<MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str> as Deserialize>::deserialize(deserializer)?;
        Text::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Short = Text<5>;

    #[test]
    fn surrounding_white_space_is_dropped() {
        let text = Short::parse("  a b\n").unwrap();
        assert_eq!(text.as_str(), "a b");
        assert_eq!(text.clone().into_string(), text.to_string());
    }

    #[test]
    fn the_length_is_counted_in_characters_after_trimming() {
        assert!(Short::parse(" æøåÆØ ").is_ok());
        assert_eq!(
            Short::parse("æøåÆØÅ"),
            Err(TextError::TooLong { length: 6, max: 5 })
        );
    }

    #[test]
    fn blank_is_refused_and_optional_blank_is_nothing() {
        for blank in ["", " ", "\n\t ", "\u{a0}"] {
            assert_eq!(Short::parse(blank), Err(TextError::Empty));
            assert_eq!(Short::optional(blank), Ok(None));
        }
        assert_eq!(Short::optional("a"), Short::parse("a").map(Some));
        assert!(Short::optional("abcdef").is_err());
    }

    #[test]
    fn only_two_control_characters_are_accepted() {
        assert!(Short::parse("a\n\tb").is_ok());
        for control in ['\0', '\r', '\u{1b}', '\u{7f}', '\u{85}'] {
            assert_eq!(
                Short::parse(&format!("a{control}b")),
                Err(TextError::Control(control))
            );
        }
        assert_eq!(
            TextError::Control('\0').to_string(),
            "the text holds a control character (\\u{0})"
        );
    }

    #[test]
    fn json_goes_through_the_check() {
        assert_eq!(
            serde_json::from_str::<Short>("\" a \"").unwrap(),
            Short::parse("a").unwrap()
        );
        assert_eq!(
            serde_json::to_string(&Short::parse("a").unwrap()).unwrap(),
            "\"a\""
        );
        assert!(serde_json::from_str::<Short>("\"abcdef\"").is_err());
        assert!(serde_json::from_str::<Short>("\"\"").is_err());
    }

    proptest! {
        #[test]
        fn an_accepted_text_keeps_its_promises(text in "(?s).{0,12}") {
            if let Ok(parsed) = Text::<8>::parse(&text) {
                let shown = parsed.as_str();
                prop_assert!((1..=8).contains(&shown.chars().count()));
                prop_assert_eq!(shown.trim(), shown);
                prop_assert_eq!(Text::<8>::parse(shown), Ok(parsed.clone()));
            }
        }
    }
}
