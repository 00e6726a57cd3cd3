//! Texts in three languages, as JSON.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tilskudd_kernel::lang::LocalText;

/// The same text in bokmål, nynorsk and English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Texts {
    /// Bokmål.
    pub nb: String,
    /// Nynorsk.
    pub nn: String,
    /// English.
    pub en: String,
}

impl From<&LocalText> for Texts {
    fn from(text: &LocalText) -> Self {
        Self {
            nb: text.nb.to_string(),
            nn: text.nn.to_string(),
            en: text.en.to_string(),
        }
    }
}
