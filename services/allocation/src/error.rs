//! What can go wrong in allocation, with stable codes, and what it tells a person to do.

mod text;

use std::error::Error as StdError;

use thiserror::Error;
use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;
use tilskudd_runtime::{Failure, Kind};

use crate::domain::standing::Predecessor;
use crate::domain::terms::appropriation;

/// Why something was not done.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// No such resource in the region, or not one that the caller may know of.
    #[error("there is no {0}")]
    NotFound(String),
    /// The region has accepted no frame for the scheme and year.
    #[error("no frame is accepted for {scheme} {year}")]
    FrameNotAccepted {
        /// The scheme.
        scheme: String,
        /// The grant year.
        year: Year,
        /// Where frames stand.
        rule: Box<RuleSource>,
    },
    /// The frame is provisional.
    #[error("the frame is not final")]
    FrameNotFinal {
        /// Where frames stand.
        rule: Box<RuleSource>,
    },
    /// What is proposed is more than the frame or its earmark has left.
    #[error("the amount is over the frame or its earmark")]
    OverFrame,
    /// A proposed frame is below what is decided.
    #[error("more is decided than the proposed frame has")]
    FrameBelowDecided,
    /// A final frame cannot become provisional again.
    #[error("the frame is final already")]
    FrameAlreadyFinal,
    /// The proposal of a frame has its answer.
    #[error("the proposal is answered")]
    ProposalAnswered,
    /// A newer proposal of the frame waits.
    #[error("a newer proposal waits")]
    ProposalSuperseded,
    /// Who proposed the frame tries to accept it.
    #[error("who proposed the frame cannot accept it")]
    ProposerAccepts,
    /// The person who recommended tries to decide.
    #[error("who recommended cannot decide")]
    TwoPerson,
    /// The person has declared a conflict of interest in the case.
    #[error("the person has a conflict of interest in the case")]
    Conflicted,
    /// Nothing is proposed for the application.
    #[error("nothing is proposed yet")]
    NotProposed,
    /// Who recommended the case wants to set an amount in it.
    #[error("who recommended cannot adjust")]
    RecommenderAdjusts,
    /// Who set an amount in the proposal wants to decide it.
    #[error("who adjusted cannot decide")]
    AdjusterDecides,
    /// Money is set for ordinary development work.
    #[error("the measure is ordinary development work")]
    OrdinaryWork {
        /// Where the rule stands.
        rule: Box<RuleSource>,
    },
    /// Money is set for a measure that is recommended for refusal.
    #[error("the measure is recommended for refusal")]
    RefusalStands,
    /// The application was withdrawn or dismissed.
    #[error("the application has ended")]
    ApplicationEnded,
    /// The applicant was asked to complete the application, and that request is open.
    #[error("the application is to be completed")]
    CompletionOpen,
    /// The application is decided.
    #[error("the application is decided")]
    AlreadyDecided,
    /// A report on an earlier year's money is due and not accepted.
    #[error("the report of {organisation} on the money of {year} is outstanding")]
    ReportOutstanding {
        /// Who owes it.
        organisation: OrgNumber,
        /// Grant year of the money.
        year: Year,
        /// The call's clause.
        rule: Box<RuleSource>,
    },
    /// Another region knows what a predecessor owes, and nobody has asked there.
    #[error("what {} owes is known in {} alone", .predecessor.organisation, .predecessor.region)]
    ReportPending {
        /// Of whom, and who knows.
        predecessor: Box<Predecessor>,
        /// The call's clause.
        rule: Box<RuleSource>,
    },
    /// Somebody has changed the proposal since it was read.
    #[error("the proposal has changed")]
    Changed,
    /// More is given than is applied for.
    #[error("no more than {applied} is applied for")]
    AboveApplied {
        /// What is.
        applied: Money,
    },
    /// The call that the money was given under does not let it be carried over.
    #[error("the call allows no carry-over")]
    CarryOverNotAllowed {
        /// The call's clause.
        rule: RuleSource,
    },
    /// Money can only be carried into the year after.
    #[error("not a call of the same scheme for the year after {year}")]
    NotTheYearAfter {
        /// The year that it comes from.
        year: Year,
    },
    /// More is asked to be carried over than was awarded.
    #[error("more than the award is asked to be carried over")]
    CarryOverAboveAward,
    /// The carry-over is decided.
    #[error("the carry-over is decided")]
    CarryOverDecided,
    /// A sum left the range of money.
    #[error("a sum is out of range")]
    Amount(#[from] MoneyError),
    /// An event holds something that its sender must not send; it is parked for an operator.
    #[error("the event's {field} cannot be read: {why}")]
    Malformed {
        /// The field.
        field: &'static str,
        /// Why.
        why: String,
    },
    /// The edition was told before with another text; the event is parked for an operator.
    #[error("edition {0} is held with another text")]
    EditionDiffers(String),
    /// The copy of an edition does not parse.
    #[error("the stored edition cannot be used")]
    Edition(#[source] tilskudd_rulebook::Error),
    /// The database.
    #[error("the database refused or failed")]
    Store(#[from] tilskudd_store::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(tilskudd_store::Error::from(error))
    }
}

/// A stored row that breaks the code's own rules.
pub(crate) fn corrupt(
    table: &'static str,
    column: &'static str,
    source: impl Into<Box<dyn StdError + Send + Sync>>,
) -> Error {
    Error::Store(tilskudd_store::Error::Inconsistent {
        table,
        column,
        source: Some(source.into()),
    })
}

impl Error {
    /// The stable reason code.
    pub(crate) const fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "NOT_FOUND",
            Self::FrameNotAccepted { .. } => "FRAME_NOT_ACCEPTED",
            Self::FrameNotFinal { .. } => "FRAME_NOT_FINAL",
            Self::OverFrame => "OVER_FRAME",
            Self::FrameBelowDecided => "FRAME_BELOW_DECIDED",
            Self::FrameAlreadyFinal => "FRAME_ALREADY_FINAL",
            Self::ProposalAnswered => "PROPOSAL_ANSWERED",
            Self::ProposalSuperseded => "PROPOSAL_SUPERSEDED",
            Self::TwoPerson | Self::RecommenderAdjusts | Self::AdjusterDecides | Self::ProposerAccepts => {
                "TWO_PERSON"
            }
            Self::OrdinaryWork { .. } => "ORDINARY_DEVELOPMENT_WORK",
            Self::RefusalStands => "REFUSAL_RECOMMENDED",
            Self::Conflicted => "CONFLICT_OF_INTEREST",
            Self::NotProposed => "NOT_PROPOSED",
            Self::AlreadyDecided => "ALREADY_DECIDED",
            Self::ApplicationEnded => "APPLICATION_ENDED",
            Self::CompletionOpen => "COMPLETION_OPEN",
            Self::ReportOutstanding { .. } => "REPORT_OUTSTANDING",
            Self::ReportPending { .. } => "REPORT_PENDING",
            Self::Changed => "ETAG_MISMATCH",
            Self::AboveApplied { .. } => "ABOVE_APPLIED",
            Self::CarryOverNotAllowed { .. } => "CARRY_OVER_NOT_ALLOWED",
            Self::NotTheYearAfter { .. } => "NOT_THE_YEAR_AFTER",
            Self::CarryOverAboveAward => "CARRY_OVER_ABOVE_AWARD",
            Self::CarryOverDecided => "CARRY_OVER_DECIDED",
            Self::Malformed { .. } => "MALFORMED_EVENT",
            Self::EditionDiffers(_) => "EDITION_DIFFERS",
            Self::Amount(_) | Self::Edition(_) | Self::Store(_) => "INTERNAL",
        }
    }

    /// The rule that refuses, where one does.
    fn rule(&self) -> Option<RuleSource> {
        match self {
            Self::FrameNotAccepted { rule, .. }
            | Self::FrameNotFinal { rule }
            | Self::OrdinaryWork { rule }
            | Self::ReportOutstanding { rule, .. }
            | Self::ReportPending { rule, .. } => Some(*rule.clone()),
            Self::RefusalStands => Some(RuleSource::system("recommended-refusal")),
            Self::OverFrame | Self::FrameBelowDecided => Some(appropriation()),
            Self::FrameAlreadyFinal => Some(RuleSource::system("frame-certainty")),
            Self::ProposalAnswered | Self::ProposalSuperseded => Some(RuleSource::system("frame-answer")),
            Self::TwoPerson | Self::RecommenderAdjusts | Self::AdjusterDecides | Self::ProposerAccepts => {
                Some(RuleSource::system("two-person"))
            }
            Self::Conflicted => Some(RuleSource::law("forvaltningsloven", "§6")),
            Self::ApplicationEnded => Some(RuleSource::system("application-ended")),
            Self::CompletionOpen => Some(RuleSource::law("forvaltningsloven", "§11")),
            Self::NotProposed | Self::AlreadyDecided => Some(RuleSource::system("decision-state")),
            Self::AboveApplied { .. } => Some(RuleSource::system("not-above-applied")),
            Self::CarryOverNotAllowed { rule } => Some(rule.clone()),
            Self::NotTheYearAfter { .. } => Some(RuleSource::system("carry-over-one-year")),
            Self::CarryOverAboveAward => Some(RuleSource::system("carry-over-amount")),
            Self::CarryOverDecided => Some(RuleSource::system("carry-over-state")),
            Self::EditionDiffers(_) => Some(RuleSource::system("editions-are-immutable")),
            Self::NotFound(_)
            | Self::Changed
            | Self::Amount(_)
            | Self::Malformed { .. }
            | Self::Edition(_)
            | Self::Store(_) => None,
        }
    }
}

/// What the database's own rules mean: the same as the code's, should a race get past it.
fn enforced(constraint: &str) -> Option<Error> {
    match constraint {
        "frame_decided_check" | "frame_earmark_decided_check" | "award_earmark_fk" => Some(Error::OverFrame),
        "decision_key" | "decision_application_key" => Some(Error::AlreadyDecided),
        "proposal_ended_check" => Some(Error::ApplicationEnded),
        "proposal_completion_check" => Some(Error::CompletionOpen),
        "decision_two_person_check" => Some(Error::TwoPerson),
        "decision_signer_check" | "decision_conflict_check" => Some(Error::Conflicted),
        "decision_adjuster_check" => Some(Error::AdjusterDecides),
        "proposed_award_adjuster_check" => Some(Error::RecommenderAdjusts),
        "proposed_award_refusal_check" => Some(Error::RefusalStands),
        "frame_stays_final_check" => Some(Error::FrameAlreadyFinal),
        "award_carried_check" => Some(Error::CarryOverAboveAward),
        "frame_region_scheme_year_key" | "frame_proposal_version_key" => Some(Error::Changed),
        "frame_answer_key" => Some(Error::ProposalAnswered),
        "carry_over_decision_key" => Some(Error::CarryOverDecided),
        _ => None,
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let meaning = match &error {
            Error::Store(inner) => inner.constraint().and_then(enforced),
            _ => None,
        };
        if let Some(meaning) = meaning {
            return Self::from(meaning).caused_by(error);
        }
        match (error.text(), error) {
            (_, Error::NotFound(name)) => Self::not_found(name),
            (_, Error::Store(inner)) => Self::from(inner),
            (None, fault) => Self::internal(fault),
            (Some(text), refusal) => {
                let kind = match refusal {
                    Error::TwoPerson
                    | Error::RecommenderAdjusts
                    | Error::AdjusterDecides
                    | Error::ProposerAccepts
                    | Error::Conflicted => Kind::PermissionDenied,
                    Error::Changed => Kind::Aborted,
                    _ => Kind::FailedPrecondition,
                };
                let failure = Self::new(kind, refusal.code(), text);
                match refusal.rule() {
                    Some(rule) => failure.because(rule),
                    None => failure,
                }
            }
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}
