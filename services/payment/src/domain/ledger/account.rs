//! The accounts of the ledger, and what kinds of entries move between them.

/// An account of the ledger (hovedbokskonto).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LedgerAccount {
    /// The year's appropriation (bevilgning).
    Appropriation,
    /// Granted and not yet on its way (tilsagn).
    Commitment,
    /// At the bank, not yet answered.
    InTransit,
    /// Paid to recipients.
    Paid,
    /// Come back from recipients.
    Returned,
    /// Left to the recipient for a later year.
    CarriedOver,
    /// Brought from an earlier year.
    OpeningBalance,
    /// Between two years; sums to zero over all years.
    Clearing,
}

impl LedgerAccount {
    /// Every account.
    pub const ALL: [Self; 8] = [
        Self::Appropriation,
        Self::Commitment,
        Self::InTransit,
        Self::Paid,
        Self::Returned,
        Self::CarriedOver,
        Self::OpeningBalance,
        Self::Clearing,
    ];

    /// Name in the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Appropriation => "appropriation",
            Self::Commitment => "commitment",
            Self::InTransit => "in-transit",
            Self::Paid => "paid",
            Self::Returned => "returned",
            Self::CarriedOver => "carried-over",
            Self::OpeningBalance => "opening-balance",
            Self::Clearing => "clearing",
        }
    }
}

/// What an entry books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A decision granted it.
    Granted,
    /// A payment file was released.
    Released,
    /// The bank paid.
    Settled,
    /// The bank refused.
    Bounced,
    /// The recipient paid back.
    Returned,
    /// The office let the recipient keep it for a later year.
    CarriedOver,
}

impl EntryKind {
    /// Every kind.
    pub const ALL: [Self; 6] = [
        Self::Granted,
        Self::Released,
        Self::Settled,
        Self::Bounced,
        Self::Returned,
        Self::CarriedOver,
    ];

    /// Name in the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Released => "released",
            Self::Settled => "settled",
            Self::Bounced => "bounced",
            Self::Returned => "returned",
            Self::CarriedOver => "carried-over",
        }
    }

    /// Credit and debit account within the grant year.
    pub(super) const fn sides(self) -> (LedgerAccount, LedgerAccount) {
        use LedgerAccount::{Appropriation, CarriedOver, Clearing, Commitment, InTransit, Paid, Returned};
        match self {
            Self::Granted => (Appropriation, Commitment),
            Self::Released => (Commitment, InTransit),
            Self::Settled => (InTransit, Paid),
            Self::Bounced => (InTransit, Commitment),
            Self::Returned => (Returned, Appropriation),
            Self::CarriedOver => (CarriedOver, Clearing),
        }
    }
}
