//! The canonical text of an edition: what is published, hashed and compared.

use std::fmt::Write as _;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Edition;
use crate::error::Error;

impl Edition {
    /// The canonical text: JSON with sorted keys and no white space, the same on every machine.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        let mut text = String::new();
        // An edition is strings, numbers, lists and maps with string keys: it always becomes a value.
        if let Ok(value) = serde_json::to_value(self) {
            write_sorted(&value, &mut text);
        }
        text
    }

    /// SHA-256 of the canonical text, hexadecimal.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(Sha256::digest(self.canonical_json().as_bytes()))
    }

    /// Takes an edition from its canonical text.
    ///
    /// # Errors
    /// [`Error::Canonical`] when a key is unknown or missing, [`Error::Inconsistent`] when rules contradict each
    /// other, [`Error::NotCanonical`] when the text is not what [`Edition::canonical_json`] gives.
    pub fn from_canonical(json: &str) -> Result<Edition, Error> {
        let edition: Edition = serde_json::from_str(json).map_err(Error::Canonical)?;
        edition.check()?;
        if edition.canonical_json() == json {
            Ok(edition)
        } else {
            Err(Error::NotCanonical(edition.id))
        }
    }
}

/// Writes a value with sorted keys, whatever order the map itself keeps.
fn write_sorted(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            out.push('{');
            for (index, key) in keys.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_scalar(&Value::String(key.clone()), out);
                out.push(':');
                write_sorted(&map[key], out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_sorted(item, out);
            }
            out.push(']');
        }
        scalar => write_scalar(scalar, out),
    }
}

/// Writes a string, number, boolean or null as JSON does.
fn write_scalar(value: &Value, out: &mut String) {
    // Writing to a String cannot fail.
    let _ = write!(out, "{value}");
}
