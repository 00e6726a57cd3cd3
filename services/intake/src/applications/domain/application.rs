//! An application (søknad): from a draft with the applicant, through submission, to decided, withdrawn or dismissed.

use tilskudd_kernel::ids::{ApplicationId, CallId};
use tilskudd_kernel::organisation_number::OrgNumber;

tilskudd_kernel::stored_words! {
    /// The state of an application, in the order of its life.
    pub(crate) enum State {
        /// With the applicant.
        Draft = "draft",
        /// With the office.
        Submitted = "submitted",
        /// Allocation has decided.
        Decided = "decided",
        /// The applicant took it back.
        Withdrawn = "withdrawn",
        /// The office dismissed it (avvisning).
        Dismissed = "dismissed",
    }
}

/// The move that was asked for is not one of this state's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongState(pub(crate) State);

impl State {
    /// The content is replaced: drafts only.
    pub(crate) const fn edit(self) -> Result<Self, WrongState> {
        match self {
            Self::Draft => Ok(Self::Draft),
            Self::Submitted | Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// Supplements a submitted application (ettersending), until it is decided.
    pub(crate) const fn supplement(self) -> Result<(), WrongState> {
        match self {
            Self::Submitted => Ok(()),
            Self::Draft | Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// It is signed and sent: drafts only.
    pub(crate) const fn submit(self) -> Result<Self, WrongState> {
        match self {
            Self::Draft => Ok(Self::Submitted),
            Self::Submitted | Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// Allocation's decision arrives: a fact, so a decided one stays decided. A draft has no case to decide.
    pub(crate) const fn decide(self) -> Result<Self, WrongState> {
        match self {
            Self::Submitted | Self::Decided => Ok(Self::Decided),
            Self::Draft | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// The office asks for more, answers for now, revises with the applicant: submitted and undecided only.
    pub(crate) const fn require_pending(self) -> Result<Self, WrongState> {
        match self {
            Self::Submitted => Ok(Self::Submitted),
            Self::Draft | Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// The applicant takes it back: until it is decided.
    pub(crate) const fn withdraw(self) -> Result<Self, WrongState> {
        match self {
            Self::Draft | Self::Submitted => Ok(Self::Withdrawn),
            Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// The office dismisses it: submitted and undecided only.
    pub(crate) const fn dismiss(self) -> Result<Self, WrongState> {
        match self {
            Self::Submitted => Ok(Self::Dismissed),
            Self::Draft | Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }
}

tilskudd_kernel::stored_words! {
    /// The author of a draft.
    pub(crate) enum Origin {
        /// The applicant.
        Applicant = "applicant",
        /// The office, from what came by letter or e-mail (P3).
        Office = "office",
    }
}

/// The row of an application without its content.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Its id.
    pub(crate) id: ApplicationId,
    /// The call.
    pub(crate) call: CallId,
    /// The applicant.
    pub(crate) organisation: OrgNumber,
    /// Where it is.
    pub(crate) state: State,
    /// Grows by one with every write; the etag.
    pub(crate) version: i64,
    /// Who writes the draft.
    pub(crate) origin: Origin,
}

impl Head {
    /// The etag that callers see.
    pub(crate) fn etag(&self) -> String {
        crate::etag::etag(self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_drafts_are_edited_and_submitted() {
        assert_eq!(State::Draft.edit(), Ok(State::Draft));
        assert_eq!(State::Draft.submit(), Ok(State::Submitted));
        for state in [
            State::Submitted,
            State::Decided,
            State::Withdrawn,
            State::Dismissed,
        ] {
            assert_eq!(state.edit(), Err(WrongState(state)));
            assert_eq!(state.submit(), Err(WrongState(state)));
        }
    }

    #[test]
    fn only_what_the_office_has_and_has_not_decided_is_supplemented() {
        assert_eq!(State::Submitted.supplement(), Ok(()));
        for state in [State::Draft, State::Decided] {
            assert_eq!(state.supplement(), Err(WrongState(state)));
        }
    }

    #[test]
    fn a_decision_is_a_fact_but_a_draft_has_no_case() {
        assert_eq!(State::Submitted.decide(), Ok(State::Decided));
        assert_eq!(State::Decided.decide(), Ok(State::Decided));
        assert_eq!(State::Draft.decide(), Err(WrongState(State::Draft)));
    }

    #[test]
    fn what_has_ended_is_neither_pending_nor_decided() {
        assert_eq!(State::Submitted.require_pending(), Ok(State::Submitted));
        assert_eq!(State::Submitted.dismiss(), Ok(State::Dismissed));
        assert_eq!(State::Submitted.withdraw(), Ok(State::Withdrawn));
        assert_eq!(State::Draft.withdraw(), Ok(State::Withdrawn));
        for state in [State::Decided, State::Withdrawn, State::Dismissed] {
            assert_eq!(state.require_pending(), Err(WrongState(state)));
            assert_eq!(state.withdraw(), Err(WrongState(state)));
            assert_eq!(state.dismiss(), Err(WrongState(state)));
        }
        for state in [State::Withdrawn, State::Dismissed] {
            assert_eq!(state.decide(), Err(WrongState(state)));
        }
        assert_eq!(State::Draft.dismiss(), Err(WrongState(State::Draft)));
    }

    #[test]
    fn states_have_one_word_each() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
        assert!("lost".parse::<State>().is_err());
        for origin in Origin::ALL {
            assert_eq!(origin.as_str().parse(), Ok(*origin));
        }
        assert!("directorate".parse::<Origin>().is_err());
    }
}
