//! How far a proposal has come, and what its amounts rest on.

/// How far a proposal has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// The recommendation has arrived; nothing is proposed.
    Awaiting,
    /// Amounts are proposed.
    Proposed,
    /// Decided; nothing changes any more.
    Decided,
}

impl State {
    const ALL: [Self; 3] = [Self::Awaiting, Self::Proposed, Self::Decided];

    /// As stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Awaiting => "awaiting",
            Self::Proposed => "proposed",
            Self::Decided => "decided",
        }
    }

    /// From what is stored.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// What a proposed amount rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// Nothing is proposed yet.
    Awaiting,
    /// Recommended for refusal.
    NotRecommended,
    /// All that is recommended.
    AsRecommended,
    /// The frame did not reach for its whole tier.
    Scaled,
    /// The frame was used up before its turn.
    FrameUsedUp,
    /// A person set it, with a reason.
    Adjusted,
}

impl Basis {
    const ALL: [Self; 6] = [
        Self::Awaiting,
        Self::NotRecommended,
        Self::AsRecommended,
        Self::Scaled,
        Self::FrameUsedUp,
        Self::Adjusted,
    ];

    /// As stored.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Awaiting => "awaiting",
            Self::NotRecommended => "not-recommended",
            Self::AsRecommended => "as-recommended",
            Self::Scaled => "scaled",
            Self::FrameUsedUp => "frame-used-up",
            Self::Adjusted => "adjusted",
        }
    }

    /// From what is stored.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|basis| basis.as_str() == text)
    }
}
