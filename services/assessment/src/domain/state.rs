//! States of a case, and how applications end.

tilskudd_kernel::stored_words! {
    /// State of a case, in the order of its life.
    pub(crate) enum State {
        /// Under assessment.
        Open = "open",
        /// Recommended, waits for approval.
        Recommended = "recommended",
        /// Approved; allocation has been told.
        Approved = "approved",
        /// An application was withdrawn or dismissed.
        Ended = "ended",
    }
}

tilskudd_kernel::stored_words! {
    /// The way in which an application ended.
    pub(crate) enum Ending {
        /// The applicant withdrew it.
        Withdrawn = "withdrawn",
        /// The office dismissed it (avvisning).
        Dismissed = "dismissed",
    }
}
