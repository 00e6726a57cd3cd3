//! The accounts of the ledger, and what kinds of entries move between them.

tilskudd_kernel::stored_words! {
    /// An account of the ledger (hovedbokskonto), by its name in the journal.
    pub(crate) enum LedgerAccount {
        /// The year's appropriation (bevilgning).
        Appropriation = "appropriation",
        /// Granted and not yet on its way (tilsagn).
        Commitment = "commitment",
        /// At the bank, not yet answered.
        InTransit = "in-transit",
        /// Paid to recipients.
        Paid = "paid",
        /// Come back from recipients.
        Returned = "returned",
        /// Left to the recipient for a later year.
        CarriedOver = "carried-over",
        /// Brought from an earlier year.
        OpeningBalance = "opening-balance",
        /// Between two years; sums to zero over all years.
        Clearing = "clearing",
    }
}

tilskudd_kernel::stored_words! {
    /// The kinds of journal entries, by their names in the journal.
    pub(crate) enum EntryKind {
        /// A decision granted it.
        Granted = "granted",
        /// A payment file was released.
        Released = "released",
        /// The bank paid.
        Settled = "settled",
        /// The bank refused.
        Bounced = "bounced",
        /// The recipient paid back.
        Returned = "returned",
        /// The office let the recipient keep it for a later year.
        CarriedOver = "carried-over",
    }
}

impl EntryKind {
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
