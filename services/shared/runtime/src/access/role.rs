//! The roles that an issuer can give.

use std::fmt;
use std::str::FromStr;

/// A role (rolle). Its permissions are in [`super::policy`].
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
    /// Administers a region: writes and announces its calls, sends its forms.
    Administrator,
    /// Reads only.
    Reader,
    /// Owner of the scheme at Helsedirektoratet: editions and frames.
    SchemeOwner,
    /// Controller at Helsedirektoratet: reads figures.
    Controller,
    /// A person who writes for an applicant.
    Drafter,
    /// A person who signs for an applicant, and may write for it.
    Signer,
    /// National operations.
    Operator,
    /// One of the five services.
    Service,
    /// Another agency, reading whatever agencies may read.
    AgencyReader,
    /// Another agency, reading applications alone.
    AgencyApplications,
    /// Another agency, reading frames, decisions and what was paid.
    AgencyGrants,
    /// Another agency, reading reports alone.
    AgencyReports,
    /// Riksrevisjonen, reading everything.
    Auditor,
}

/// The kinds of callers that can hold a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// Staff of an office, and of Helsedirektoratet, which manages the national tenant.
    Staff,
    /// Staff of Helsedirektoratet alone, as owner of the scheme.
    Directorate,
    /// A person who represents an applicant.
    Applicant,
    /// Another agency.
    Agency,
    /// Riksrevisjonen.
    Auditor,
    /// One of the five services.
    Service,
    /// National operations.
    Operator,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 20] = [
        Self::Caseworker,
        Self::Approver,
        Self::Decider,
        Self::Accounts,
        Self::Attester,
        Self::Releaser,
        Self::Announcer,
        Self::Administrator,
        Self::Reader,
        Self::SchemeOwner,
        Self::Controller,
        Self::Drafter,
        Self::Signer,
        Self::Operator,
        Self::Service,
        Self::AgencyReader,
        Self::AgencyApplications,
        Self::AgencyGrants,
        Self::AgencyReports,
        Self::Auditor,
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
            Self::Administrator => "administrator",
            Self::Reader => "reader",
            Self::SchemeOwner => "scheme-owner",
            Self::Controller => "controller",
            Self::Drafter => "drafter",
            Self::Signer => "signer",
            Self::Operator => "operator",
            Self::Service => "service",
            Self::AgencyReader => "agency-reader",
            Self::AgencyApplications => "agency-applications",
            Self::AgencyGrants => "agency-grants",
            Self::AgencyReports => "agency-reports",
            Self::Auditor => "auditor",
        }
    }

    /// Who can hold it; an issuer gives the roles of its own kind of callers and no others.
    #[must_use]
    pub const fn held_by(self) -> Holder {
        match self {
            Self::Caseworker
            | Self::Approver
            | Self::Decider
            | Self::Accounts
            | Self::Attester
            | Self::Releaser
            | Self::Announcer
            | Self::Administrator
            | Self::Reader => Holder::Staff,
            Self::SchemeOwner | Self::Controller => Holder::Directorate,
            Self::Drafter | Self::Signer => Holder::Applicant,
            Self::Operator => Holder::Operator,
            Self::Service => Holder::Service,
            Self::AgencyReader | Self::AgencyApplications | Self::AgencyGrants | Self::AgencyReports => {
                Holder::Agency
            }
            Self::Auditor => Holder::Auditor,
        }
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
