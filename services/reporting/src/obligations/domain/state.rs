//! States of an obligation to report.

tilskudd_kernel::stored_words! {
    /// State of an obligation, in the order of its life.
    pub(crate) enum State {
        /// The forms are not out yet.
        Running = "running",
        /// The forms are out.
        FormSent = "form-sent",
        /// The report is in.
        Reported = "reported",
        /// Accepted; unused money waits for its decision or return.
        Accepted = "accepted",
        /// Nothing is left to do.
        Closed = "closed",
    }
}
