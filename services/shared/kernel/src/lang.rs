//! The two forms of written Norwegian, and texts in both and in English.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::string_serde::serde_as_str;

/// The form of Norwegian that a body has decided on (språkvedtak, språklova §§ 11–15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LanguageForm {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
    /// No decision: either may be used.
    Neutral,
}

/// The text names no language form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a language form: expected nb, nn or neutral")]
pub struct LanguageFormError;

impl LanguageForm {
    /// All of them.
    pub const ALL: [LanguageForm; 3] = [LanguageForm::Nb, LanguageForm::Nn, LanguageForm::Neutral];

    /// The form's code: `nb`, `nn` or `neutral`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            LanguageForm::Nb => "nb",
            LanguageForm::Nn => "nn",
            LanguageForm::Neutral => "neutral",
        }
    }
}

impl FromStr for LanguageForm {
    type Err = LanguageFormError;

    fn from_str(text: &str) -> Result<LanguageForm, LanguageFormError> {
        LanguageForm::ALL
            .into_iter()
            .find(|form| form.as_str() == text)
            .ok_or(LanguageFormError)
    }
}

impl fmt::Display for LanguageForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

serde_as_str!(LanguageForm, |form| Cow::Borrowed(form.as_str()));

/// The form of Norwegian that a text is written in: never neutral.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Norwegian {
    /// Bokmål.
    Nb,
    /// Nynorsk.
    Nn,
}

impl Norwegian {
    /// The recipient's own form (språklova §15); the office's where the recipient has decided on none (§12, §13).
    #[must_use]
    pub const fn for_recipient(recipient: Option<LanguageForm>, office: Norwegian) -> Norwegian {
        match recipient {
            Some(LanguageForm::Nb) => Norwegian::Nb,
            Some(LanguageForm::Nn) => Norwegian::Nn,
            Some(LanguageForm::Neutral) | None => office,
        }
    }

    /// The form's code: `nb` or `nn`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Norwegian::Nb => "nb",
            Norwegian::Nn => "nn",
        }
    }

    /// One of two wordings.
    #[must_use]
    pub const fn pick<'a>(self, nb: &'a str, nn: &'a str) -> &'a str {
        match self {
            Norwegian::Nb => nb,
            Norwegian::Nn => nn,
        }
    }

    /// The text in this form.
    #[must_use]
    pub fn text(self, text: &LocalText) -> &str {
        self.pick(&text.nb, &text.nn)
    }
}

/// Bokmål where the body has not decided.
impl From<LanguageForm> for Norwegian {
    fn from(form: LanguageForm) -> Norwegian {
        Norwegian::for_recipient(Some(form), Norwegian::Nb)
    }
}

impl From<Norwegian> for LanguageForm {
    fn from(form: Norwegian) -> LanguageForm {
        match form {
            Norwegian::Nb => LanguageForm::Nb,
            Norwegian::Nn => LanguageForm::Nn,
        }
    }
}

/// The same message in bokmål, nynorsk and English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalText {
    /// In bokmål.
    pub nb: Cow<'static, str>,
    /// In nynorsk.
    pub nn: Cow<'static, str>,
    /// In English.
    pub en: Cow<'static, str>,
}

impl LocalText {
    /// A message in bokmål, nynorsk and English.
    pub fn new(
        nb: impl Into<Cow<'static, str>>,
        nn: impl Into<Cow<'static, str>>,
        en: impl Into<Cow<'static, str>>,
    ) -> LocalText {
        LocalText {
            nb: nb.into(),
            nn: nn.into(),
            en: en.into(),
        }
    }

    /// The Norwegian text in this form; bokmål where the body has not decided.
    #[must_use]
    pub fn norwegian(&self, form: LanguageForm) -> &str {
        match form {
            LanguageForm::Nb | LanguageForm::Neutral => &self.nb,
            LanguageForm::Nn => &self.nn,
        }
    }
}

/// A number with its noun: `1 søknad`, `2 søknader`.
///
/// ```
/// # use tilskudd_kernel::lang::counted;
/// assert_eq!(counted(1_u32, "søknad", "søknader"), "1 søknad");
/// assert_eq!(counted(0_u32, "søknad", "søknader"), "0 søknader");
/// ```
pub fn counted(number: impl fmt::Display + PartialEq + From<u8>, one: &str, many: &str) -> String {
    let noun = if number == 1.into() { one } else { many };
    format!("{number} {noun}")
}

/// The longest wording in a list within a sentence, in characters.
const LISTED: usize = 80;

impl LocalText {
    /// Wordings in a sentence, each in quotation marks: `«A», «B»` and `"A", "B"`; a long one is cut.
    ///
    /// ```
    /// # use tilskudd_kernel::lang::LocalText;
    /// let text = LocalText::new("Kommune.", "Kommune.", "Municipality.");
    /// assert_eq!(LocalText::listed([&text]).nb, "«Kommune»");
    /// ```
    pub fn listed<'a>(texts: impl IntoIterator<Item = &'a LocalText>) -> LocalText {
        let [mut nb, mut nn, mut en] = [const { String::new() }; 3];
        for text in texts {
            for (list, wording, [open, close]) in [
                (&mut nb, &text.nb, ['«', '»']),
                (&mut nn, &text.nn, ['«', '»']),
                (&mut en, &text.en, ['"', '"']),
            ] {
                if !list.is_empty() {
                    list.push_str(", ");
                }
                list.push(open);
                list.push_str(&shortened(wording.trim_end_matches('.')));
                list.push(close);
            }
        }
        LocalText::new(nb, nn, en)
    }

    /// The same word in all languages, such as a title that somebody gave.
    #[must_use]
    pub fn same(text: &str) -> LocalText {
        LocalText::new(text.to_owned(), text.to_owned(), text.to_owned())
    }
}

/// The first words, and an ellipsis where more follows.
fn shortened(text: &str) -> Cow<'_, str> {
    let Some((end, _)) = text.char_indices().nth(LISTED) else {
        return Cow::Borrowed(text);
    };
    let start = text.get(..end).unwrap_or_default();
    let words = start.rsplit_once(' ').map_or(start, |(words, _)| words);
    Cow::Owned(format!("{words} …"))
}

/// Bokmål and English on one line, as gRPC status messages carry it.
impl fmt::Display for LocalText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} / {}", self.nb, self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_survives_its_text() {
        for form in LanguageForm::ALL {
            assert_eq!(form.to_string().parse(), Ok(form));
            let json = serde_json::to_string(&form).unwrap();
            assert_eq!(serde_json::from_str::<LanguageForm>(&json).unwrap(), form);
        }
        for refused in ["", "NB", "no", "en"] {
            assert_eq!(
                refused.parse::<LanguageForm>(),
                Err(LanguageFormError),
                "{refused}"
            );
        }
    }

    #[test]
    fn a_recipient_without_a_decision_is_written_to_in_the_offices_form() {
        for office in [Norwegian::Nb, Norwegian::Nn] {
            let of = |recipient| Norwegian::for_recipient(recipient, office);
            assert_eq!(of(Some(LanguageForm::Nb)), Norwegian::Nb);
            assert_eq!(of(Some(LanguageForm::Nn)), Norwegian::Nn);
            assert_eq!(of(Some(LanguageForm::Neutral)), office);
            assert_eq!(of(None), office);
        }
    }

    #[test]
    fn a_message_shows_bokmal_and_english() {
        let text = LocalText::new(
            "Fristen er ute.",
            "Fristen er ute.".to_owned(),
            "The deadline is past.",
        );
        assert_eq!(text.to_string(), "Fristen er ute. / The deadline is past.");
    }

    #[test]
    fn norwegian_follows_the_decision_and_is_bokmal_without_one() {
        let text = LocalText::new("Søknaden", "Søknaden (nn)", "The application");
        assert_eq!(text.norwegian(LanguageForm::Nb), "Søknaden");
        assert_eq!(text.norwegian(LanguageForm::Nn), "Søknaden (nn)");
        assert_eq!(text.norwegian(LanguageForm::Neutral), "Søknaden");
    }

    #[test]
    fn json_demands_all_three() {
        let text = LocalText::new("ja", "ja", "yes");
        let json = serde_json::to_string(&text).unwrap();
        assert_eq!(json, r#"{"nb":"ja","nn":"ja","en":"yes"}"#);
        assert_eq!(serde_json::from_str::<LocalText>(&json).unwrap(), text);
        assert!(serde_json::from_str::<LocalText>(r#"{"nb":"ja","en":"yes"}"#).is_err());
    }
}
