//! The roles that an issuer can give.

use std::fmt;
use std::str::FromStr;

/// A role (rolle). What it may do stands in [`super::policy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Caseworker (saksbehandler) of an office.
    Caseworker,
    /// Approves what a caseworker recommends.
    Approver,
    /// Holds the budget authority (budsjettdisponeringsmyndighet) and decides.
    Decider,
    /// Keeps the recipients' accounts.
    Accounts,
    /// Attests an instalment (attestasjon).
    Attester,
    /// Releases a payment file.
    Releaser,
    /// Writes and announces calls.
    Announcer,
    /// Reads only.
    Reader,
    /// Owner of the scheme at Helsedirektoratet: editions and frames.
    SchemeOwner,
    /// Controller at Helsedirektoratet: reads figures.
    Controller,
    /// A person who represents an applicant.
    Applicant,
    /// National operations.
    Operator,
    /// One of the five services.
    Service,
    /// Another agency, reading.
    AgencyReader,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 14] = [
        Self::Caseworker,
        Self::Approver,
        Self::Decider,
        Self::Accounts,
        Self::Attester,
        Self::Releaser,
        Self::Announcer,
        Self::Reader,
        Self::SchemeOwner,
        Self::Controller,
        Self::Applicant,
        Self::Operator,
        Self::Service,
        Self::AgencyReader,
    ];

    /// The name in a token's `roles`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caseworker => "caseworker",
            Self::Approver => "approver",
            Self::Decider => "decider",
            Self::Accounts => "accounts",
            Self::Attester => "attester",
            Self::Releaser => "releaser",
            Self::Announcer => "announcer",
            Self::Reader => "reader",
            Self::SchemeOwner => "scheme-owner",
            Self::Controller => "controller",
            Self::Applicant => "applicant",
            Self::Operator => "operator",
            Self::Service => "service",
            Self::AgencyReader => "agency-reader",
        }
    }

    /// Whether staff (of an office or of the directorate) can hold it.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(
            self,
            Self::Applicant | Self::Operator | Self::Service | Self::AgencyReader
        )
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A role name that the policy table does not know.
#[derive(Debug, Clone, thiserror::Error)]
#[error("no such role")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|role| role.as_str() == text)
            .ok_or(UnknownRole)
    }
}
