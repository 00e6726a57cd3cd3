//! A change that a recipient has reported (R25): a task at the office until it is closed.

use chrono::NaiveDate;
use tilskudd_kernel::account_number::AccountNumber;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{ChangeReportId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;

use crate::change_reports::error::ChangeReportError;

/// Its current state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NewValue {
    /// Another postal address.
    Address {
        /// Street or post-office box.
        street: String,
        /// Four digits.
        postal_code: String,
        /// Town.
        town: String,
    },
    /// Another bank account.
    Account(AccountNumber),
    /// Another organisation number.
    OrganisationNumber(OrgNumber),
}

impl NewValue {
    /// The word in the database for what has changed.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::Address { .. } => "address",
            Self::Account(_) => "account",
            Self::OrganisationNumber(_) => "organisation-number",
        }
    }
}

tilskudd_kernel::stored_words! {
    /// The state of the task.
    pub(crate) enum State {
        /// With the office.
        Open = "open",
        /// Entered, or forwarded to the owner.
        Done = "done",
        /// Not taken over.
        Rejected = "rejected",
    }
}

/// The resolution of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Entered or forwarded: where.
    Done {
        /// Of an account, payment's name of it; of anything else, where it was entered or forwarded to.
        reference: String,
        /// Empty: not said.
        reason: String,
    },
    /// Not taken over: why.
    Rejected {
        /// The reason.
        reason: String,
    },
}

impl Outcome {
    /// The state that it leads to.
    pub(crate) const fn state(&self) -> State {
        match self {
            Self::Done { .. } => State::Done,
            Self::Rejected { .. } => State::Rejected,
        }
    }

    /// Where it was entered; empty unless it is done.
    pub(crate) fn reference(&self) -> &str {
        match self {
            Self::Done { reference, .. } => reference,
            Self::Rejected { .. } => "",
        }
    }

    /// The reason.
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::Done { reason, .. } | Self::Rejected { reason } => reason,
        }
    }
}

/// The party that closes a task.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resolver {
    /// The person.
    pub(crate) person: PersonId,
    /// Keeps payee data.
    pub(crate) keeps_accounts: bool,
    /// Holds budget disposal authority.
    pub(crate) decides: bool,
    /// Handles cases.
    pub(crate) handles_cases: bool,
}

/// A closed task's end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Resolution {
    /// How.
    pub(crate) outcome: Outcome,
    /// Who, and when.
    pub(crate) signed: Signed,
}

/// A reported change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangeReport {
    /// Its id.
    pub(crate) id: ChangeReportId,
    /// Whose it is.
    pub(crate) organisation: OrgNumber,
    /// Its current state.
    pub(crate) value: NewValue,
    /// First local day that it holds for.
    pub(crate) effective_from: NaiveDate,
    /// Empty: none.
    pub(crate) explanation: String,
    /// Who reported it, and when.
    pub(crate) reported: Signed,
    /// How it was closed; none: it is open.
    pub(crate) resolution: Option<Resolution>,
}

impl ChangeReport {
    /// The state of the task.
    pub(crate) fn state(&self) -> State {
        self.resolution
            .as_ref()
            .map_or(State::Open, |resolution| resolution.outcome.state())
    }

    /// Whether this person closes it: an account by who keeps payee data and holds no budget disposal authority
    /// (Bestemmelser 6.3.8.1), anything else by a caseworker, and nothing by who reported it.
    ///
    /// # Errors
    /// [`ChangeReportError`].
    pub(crate) fn may_be_resolved(&self, by: Resolver) -> Result<(), ChangeReportError> {
        if self.resolution.is_some() {
            return Err(ChangeReportError::Closed);
        }
        match self.value {
            NewValue::Account(_) if !by.keeps_accounts => Err(ChangeReportError::AccountsOnly),
            NewValue::Account(_) if by.decides => Err(ChangeReportError::DeciderKeepsAccount),
            NewValue::Address { .. } | NewValue::OrganisationNumber(_) if !by.handles_cases => {
                Err(ChangeReportError::CaseworkersOnly)
            }
            _ if by.person == self.reported.person => Err(ChangeReportError::Reporter),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tilskudd_kernel::ids::{IdSource, SeededIds};

    use super::*;

    fn signed(person: PersonId) -> Signed {
        Signed {
            person,
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn report(value: NewValue, by: PersonId) -> ChangeReport {
        ChangeReport {
            id: ChangeReportId::new(&SeededIds::new(1)),
            organisation: "942110464".parse().unwrap(),
            value,
            effective_from: NaiveDate::from_ymd_opt(2024, 3, 1).unwrap(),
            explanation: String::new(),
            reported: signed(by),
            resolution: None,
        }
    }

    #[test]
    fn who_closes_what() {
        let ids = SeededIds::new(2);
        let (reporter, person) = (PersonId::new(&ids), PersonId::from_uuid(ids.next()));
        let account = report(NewValue::Account("86011117947".parse().unwrap()), reporter);
        let number = report(
            NewValue::OrganisationNumber("942110464".parse().unwrap()),
            reporter,
        );
        let resolver = |keeps_accounts, decides, handles_cases| Resolver {
            person,
            keeps_accounts,
            decides,
            handles_cases,
        };
        assert_eq!(account.may_be_resolved(resolver(true, false, false)), Ok(()));
        assert_eq!(
            account.may_be_resolved(resolver(false, false, true)),
            Err(ChangeReportError::AccountsOnly)
        );
        assert_eq!(
            account.may_be_resolved(resolver(true, true, true)),
            Err(ChangeReportError::DeciderKeepsAccount)
        );
        assert_eq!(number.may_be_resolved(resolver(false, true, true)), Ok(()));
        assert_eq!(
            number.may_be_resolved(resolver(true, false, false)),
            Err(ChangeReportError::CaseworkersOnly)
        );
        let himself = Resolver {
            person: reporter,
            ..resolver(true, false, true)
        };
        assert_eq!(account.may_be_resolved(himself), Err(ChangeReportError::Reporter));
        let closed = ChangeReport {
            resolution: Some(Resolution {
                outcome: Outcome::Rejected {
                    reason: "Feil".to_owned(),
                },
                signed: signed(person),
            }),
            ..number
        };
        assert_eq!(closed.state(), State::Rejected);
        assert_eq!(
            closed.may_be_resolved(resolver(true, false, true)),
            Err(ChangeReportError::Closed)
        );
    }

    #[test]
    fn states_have_one_word_each() {
        for state in State::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
    }
}
