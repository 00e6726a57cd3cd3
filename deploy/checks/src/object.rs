//! One object of a rendered manifest.

use serde_json::Value;

/// One object, as it would be applied.
#[derive(Debug, Clone, PartialEq)]
pub struct Object(pub Value);

impl Object {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.text("/kind")
    }

    /// Its name, with the hash of a generated one.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text("/metadata/name")
    }

    /// Its namespace; empty without.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.text("/metadata/namespace")
    }

    /// The text at a JSON pointer; empty when there is none.
    #[must_use]
    pub fn text(&self, pointer: &str) -> &str {
        self.at(pointer).as_str().unwrap_or_default()
    }

    /// The number at a JSON pointer.
    #[must_use]
    pub fn number(&self, pointer: &str) -> Option<i64> {
        self.at(pointer).as_i64()
    }

    /// What is at a JSON pointer; null when there is nothing.
    #[must_use]
    pub fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or(&Value::Null)
    }

    /// The list at a JSON pointer; empty when there is none.
    #[must_use]
    pub fn list(&self, pointer: &str) -> &[Value] {
        list(self.at(pointer))
    }

    /// The template of its pods, of a Deployment or a Job.
    #[must_use]
    pub fn template(&self) -> Option<&Value> {
        self.0.pointer("/spec/template")
    }

    /// `Deployment intake`, with the namespace.
    #[must_use]
    pub fn title(&self) -> String {
        format!("{}/{} {}", self.namespace(), self.kind(), self.name())
    }
}

/// A list; empty when it is none.
#[must_use]
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The text under a key; empty when there is none.
#[must_use]
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// All values under a key, however deep.
#[must_use]
pub fn under<'v>(value: &'v Value, key: &str) -> Vec<&'v Value> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                if name == key {
                    found.push(inner);
                }
                found.extend(under(inner, key));
            }
        }
        Value::Array(items) => found.extend(items.iter().flat_map(|item| under(item, key))),
        _ => {}
    }
    found
}
