//! The state of a payment file.

tilskudd_kernel::stored_words! {
    /// State of a payment file.
    pub(crate) enum FileState {
        /// Waits for release.
        Prepared = "PREPARED",
        /// At the bank.
        Released = "RELEASED",
        /// The bank has answered for every payment in it.
        Answered = "ANSWERED",
        /// Taken back before release.
        Withdrawn = "WITHDRAWN",
    }
}
