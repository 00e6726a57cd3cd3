//! The life of an instalment (termin).
//!
//! `planned → attested → in file → released → paid`; the bank's refusal leads to `bounced`, from where a new
//! attestation leads on once a confirmed account is there. A withdrawn file gives its instalments back as attested.

use std::fmt;
use std::str::FromStr;

/// State of an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InstalmentState {
    /// Waits for attestation.
    Planned,
    /// Waits for a payment file.
    Attested,
    /// In a prepared file.
    InFile,
    /// At the bank.
    Released,
    /// The bank has paid.
    Paid,
    /// The bank refused.
    Bounced,
}

/// What happens to an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Somebody attests it; `account` says whether the recipient has a confirmed account now.
    Attest {
        /// Whether a confirmed account is there.
        account: bool,
    },
    /// A file takes it in.
    Gather,
    /// The file is withdrawn before release.
    Withdraw,
    /// The file is released.
    Release,
    /// The bank has paid.
    Settle,
    /// The bank refused.
    Bounce,
}

/// Why a step is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StepError {
    /// Not from this state.
    #[error("an instalment that is {0} cannot take this step")]
    State(InstalmentState),
    /// A bounced one needs a confirmed account first.
    #[error("a bounced instalment needs a confirmed account first")]
    NoAccount,
}

impl InstalmentState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Planned,
        Self::Attested,
        Self::InFile,
        Self::Released,
        Self::Paid,
        Self::Bounced,
    ];

    /// Name in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Planned => "PLANNED",
            Self::Attested => "ATTESTED",
            Self::InFile => "IN_FILE",
            Self::Released => "RELEASED",
            Self::Paid => "PAID",
            Self::Bounced => "BOUNCED",
        }
    }

    /// The state after a step.
    ///
    /// # Errors
    /// [`StepError`] when the step is not possible from here.
    pub const fn after(self, step: Step) -> Result<Self, StepError> {
        match (self, step) {
            (Self::Planned, Step::Attest { .. }) | (Self::Bounced, Step::Attest { account: true }) => {
                Ok(Self::Attested)
            }
            // A refusal that lay with the account rejected it, so one that is confirmed now is a new one then.
            (Self::Bounced, Step::Attest { account: false }) => Err(StepError::NoAccount),
            (Self::Attested, Step::Gather) => Ok(Self::InFile),
            (Self::InFile, Step::Withdraw) => Ok(Self::Attested),
            (Self::InFile, Step::Release) => Ok(Self::Released),
            (Self::Released, Step::Settle) => Ok(Self::Paid),
            (Self::Released, Step::Bounce) => Ok(Self::Bounced),
            (state, _) => Err(StepError::State(state)),
        }
    }
}

impl fmt::Display for InstalmentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of an instalment")]
pub struct UnknownState;

impl FromStr for InstalmentState {
    type Err = UnknownState;

    fn from_str(text: &str) -> Result<Self, UnknownState> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or(UnknownState)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEPS: [Step; 7] = [
        Step::Attest { account: true },
        Step::Attest { account: false },
        Step::Gather,
        Step::Withdraw,
        Step::Release,
        Step::Settle,
        Step::Bounce,
    ];

    #[test]
    fn these_steps_and_no_others_are_possible() {
        use InstalmentState::{Attested, Bounced, InFile, Paid, Planned, Released};
        let possible: Vec<_> = InstalmentState::ALL
            .into_iter()
            .flat_map(|from| {
                STEPS
                    .into_iter()
                    .filter_map(move |step| Some((from, step, from.after(step).ok()?)))
            })
            .collect();
        assert_eq!(
            possible,
            [
                (Planned, Step::Attest { account: true }, Attested),
                (Planned, Step::Attest { account: false }, Attested),
                (Attested, Step::Gather, InFile),
                (InFile, Step::Withdraw, Attested),
                (InFile, Step::Release, Released),
                (Released, Step::Settle, Paid),
                (Released, Step::Bounce, Bounced),
                (Bounced, Step::Attest { account: true }, Attested),
            ]
        );
    }

    #[test]
    fn a_refused_step_says_why() {
        let bounced = InstalmentState::Bounced;
        assert_eq!(
            bounced.after(Step::Attest { account: false }),
            Err(StepError::NoAccount)
        );
        assert_eq!(
            InstalmentState::Paid.after(Step::Release),
            Err(StepError::State(InstalmentState::Paid))
        );
    }

    #[test]
    fn every_state_survives_its_text() {
        for state in InstalmentState::ALL {
            assert_eq!(state.to_string().parse(), Ok(state));
        }
        assert_eq!("paid".parse::<InstalmentState>(), Err(UnknownState));
    }
}
