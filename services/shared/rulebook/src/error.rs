//! Errors in an edition.

use crate::edition::Inconsistency;

/// Errors of reading, resolving or decoding an edition.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No source has this edition.
    #[error("edition `{0}` is not known: give its file, or name one that is shipped")]
    UnknownEdition(String),
    /// The file is no TOML of the vocabulary; the source names line, column and key.
    #[error("the file of edition `{id}` cannot be read")]
    File {
        /// The edition asked for.
        id: String,
        /// Line, column and the key that is not known.
        #[source]
        cause: toml::de::Error,
    },
    /// The file names another edition than the one asked for.
    #[error("the file of edition `{asked}` says that it is `{found}`: rename one of them")]
    WrongId {
        /// The edition asked for.
        asked: String,
        /// The file's own id.
        found: String,
    },
    /// Inheritance goes in a circle, or deeper than eight editions.
    #[error("edition `{0}` inherits in a circle or too deep: let one of them stand alone")]
    Inheritance(String),
    /// Topics that are neither written nor inherited.
    #[error("edition `{id}` is incomplete: write or inherit {}", missing.join(", "))]
    Incomplete {
        /// The edition.
        id: String,
        /// The topics, keys of the file.
        missing: Vec<&'static str>,
    },
    /// The topics, each sound in its file, do not make an edition together.
    #[error("edition `{id}` cannot be put together")]
    Merged {
        /// The edition.
        id: String,
        /// What does not fit.
        #[source]
        cause: serde_json::Error,
    },
    /// The canonical text is no edition in the vocabulary.
    #[error("the text is no edition in the vocabulary of this version")]
    Canonical(#[source] serde_json::Error),
    /// The text parses but is not the canonical one, so that its hash would not be the edition's.
    #[error("the text of edition `{0}` is not canonical: publish what canonical_json gives")]
    NotCanonical(String),
    /// Rules that contradict each other or point at nothing.
    #[error("edition `{id}` is inconsistent: {}", listed(faults))]
    Inconsistent {
        /// The edition.
        id: String,
        /// Where, what, and what to do.
        faults: Vec<Inconsistency>,
    },
}

fn listed(faults: &[Inconsistency]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    lines.join("; ")
}
