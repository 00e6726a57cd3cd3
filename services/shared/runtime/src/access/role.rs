//! The roles that an issuer can give.

use std::fmt;
use std::str::FromStr;

use tilskudd_kernel::lang::LocalText;

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

impl Holder {
    /// Who gives the roles of these.
    #[must_use]
    pub fn giver(self) -> LocalText {
        let [nb, nn, en] = match self {
            Self::Staff => [
                "tilgangsansvarlig ved kontoret",
                "tilgangsansvarleg ved kontoret",
                "the access manager of the office",
            ],
            Self::Directorate => [
                "tilgangsansvarlig i Helsedirektoratet",
                "tilgangsansvarleg i Helsedirektoratet",
                "the access manager of Helsedirektoratet",
            ],
            Self::Applicant => [
                "den som gir tilganger for søkeren i Altinn",
                "den som gir tilgangar for søkjaren i Altinn",
                "whoever gives the applicant's accesses in Altinn",
            ],
            Self::Agency => [
                "Helsedirektoratet, i Maskinporten",
                "Helsedirektoratet, i Maskinporten",
                "Helsedirektoratet, in Maskinporten",
            ],
            Self::Auditor => [
                "Riksrevisjonen selv",
                "Riksrevisjonen sjølv",
                "the auditor itself",
            ],
            Self::Service | Self::Operator => ["driften", "drifta", "operations"],
        };
        LocalText::new(nb, nn, en)
    }
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

    /// Its name for people.
    #[must_use]
    pub fn title(self) -> LocalText {
        let [nb, nn, en] = match self {
            Self::Caseworker => ["saksbehandler", "saksbehandlar", "caseworker"],
            Self::Approver => ["godkjenner", "godkjennar", "approver"],
            Self::Decider => [
                "innehaver av budsjettdisponeringsmyndighet",
                "innehavar av budsjettdisponeringsmynde",
                "holder of budget disposal authority",
            ],
            Self::Accounts => [
                "ansvarlig for mottakeropplysninger",
                "ansvarleg for mottakaropplysningar",
                "keeper of payee data",
            ],
            Self::Attester => ["attestant", "attestant", "attester"],
            Self::Releaser => [
                "den som autoriserer betalingsoppdrag",
                "den som autoriserer betalingsoppdrag",
                "releaser of payment orders",
            ],
            Self::Announcer => ["utlyser", "utlysar", "announcer of calls"],
            Self::Administrator => ["administrator", "administrator", "administrator"],
            Self::Reader => ["leser", "lesar", "reader"],
            Self::SchemeOwner => ["ordningseier", "ordningseigar", "scheme owner"],
            Self::Controller => ["controller", "controller", "controller"],
            Self::Drafter => ["søknadsskriver", "søknadsskrivar", "drafter"],
            Self::Signer => ["signatar", "signatar", "signatory"],
            Self::Operator => ["driftsansvarlig", "driftsansvarleg", "operator"],
            Self::Service => ["tjeneste", "teneste", "service"],
            Self::AgencyReader => [
                "etat med all lesetilgang",
                "etat med all lesetilgang",
                "agency reading everything open to agencies",
            ],
            Self::AgencyApplications => [
                "etat som leser søknader",
                "etat som les søknader",
                "agency reading applications",
            ],
            Self::AgencyGrants => [
                "etat som leser tildelinger",
                "etat som les tildelingar",
                "agency reading awards",
            ],
            Self::AgencyReports => [
                "etat som leser rapporter",
                "etat som les rapportar",
                "agency reading reports",
            ],
            Self::Auditor => ["Riksrevisjonen", "Riksrevisjonen", "the auditor of the state"],
        };
        LocalText::new(nb, nn, en)
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
