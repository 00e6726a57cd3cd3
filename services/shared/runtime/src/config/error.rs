//! Why a configuration is refused.

use tilskudd_kernel::tenant::Tenant;

/// Errors in a configuration. One line with its source names the place, the key and what is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A layer cannot be read, or does not have the form.
    #[error("{place}: {problem}")]
    Form {
        /// The file, or where else it stands.
        place: String,
        /// The key at fault and what is wrong.
        problem: String,
    },
    /// A value is not allowed.
    #[error("{key}: {problem}")]
    Value {
        /// The key at fault.
        key: &'static str,
        /// The problem and the allowed values.
        problem: &'static str,
    },
    /// A tenant that nobody knows.
    #[error(
        "{key}: {tenant} is no region. Known are {known}; one that is younger than this program is named in \
         known_regions",
        known = Tenant::shipped().collect::<Vec<_>>().join(", ")
    )]
    Region {
        /// The key at fault.
        key: &'static str,
        /// Who.
        tenant: Tenant,
    },
    /// A refused value and where it stands.
    #[error("{place}")]
    In {
        /// The file, or where else it stands.
        place: String,
        /// What is refused.
        #[source]
        source: Box<ConfigError>,
    },
}

impl ConfigError {
    /// The key at fault, as it is written.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Form { .. } => String::new(),
            Self::Value { key, .. } => (*key).to_owned(),
            Self::Region { key, tenant } => format!("{key}.{tenant}"),
            Self::In { source, .. } => source.key(),
        }
    }
}
