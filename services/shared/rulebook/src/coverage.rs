//! Which rules, cases and tests prove the rows of the mission: data, held against the source tree by a test.

use serde::Deserialize;

/// A row of the mission and what proves it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// The row, such as `R9`.
    pub row: String,
    /// What it asks, in short.
    pub text: String,
    /// Ids of rules of the closed list.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Names of case files, under `cases/`.
    #[serde(default)]
    pub cases: Vec<String>,
    /// Tests, `path/of/file.rs::function` from the root of the source tree.
    #[serde(default)]
    pub tests: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rows: Vec<Coverage>,
}

/// Every row, in the order of the mission.
///
/// # Errors
/// When `coverage.toml`, which is part of the program, cannot be read; a test sees to it that it can.
pub fn coverage() -> Result<Vec<Coverage>, toml::de::Error> {
    let file: File = toml::from_str(include_str!("../coverage.toml"))?;
    Ok(file.rows)
}
