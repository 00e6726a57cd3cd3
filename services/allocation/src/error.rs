//! What can go wrong in allocation, with stable codes, and what it tells a person to do.

use std::error::Error as StdError;

use thiserror::Error;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::{Money, MoneyError};
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;
use tilskudd_runtime::{Failure, Kind};

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
    /// The person who recommended tries to decide.
    #[error("who recommended cannot decide")]
    TwoPerson,
    /// The person has declared a conflict of interest in the case.
    #[error("the person has a conflict of interest in the case")]
    Conflicted,
    /// Nothing is proposed for the application.
    #[error("nothing is proposed yet")]
    NotProposed,
    /// The application is decided.
    #[error("the application is decided")]
    AlreadyDecided,
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
    Error::Store(tilskudd_store::Error::Inconsistent { table, column, source: Some(source.into()) })
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
            Self::TwoPerson => "TWO_PERSON",
            Self::Conflicted => "CONFLICT_OF_INTEREST",
            Self::NotProposed => "NOT_PROPOSED",
            Self::AlreadyDecided => "ALREADY_DECIDED",
            Self::Changed => "ETAG_MISMATCH",
            Self::AboveApplied { .. } => "ABOVE_APPLIED",
            Self::CarryOverNotAllowed { .. } => "CARRY_OVER_NOT_ALLOWED",
            Self::NotTheYearAfter { .. } => "NOT_THE_YEAR_AFTER",
            Self::CarryOverAboveAward => "CARRY_OVER_ABOVE_AWARD",
            Self::CarryOverDecided => "CARRY_OVER_DECIDED",
            Self::Malformed { .. } => "MALFORMED_EVENT",
            Self::Amount(_) | Self::Edition(_) | Self::Store(_) => "INTERNAL",
        }
    }

    /// The rule that refuses, where one does.
    fn rule(&self) -> Option<RuleSource> {
        match self {
            Self::FrameNotAccepted { rule, .. } | Self::FrameNotFinal { rule } => Some(*rule.clone()),
            Self::OverFrame | Self::FrameBelowDecided => Some(appropriation()),
            Self::FrameAlreadyFinal => Some(RuleSource::system("frame-certainty")),
            Self::ProposalAnswered | Self::ProposalSuperseded => Some(RuleSource::system("frame-answer")),
            Self::TwoPerson => Some(RuleSource::system("two-person")),
            Self::Conflicted => Some(RuleSource::law("forvaltningsloven", "§6")),
            Self::NotProposed | Self::AlreadyDecided => Some(RuleSource::system("decision-state")),
            Self::AboveApplied { .. } => Some(RuleSource::system("not-above-applied")),
            Self::CarryOverNotAllowed { rule } => Some(rule.clone()),
            Self::NotTheYearAfter { .. } => Some(RuleSource::system("carry-over-one-year")),
            Self::CarryOverAboveAward => Some(RuleSource::system("carry-over-amount")),
            Self::CarryOverDecided => Some(RuleSource::system("carry-over-state")),
            Self::NotFound(_)
            | Self::Changed
            | Self::Amount(_)
            | Self::Malformed { .. }
            | Self::Edition(_)
            | Self::Store(_) => None,
        }
    }

    /// What it tells a person; none for faults of the system.
    fn text(&self) -> Option<LocalText> {
        match self {
            Self::FrameNotAccepted { .. }
            | Self::FrameNotFinal { .. }
            | Self::OverFrame
            | Self::FrameBelowDecided
            | Self::FrameAlreadyFinal
            | Self::ProposalAnswered
            | Self::ProposalSuperseded => self.frame_text(),
            Self::TwoPerson
            | Self::Conflicted
            | Self::NotProposed
            | Self::AlreadyDecided
            | Self::Changed
            | Self::AboveApplied { .. } => self.decision_text(),
            Self::CarryOverNotAllowed { .. }
            | Self::NotTheYearAfter { .. }
            | Self::CarryOverAboveAward
            | Self::CarryOverDecided => self.carry_over_text(),
            Self::Malformed { field, why } => Some(LocalText::new(
                format!("Hendelsen kan ikke leses: {field} ({why}). Rett avsenderen."),
                format!("Hendinga kan ikkje lesast: {field} ({why}). Rett avsendaren."),
                format!("The event cannot be read: {field} ({why}). Correct the sender."),
            )),
            Self::NotFound(_) | Self::Amount(_) | Self::Edition(_) | Self::Store(_) => None,
        }
    }

    fn frame_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::FrameNotAccepted { scheme, year, .. } => LocalText::new(
                format!("Embetet har ikke godtatt noen ramme for {scheme} {year}. Godta forslaget fra Helsedirektoratet først."),
                format!("Embetet har ikkje godteke noka ramme for {scheme} {year}. Godta framlegget frå Helsedirektoratet først."),
                format!("The office has accepted no frame for {scheme} {year}. Accept Helsedirektoratet's proposal first."),
            ),
            Self::FrameNotFinal { .. } => LocalText::new(
                "Rammen er foreløpig. Vent med vedtak til en endelig ramme er godtatt.",
                "Ramma er førebels. Vent med vedtak til ei endeleg ramme er godteken.",
                "The frame is provisional. Wait with the decision until a final frame is accepted.",
            ),
            Self::OverFrame => LocalText::new(
                "Beløpet er større enn det som er igjen av rammen eller øremerkingen. Sett ned beløpet, eller be om større ramme.",
                "Beløpet er større enn det som er att av ramma eller øyremerkinga. Set ned beløpet, eller be om større ramme.",
                "The amount is more than what is left of the frame or the earmark. Lower the amount, or ask for a larger frame.",
            ),
            Self::FrameBelowDecided => LocalText::new(
                "Det er allerede vedtatt mer enn den foreslåtte rammen eller øremerkingen. Avslå forslaget.",
                "Det er alt vedteke meir enn den føreslåtte ramma eller øyremerkinga. Avslå framlegget.",
                "More is decided already than the proposed frame or earmark. Refuse the proposal.",
            ),
            Self::FrameAlreadyFinal => LocalText::new(
                "Rammen er endelig og kan ikke bli foreløpig igjen. Foreslå et nytt endelig beløp.",
                "Ramma er endeleg og kan ikkje bli førebels igjen. Føreslå eit nytt endeleg beløp.",
                "The frame is final and cannot become provisional again. Propose a new final amount.",
            ),
            Self::ProposalAnswered => LocalText::new(
                "Forslaget er besvart. Hent rammen på nytt.",
                "Framlegget er svara på. Hent ramma på nytt.",
                "The proposal is answered. Read the frame again.",
            ),
            Self::ProposalSuperseded => LocalText::new(
                "Et nyere forslag venter på svar. Svar på det i stedet.",
                "Eit nyare framlegg ventar på svar. Svar på det i staden.",
                "A newer proposal waits for an answer. Answer that one instead.",
            ),
            _ => return None,
        })
    }

    fn decision_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::TwoPerson => LocalText::new(
                "Den som har innstilt, kan ikke fatte vedtak i saken. Be en annen med budsjettdisponeringsmyndighet.",
                "Den som har innstilt, kan ikkje gjere vedtak i saka. Be ein annan med budsjettdisponeringsmynde.",
                "Who recommended cannot decide the case. Ask another holder of budget disposal authority.",
            ),
            Self::Conflicted => LocalText::new(
                "Du er inhabil i saken og kan ikke ta del i den. Be en annen overta.",
                "Du er inhabil i saka og kan ikkje ta del i ho. Be ein annan ta over.",
                "You have a conflict of interest in the case and cannot take part. Ask another to take over.",
            ),
            Self::NotProposed => LocalText::new(
                "Det er ikke foreslått noen fordeling for søknaden ennå. Lag forslag til fordeling først.",
                "Det er ikkje føreslått noka fordeling for søknaden enno. Lag framlegg til fordeling først.",
                "No distribution is proposed for the application yet. Propose the distribution first.",
            ),
            Self::AlreadyDecided => LocalText::new(
                "Det er fattet vedtak i saken, og det kan ikke endres her.",
                "Det er gjort vedtak i saka, og det kan ikkje endrast her.",
                "The application is decided, and that cannot be changed here.",
            ),
            Self::Changed => LocalText::new(
                "Forslaget er endret etter at du leste det. Les det på nytt og prøv igjen.",
                "Framlegget er endra etter at du las det. Les det på nytt og prøv igjen.",
                "The proposal has changed since you read it. Read it again and retry.",
            ),
            Self::AboveApplied { applied } => LocalText::new(
                format!("Det er søkt om {applied} kroner. Gi ikke mer enn det."),
                format!("Det er søkt om {applied} kroner. Gi ikkje meir enn det."),
                format!("NOK {applied} is applied for. Give no more than that."),
            ),
            _ => return None,
        })
    }

    fn carry_over_text(&self) -> Option<LocalText> {
        Some(match self {
            Self::CarryOverNotAllowed { .. } => LocalText::new(
                "Utlysningen pengene ble gitt under, tillater ikke overføring. Avslå ønsket.",
                "Utlysinga pengane vart gitt under, tillèt ikkje overføring. Avslå ønsket.",
                "The call that the money was given under allows no carry-over. Refuse the request.",
            ),
            Self::NotTheYearAfter { year } => LocalText::new(
                format!("Ubrukte penger fra {year} kan bare overføres til en kunngjort utlysning av samme ordning året etter."),
                format!("Ubrukte pengar frå {year} kan berre overførast til ei kunngjord utlysing av same ordning året etter."),
                format!("Unused money from {year} can only go into an announced call of the same scheme for the year after."),
            ),
            Self::CarryOverAboveAward => LocalText::new(
                "Det er bedt om å få overført mer enn tilsagnet. Avslå ønsket.",
                "Det er bede om å få overført meir enn tilsegna. Avslå ønsket.",
                "More than the award is asked to be carried over. Refuse the request.",
            ),
            Self::CarryOverDecided => LocalText::new(
                "Ønsket om overføring er avgjort. Hent det på nytt.",
                "Ønsket om overføring er avgjort. Hent det på nytt.",
                "The carry-over is decided. Read it again.",
            ),
            _ => return None,
        })
    }
}

/// What the database's own rules mean: the same as the code's, should a race get past it.
fn enforced(constraint: &str) -> Option<Error> {
    match constraint {
        "frame_decided_check" | "frame_earmark_decided_check" | "award_earmark_fk" => Some(Error::OverFrame),
        "decision_key" | "decision_application_key" => Some(Error::AlreadyDecided),
        "decision_two_person_check" => Some(Error::TwoPerson),
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
        let failure = match (error.text(), error) {
            (_, Error::NotFound(name)) => return Self::not_found(name),
            (_, Error::Store(inner)) => return Self::from(inner),
            (None, fault) => return Self::internal(fault),
            (Some(text), refusal) => {
                let kind = match refusal {
                    Error::TwoPerson | Error::Conflicted => Kind::PermissionDenied,
                    Error::Changed => Kind::Aborted,
                    _ => Kind::FailedPrecondition,
                };
                let failure = Self::new(kind, refusal.code(), text);
                match refusal.rule() {
                    Some(rule) => failure.because(rule),
                    None => failure,
                }
            }
        };
        failure
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}
