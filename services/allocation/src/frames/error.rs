//! Refusals of proposing, accepting or deciding against a frame.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::year::Year;

use crate::law::appropriation;

/// The reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FrameError {
    /// The region has accepted no frame for the scheme and year.
    NotAccepted {
        /// The scheme.
        scheme: String,
        /// The grant year.
        year: Year,
        /// The edition's section on frames.
        rule: RuleSource,
    },
    /// The frame is provisional.
    NotFinal {
        /// The edition's section on frames.
        rule: RuleSource,
    },
    /// The amount is more than the frame or its earmark has left.
    Exceeded,
    /// A proposed frame is below what is decided.
    BelowDecided,
    /// A final frame cannot become provisional again.
    AlreadyFinal,
    /// The proposal of a frame has its answer.
    ProposalAnswered,
    /// A newer proposal of the frame waits for an answer.
    ProposalSuperseded,
    /// The person who proposed the frame tries to accept it.
    ProposerAccepts,
}

impl FrameError {
    /// Kind, code, source and text.
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotAccepted { scheme, year, rule } => Refusal::precondition(
                "FRAME_NOT_ACCEPTED",
                rule.clone(),
                LocalText::new(
                    format!(
                        "Embetet har ikke godtatt noen ramme for {scheme} {year}. Godta forslaget fra Helsedirektoratet først."
                    ),
                    format!(
                        "Embetet har ikkje godteke noka ramme for {scheme} {year}. Godta framlegget frå Helsedirektoratet først."
                    ),
                    format!(
                        "The office has accepted no frame for {scheme} {year}. Accept Helsedirektoratet's proposal first."
                    ),
                ),
            ),
            Self::NotFinal { rule } => Refusal::precondition(
                "FRAME_NOT_FINAL",
                rule.clone(),
                LocalText::new(
                    "Rammen er foreløpig. Vent med vedtak til en endelig ramme er godtatt.",
                    "Ramma er førebels. Vent med vedtak til ei endeleg ramme er godteken.",
                    "The frame is provisional. Wait with the decision until a final frame is accepted.",
                ),
            ),
            Self::Exceeded => Refusal::precondition(
                "OVER_FRAME",
                appropriation(),
                LocalText::new(
                    "Beløpet er større enn det som er igjen av rammen eller øremerkingen. Sett ned beløpet, eller be om større ramme.",
                    "Beløpet er større enn det som er att av ramma eller øyremerkinga. Set ned beløpet, eller be om større ramme.",
                    "The amount is more than what is left of the frame or the earmark. Lower the amount, or ask for a larger frame.",
                ),
            ),
            Self::BelowDecided => Refusal::precondition(
                "FRAME_BELOW_DECIDED",
                appropriation(),
                LocalText::new(
                    "Det er allerede vedtatt mer enn den foreslåtte rammen eller øremerkingen. Avslå forslaget.",
                    "Det er alt vedteke meir enn den føreslåtte ramma eller øyremerkinga. Avslå framlegget.",
                    "More is decided already than the proposed frame or earmark. Refuse the proposal.",
                ),
            ),
            Self::AlreadyFinal => Refusal::precondition(
                "FRAME_ALREADY_FINAL",
                RuleSource::system("frame-certainty"),
                LocalText::new(
                    "Rammen er endelig og kan ikke bli foreløpig igjen. Foreslå et nytt endelig beløp.",
                    "Ramma er endeleg og kan ikkje bli førebels igjen. Føreslå eit nytt endeleg beløp.",
                    "The frame is final and cannot become provisional again. Propose a new final amount.",
                ),
            ),
            Self::ProposalAnswered => Refusal::precondition(
                "PROPOSAL_ANSWERED",
                RuleSource::system("frame-answer"),
                LocalText::new(
                    "Forslaget er besvart. Hent rammen på nytt.",
                    "Framlegget er svara på. Hent ramma på nytt.",
                    "The proposal is answered. Read the frame again.",
                ),
            ),
            Self::ProposalSuperseded => Refusal::precondition(
                "PROPOSAL_SUPERSEDED",
                RuleSource::system("frame-answer"),
                LocalText::new(
                    "Et nyere forslag venter på svar. Svar på det i stedet.",
                    "Eit nyare framlegg ventar på svar. Svar på det i staden.",
                    "A newer proposal waits for an answer. Answer that one instead.",
                ),
            ),
            Self::ProposerAccepts => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som har foreslått rammen, kan ikke godta den. Be en annen.",
                    "Den som har føreslått ramma, kan ikkje godta ho. Be ein annan.",
                    "Who proposed the frame cannot accept it. Ask another person.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(FrameError);
