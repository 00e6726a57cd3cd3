//! Errors of allocation: the refusals of each subject, and faults.

use thiserror::Error;
use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_runtime::Failure;
use tilskudd_runtime::facts::Unreadable;

use crate::carry_overs::error::CarryOverError;
use crate::frames::error::FrameError;
use crate::proposals::error::ProposalError;
use crate::standings::error::StandingError;

/// Errors of the service.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// About a frame or a proposal for one.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// About a proposal, and the decision that it becomes.
    #[error(transparent)]
    Proposal(#[from] ProposalError),
    /// What a recipient owes forbids an award.
    #[error(transparent)]
    Standing(#[from] StandingError),
    /// About unused money.
    #[error(transparent)]
    CarryOver(#[from] CarryOverError),
    /// No such resource in the region, or not one that the caller may know of.
    #[error("there is no {0}")]
    NotFound(String),
    /// The caller may not see it.
    #[error(transparent)]
    Refused(#[from] Failure),
    /// An event holds what its sender must not send; it is parked for an operator.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A sum left the range of money: a fault.
    #[error("a sum is out of range")]
    Amount(#[from] MoneyError),
    /// The database.
    #[error("database error")]
    Store(#[from] tilskudd_store::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// From the names of database constraints to refusals: they repeat the code's rules, for races that get past the code.
fn enforced(constraint: &str) -> Option<Refusal> {
    let frame = |error: FrameError| Some(error.refusal());
    let proposal = |error: ProposalError| Some(error.refusal());
    let carry_over = |error: CarryOverError| Some(error.refusal());
    match constraint {
        "frame_decided_check" | "frame_earmark_decided_check" | "award_earmark_fk" => {
            frame(FrameError::Exceeded)
        }
        "frame_stays_final_check" => frame(FrameError::AlreadyFinal),
        "frame_region_scheme_year_key" | "frame_proposal_version_key" => Some(Refusal::etag_mismatch()),
        "frame_answer_key" => frame(FrameError::ProposalAnswered),
        "decision_key" | "decision_application_key" => proposal(ProposalError::AlreadyDecided),
        "proposal_ended_check" => proposal(ProposalError::ApplicationEnded),
        "proposal_completion_check" => proposal(ProposalError::CompletionOpen),
        "decision_two_person_check" => proposal(ProposalError::RecommenderDecides),
        "decision_signer_check" | "decision_conflict_check" => proposal(ProposalError::Conflicted),
        "decision_adjuster_check" => proposal(ProposalError::AdjusterDecides),
        "proposed_award_adjuster_check" => proposal(ProposalError::RecommenderAdjusts),
        "proposed_award_refusal_check" => proposal(ProposalError::RefusalRecommended),
        "award_carried_check" => carry_over(CarryOverError::AboveAward),
        "carry_over_decision_key" => carry_over(CarryOverError::Decided),
        _ => None,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Frame(error) => error.refusal().into(),
            Error::Proposal(error) => error.refusal().into(),
            Error::Standing(error) => error.refusal().into(),
            Error::CarryOver(error) => error.refusal().into(),
            Error::NotFound(name) => Refusal::not_found(name).into(),
            Error::Refused(failure) => failure,
            Error::Unreadable(error) => error.into(),
            Error::Amount(_) => Self::internal(error),
            Error::Store(error) => Self::from_store(error, enforced),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}
