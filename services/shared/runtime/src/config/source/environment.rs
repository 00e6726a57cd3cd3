//! Environment variables: `TILSKUDD__LIMITS__CONNECTIONS` is the key `limits.connections`.

use figment::util::nest;
use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};

/// Prefix of environment variables; two underscores, so that other variables of the system are no keys.
const PREFIX: &str = "TILSKUDD__";

/// The variables of the process. One that is not UTF-8 is read with replacement characters, so that it is refused by its
/// key and not passed over.
pub(in crate::config) fn variables() -> Vec<(String, String)> {
    std::env::vars_os()
        .map(|(name, value)| {
            (
                name.to_string_lossy().into_owned(),
                value.to_string_lossy().into_owned(),
            )
        })
        .collect()
}

/// One variable that is a key of the configuration.
pub(super) struct Variable {
    name: String,
    key: String,
    value: Value,
}

impl Variable {
    /// None: the variable is not one of ours, or names no key.
    pub(super) fn of(name: &str, value: &str) -> Option<Self> {
        let (prefix, key) = name.split_at_checked(PREFIX.len())?;
        if !prefix.eq_ignore_ascii_case(PREFIX) {
            return None;
        }
        let parts: Vec<&str> = key.split("__").collect();
        let is_key = parts.iter().all(|part| !part.is_empty());
        is_key.then(|| Self {
            name: name.to_owned(),
            key: parts.join(".").to_ascii_lowercase(),
            // Numbers, `true`, lists and tables are read as such, anything else as text.
            value: value.parse().unwrap_or_else(|error| match error {}),
        })
    }
}

impl Provider for Variable {
    fn metadata(&self) -> Metadata {
        Metadata::named(format!("environment variable {}", self.name))
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let nested = nest(&self.key, self.value.clone()).into_dict();
        Ok(Map::from([(Profile::Default, nested.unwrap_or_default())]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_with_the_prefix_is_a_key_and_others_are_none() {
        let variable = Variable::of("TILSKUDD__REGIONS__TRONDELAG__CODE", "TRO").unwrap();
        assert_eq!(variable.key, "regions.trondelag.code");
        assert_eq!(variable.value.as_str(), Some("TRO"));
        let number = Variable::of("TILSKUDD__LIMITS__CONNECTIONS", "12").unwrap();
        assert_eq!(number.value.to_u128(), Some(12));
        assert_eq!(Variable::of("tilskudd__Listen", "x").unwrap().key, "listen");
        for name in [
            "PATH",
            "TILSKUDD_CONFIG",
            "TILSKUDD__",
            "TILSKUDD__A____B",
            "TILSKUDDÆØÅ",
        ] {
            assert!(Variable::of(name, "x").is_none(), "{name}");
        }
    }
}
