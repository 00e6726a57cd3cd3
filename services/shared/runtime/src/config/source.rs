//! The layers of a configuration, each over the one before: the file, a folder of secrets, the environment. A refusal
//! is one line that names the place and the key, and never the value: it may be a secret.

mod environment;
mod secrets;

use std::path::Path;

use figment::error::{Actual, Kind};
use figment::providers::{Format, Toml};
use figment::{Figment, Metadata};
use serde::de::DeserializeOwned;

use super::ConfigError;
pub(super) use environment::variables;

use environment::Variable;
use secrets::Secrets;

/// The layers that were read, which know the origin of each value.
pub(super) struct Layers<'f> {
    figment: Figment,
    file: &'f Path,
}

impl<'f> Layers<'f> {
    pub(super) fn read(
        file: &'f Path,
        secrets: Option<&Path>,
        environment: &[(String, String)],
    ) -> Result<Self, ConfigError> {
        let mut figment = Figment::new().merge(Toml::file_exact(file));
        if let Some(folder) = secrets {
            figment = figment.merge(Secrets::read(folder)?);
        }
        let variables = environment
            .iter()
            .filter_map(|(name, value)| Variable::of(name, value));
        let figment = variables.fold(figment, Figment::merge);
        Ok(Self { figment, file })
    }

    pub(super) fn extract<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        self.figment.extract().map_err(|error| self.config_error(&error))
    }

    /// A refused value, with the place that it came from.
    pub(super) fn placed(&self, refused: ConfigError) -> ConfigError {
        ConfigError::In {
            place: self.place(&refused.key()),
            source: Box::new(refused),
        }
    }

    /// The place where a key was set; the file, when it was not.
    fn place(&self, key: &str) -> String {
        match self.figment.find_metadata(key) {
            Some(found) => place_of(found),
            None => self.file.display().to_string(),
        }
    }

    fn config_error(&self, error: &figment::Error) -> ConfigError {
        // The path leads to an unknown key itself, and to where a missing one should stand.
        let within = |field: &str| {
            let path = error.path.iter().map(String::as_str);
            let is_there = path.clone().next_back() == Some(field);
            let missing = (!is_there).then_some(field);
            path.chain(missing).collect::<Vec<_>>().join(".")
        };
        let key = error.path.join(".");
        let (place, problem) = match &error.kind {
            Kind::UnknownField(field, _) => {
                let key = within(field);
                (self.place(&key), format!("{key}: no such key"))
            }
            Kind::MissingField(field) => (
                self.file.display().to_string(),
                format!("{}: is needed, and stands nowhere", within(field)),
            ),
            Kind::InvalidType(found, expected) | Kind::InvalidValue(found, expected) => (
                self.place(&key),
                format!("{key}: {expected} is expected, not {}", form_of(found)),
            ),
            kind if key.is_empty() => (self.file.display().to_string(), outline(&kind.to_string())),
            kind => (self.place(&key), format!("{key}: {}", outline(&kind.to_string()))),
        };
        ConfigError::Form { place, problem }
    }
}

fn place_of(metadata: &Metadata) -> String {
    match &metadata.source {
        Some(source) => source.to_string(),
        None => metadata.name.to_string(),
    }
}

/// First and last line: between them a parser shows the line at fault, with the secret that may be in it.
fn outline(text: &str) -> String {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().unwrap_or_default().to_owned();
    match lines.next_back() {
        Some(last) => format!("{first}: {last}"),
        None => first,
    }
}

/// The type of the value found; the value itself may be a secret in the wrong place.
fn form_of(found: &Actual) -> &'static str {
    match found {
        Actual::Bool(_) => "true or false",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "a number",
        Actual::Char(_) | Actual::Str(_) => "a text",
        Actual::Bytes(_) => "bytes",
        Actual::Unit | Actual::Option => "nothing",
        Actual::Seq => "a list",
        Actual::Map | Actual::NewtypeStruct => "a table",
        _ => "something else",
    }
}
