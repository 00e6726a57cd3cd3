//! The state machine of an instalment (termin).
//!
//! `planned → attested → in file → released → paid`; the bank's refusal leads to `bounced`, from where a new
//! attestation leads on once a confirmed account is there. A withdrawn file gives its instalments back as attested.

pub(crate) mod state;

use crate::instalments::error::InstalmentError;

pub(crate) use state::InstalmentState;

/// The acts on an instalment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
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

impl InstalmentState {
    /// The state after a step.
    ///
    /// # Errors
    /// [`InstalmentError`] when the step is not possible from here.
    pub(crate) const fn after(self, step: Step) -> Result<Self, InstalmentError> {
        match (self, step) {
            (Self::Planned, Step::Attest { .. }) | (Self::Bounced, Step::Attest { account: true }) => {
                Ok(Self::Attested)
            }
            // A refusal that lay with the account rejected it, so one that is confirmed now is a new one then.
            (Self::Bounced, Step::Attest { account: false }) => Err(InstalmentError::NoConfirmedAccount),
            (Self::Attested, Step::Gather) => Ok(Self::InFile),
            (Self::InFile, Step::Withdraw) => Ok(Self::Attested),
            (Self::InFile, Step::Release) => Ok(Self::Released),
            (Self::Released, Step::Settle) => Ok(Self::Paid),
            (Self::Released, Step::Bounce) => Ok(Self::Bounced),
            (state, _) => Err(InstalmentError::State { is: state }),
        }
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
            .iter()
            .flat_map(|from| {
                STEPS
                    .into_iter()
                    .filter_map(move |step| Some((*from, step, from.after(step).ok()?)))
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
            Err(InstalmentError::NoConfirmedAccount)
        );
        assert_eq!(
            InstalmentState::Paid.after(Step::Release),
            Err(InstalmentError::State {
                is: InstalmentState::Paid
            })
        );
    }

    #[test]
    fn every_state_survives_its_text() {
        for state in InstalmentState::ALL {
            assert_eq!(state.to_string().parse(), Ok(*state));
        }
        assert!("paid".parse::<InstalmentState>().is_err());
    }
}
