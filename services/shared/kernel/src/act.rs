//! Acts: who did something, when and why.

use chrono::{DateTime, Utc};

use crate::ids::PersonId;
use crate::text::Text;

/// A person's reason for an act: 1–4 000 characters.
pub type Reason = Text<4000>;

/// The person who did something, and the legal time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// Who.
    pub person: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
}

/// The person who did something, the legal time and the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// Who.
    pub person: PersonId,
    /// Legal time.
    pub at: DateTime<Utc>,
    /// The reason.
    pub reason: Reason,
}

impl Act {
    /// The person and the time, without the reason.
    #[must_use]
    pub const fn signed(&self) -> Signed {
        Signed {
            person: self.person,
            at: self.at,
        }
    }
}

impl Signed {
    /// The same with a reason.
    #[must_use]
    pub const fn because(self, reason: Reason) -> Act {
        Act {
            person: self.person,
            at: self.at,
            reason,
        }
    }
}
