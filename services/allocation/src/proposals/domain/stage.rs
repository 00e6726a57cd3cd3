//! The stage of a proposal, the basis of its amounts, and its outcome.

tilskudd_kernel::stored_words! {
    /// The stage of a proposal.
    pub(crate) enum State {
        /// The recommendation has arrived; nothing is proposed.
        Awaiting = "awaiting",
        /// Amounts are proposed.
        Proposed = "proposed",
        /// Decided; nothing changes any more.
        Decided = "decided",
    }
}

tilskudd_kernel::stored_words! {
    /// The basis of a proposed amount.
    pub(crate) enum Basis {
        /// Nothing is proposed yet.
        Awaiting = "awaiting",
        /// Recommended for refusal.
        NotRecommended = "not-recommended",
        /// All that is recommended.
        AsRecommended = "as-recommended",
        /// The frame did not reach for its whole tier.
        Scaled = "scaled",
        /// The frame was used up before its turn.
        FrameUsedUp = "frame-used-up",
        /// A person set it, with a reason.
        Adjusted = "adjusted",
    }
}

tilskudd_kernel::stored_words! {
    /// The outcome of a decision.
    pub(crate) enum Outcome {
        /// All that is applied for.
        Awarded = "awarded",
        /// Less than is applied for.
        PartlyAwarded = "partly-awarded",
        /// Nothing.
        Refused = "refused",
    }
}

tilskudd_kernel::stored_words! {
    /// The ways in which an application ends without a decision.
    pub(crate) enum Ending {
        /// The applicant withdrew it (trekking).
        Withdrawn = "withdrawn",
        /// It was dismissed without being judged (avvisning).
        Dismissed = "dismissed",
    }
}
