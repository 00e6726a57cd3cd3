//! Time and ids, from whoever starts a service.

use std::sync::Arc;

use tilskudd_kernel::clock::{LegalClock, SystemClock};
use tilskudd_kernel::ids::{Ids, SystemIds};

use crate::config::{Config, ConfigError};
use crate::context::Turn;

/// Time and ids, from whoever starts the service.
#[derive(Clone)]
pub struct Deps {
    /// Time for tokens, leases and backoff.
    pub system: SystemClock,
    /// Time for deadlines and letters; one that can be turned in a demonstration only.
    pub legal: LegalClock,
    /// Source of ids.
    pub ids: Ids,
    /// Turns legal time; none in production.
    pub turn: Option<Turn>,
}

impl Deps {
    /// The real time and ids, for production.
    #[must_use]
    pub fn real() -> Self {
        Self {
            system: SystemClock::real(),
            legal: LegalClock::real(),
            ids: Arc::new(SystemIds),
            turn: None,
        }
    }

    /// Refuses a demonstration where legal time cannot be turned: production's binaries.
    ///
    /// # Errors
    /// [`ConfigError::Value`] of `demonstration`.
    pub fn check(&self, config: &Config) -> Result<(), ConfigError> {
        if config.demonstration && self.turn.is_none() {
            return Err(ConfigError::Value {
                key: "demonstration",
                problem: "this program cannot turn legal time: leave it out, or start the binary demonstration-…",
            });
        }
        Ok(())
    }
}

impl std::fmt::Debug for Deps {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deps")
            .field("system", &self.system)
            .field("legal", &self.legal)
            .finish_non_exhaustive()
    }
}
