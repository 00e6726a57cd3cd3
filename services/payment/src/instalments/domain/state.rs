//! The states of an instalment.

tilskudd_kernel::stored_words! {
    /// State of an instalment.
    pub(crate) enum InstalmentState {
        /// Waits for attestation.
        Planned = "PLANNED",
        /// Waits for a payment file.
        Attested = "ATTESTED",
        /// In a prepared file.
        InFile = "IN_FILE",
        /// At the bank.
        Released = "RELEASED",
        /// The bank has paid.
        Paid = "PAID",
        /// The bank refused.
        Bounced = "BOUNCED",
    }
}
