//! An application (søknad): from a draft with the applicant, through submission, to decided, withdrawn or dismissed.

use chrono::{DateTime, Utc};
use tilskudd_kernel::ids::{ApplicationId, CallId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;

/// Where an application is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// With the applicant.
    Draft,
    /// With the office.
    Submitted,
    /// Allocation has decided.
    Decided,
    /// The applicant took it back.
    Withdrawn,
    /// The office dismissed it (avvisning).
    Dismissed,
}

/// The move that was asked for is not one of this state's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct WrongState(pub(crate) State);

impl State {
    /// Every state, in the order of an application's life.
    const ALL: [Self; 5] = [
        Self::Draft,
        Self::Submitted,
        Self::Decided,
        Self::Withdrawn,
        Self::Dismissed,
    ];

    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Decided => "decided",
            Self::Withdrawn => "withdrawn",
            Self::Dismissed => "dismissed",
        }
    }

    /// The state that the word in the database names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// The content is replaced: drafts only.
    pub(crate) const fn edit(self) -> Result<Self, WrongState> {
        match self {
            Self::Draft => Ok(Self::Draft),
            Self::Submitted | Self::Decided | Self::Withdrawn | Self::Dismissed => Err(WrongState(self)),
        }
    }

    /// Something is added to what was sent (ettersending): while the office has it and has not decided.
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

    /// The office treats it: asks for more, answers for now, revises with the applicant. Submitted and undecided only.
    pub(crate) const fn treat(self) -> Result<Self, WrongState> {
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

/// Who writes a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The applicant.
    Applicant,
    /// The office, from what came by letter or e-mail (P3).
    Office,
}

impl Origin {
    /// The word in the database.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Applicant => "applicant",
            Self::Office => "office",
        }
    }

    /// The origin that the word in the database names.
    pub(crate) fn parse(word: &str) -> Option<Self> {
        [Self::Applicant, Self::Office]
            .into_iter()
            .find(|origin| origin.as_str() == word)
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
        etag(self.version)
    }
}

/// The etag of a version.
pub(crate) fn etag(version: i64) -> String {
    format!("v{version}")
}

/// Who signed and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signed {
    /// The person.
    pub(crate) person: PersonId,
    /// Legal time.
    pub(crate) time: DateTime<Utc>,
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
    fn what_has_ended_is_neither_treated_nor_decided() {
        assert_eq!(State::Submitted.treat(), Ok(State::Submitted));
        assert_eq!(State::Submitted.dismiss(), Ok(State::Dismissed));
        assert_eq!(State::Submitted.withdraw(), Ok(State::Withdrawn));
        assert_eq!(State::Draft.withdraw(), Ok(State::Withdrawn));
        for state in [State::Decided, State::Withdrawn, State::Dismissed] {
            assert_eq!(state.treat(), Err(WrongState(state)));
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
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!(State::parse("lost"), None);
        for origin in [Origin::Applicant, Origin::Office] {
            assert_eq!(Origin::parse(origin.as_str()), Some(origin));
        }
        assert_eq!(Origin::parse("directorate"), None);
    }
}
