//! Refusals of setting an amount or deciding an application.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// The reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProposalError {
    /// The person who recommended tries to decide.
    RecommenderDecides,
    /// The person who recommended tries to set an amount.
    RecommenderAdjusts,
    /// The person who set an amount in the proposal tries to decide it.
    AdjusterDecides,
    /// The person has a conflict of interest in the case.
    Conflicted,
    /// No distribution is proposed for the application.
    NotProposed,
    /// The application is decided.
    AlreadyDecided,
    /// An application was withdrawn or dismissed.
    ApplicationEnded,
    /// The applicant was asked to complete the application, and that request is open.
    CompletionOpen,
    /// Somebody has changed the proposal since it was read.
    EtagMismatch,
    /// The amount is more than is applied for.
    AboveApplied {
        /// What is applied for.
        applied: Money,
    },
    /// An amount is set for ordinary development work.
    OrdinaryWork {
        /// The source of the rule.
        rule: RuleSource,
    },
    /// An amount is set for a measure that is recommended for refusal.
    RefusalRecommended,
}

impl ProposalError {
    /// Kind, code, source and text.
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::RecommenderDecides => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som har innstilt, kan ikke fatte vedtak i saken. Be en annen med budsjettdisponeringsmyndighet.",
                    "Den som har innstilt, kan ikkje gjere vedtak i saka. Be ein annan med budsjettdisponeringsmynde.",
                    "Who recommended cannot decide the case. Ask another holder of budget disposal authority.",
                ),
            ),
            Self::RecommenderAdjusts => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som har innstilt, kan ikke justere beløp i saken. Be en annen.",
                    "Den som har innstilt, kan ikkje justere beløp i saka. Be ein annan.",
                    "Who recommended cannot adjust an amount in the case. Ask another person.",
                ),
            ),
            Self::AdjusterDecides => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som har justert et beløp, kan ikke fatte vedtak i saken. Be en annen med budsjettdisponeringsmyndighet.",
                    "Den som har justert eit beløp, kan ikkje gjere vedtak i saka. Be ein annan med budsjettdisponeringsmynde.",
                    "Who adjusted an amount cannot decide the case. Ask another holder of budget disposal authority.",
                ),
            ),
            Self::Conflicted => Refusal::denied(
                "CONFLICT_OF_INTEREST",
                RuleSource::law("forvaltningsloven", "§6"),
                LocalText::new(
                    "Du er inhabil i saken og kan ikke ta del i den. Be en annen overta.",
                    "Du er inhabil i saka og kan ikkje ta del i ho. Be ein annan ta over.",
                    "You have a conflict of interest in the case and cannot take part. Ask another to take over.",
                ),
            ),
            Self::NotProposed => Refusal::precondition(
                "NOT_PROPOSED",
                RuleSource::system("decision-state"),
                LocalText::new(
                    "Det er ikke foreslått noen fordeling for søknaden ennå. Lag forslag til fordeling først.",
                    "Det er ikkje føreslått noka fordeling for søknaden enno. Lag framlegg til fordeling først.",
                    "No distribution is proposed for the application yet. Propose the distribution first.",
                ),
            ),
            Self::AlreadyDecided => Refusal::precondition(
                "ALREADY_DECIDED",
                RuleSource::system("decision-state"),
                LocalText::new(
                    "Det er fattet vedtak i saken, og det kan ikke endres her. Les vedtaket.",
                    "Det er gjort vedtak i saka, og det kan ikkje endrast her. Les vedtaket.",
                    "The application is decided, and that cannot be changed here. Read the decision.",
                ),
            ),
            Self::ApplicationEnded => Refusal::precondition(
                "APPLICATION_ENDED",
                RuleSource::system("application-ended"),
                LocalText::new(
                    "Søknaden er trukket eller avvist og kan ikke få vedtak. Gå videre med de andre søknadene.",
                    "Søknaden er trekt eller avvist og kan ikkje få vedtak. Gå vidare med dei andre søknadene.",
                    "The application was withdrawn or dismissed and cannot be decided. Continue with the other applications.",
                ),
            ),
            Self::CompletionOpen => Refusal::precondition(
                "COMPLETION_OPEN",
                RuleSource::law("forvaltningsloven", "§11"),
                LocalText::new(
                    "Søkeren er bedt om å rette eller utfylle søknaden og har ikke svart. Vent til forespørselen er besvart eller lukket.",
                    "Søkjaren er beden om å rette eller utfylle søknaden og har ikkje svart. Vent til førespurnaden er svart på eller lukka.",
                    "The applicant was asked to complete the application and has not answered. Wait until the request is answered or closed.",
                ),
            ),
            Self::EtagMismatch => Refusal::etag_mismatch(),
            Self::AboveApplied { applied } => Refusal::precondition(
                "ABOVE_APPLIED",
                RuleSource::system("not-above-applied"),
                LocalText::new(
                    format!("Det er søkt om {applied} kroner. Gi ikke mer enn det."),
                    format!("Det er søkt om {applied} kroner. Gi ikkje meir enn det."),
                    format!(
                        "NOK {} is applied for. Give no more than that.",
                        applied.english()
                    ),
                ),
            ),
            Self::OrdinaryWork { rule } => Refusal::precondition(
                "ORDINARY_DEVELOPMENT_WORK",
                rule.clone(),
                LocalText::new(
                    "Tiltaket er vurdert som ordinært utviklingsarbeid, som ikke får støtte. La beløpet være 0.",
                    "Tiltaket er vurdert som ordinært utviklingsarbeid, som ikkje får støtte. La beløpet vere 0.",
                    "The measure was judged to be ordinary development work, which gets nothing. Leave the amount at 0.",
                ),
            ),
            Self::RefusalRecommended => Refusal::precondition(
                "REFUSAL_RECOMMENDED",
                RuleSource::system("recommended-refusal"),
                LocalText::new(
                    "Tiltaket er innstilt til avslag, og innstillingen er godkjent. La beløpet være 0.",
                    "Tiltaket er innstilt til avslag, og innstillinga er godkjend. La beløpet vere 0.",
                    "The measure is recommended for refusal, and that is approved. Leave the amount at 0.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(ProposalError);
