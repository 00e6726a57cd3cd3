//! What can go wrong in a case, with stable codes, and what it tells a person.

use thiserror::Error;
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::{Failure, Kind};

use crate::domain::case_file::State;

/// Result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug, Error)]
pub enum Error {
    /// No such case in the region.
    #[error("there is no case {name}")]
    NotFound {
        /// Its resource name.
        name: String,
    },
    /// The person has declared a conflict of interest in the case.
    #[error("the person has a conflict of interest in the case")]
    Conflicted,
    /// Whoever recommended has since declared a conflict of interest.
    #[error("who recommended has declared a conflict of interest")]
    RecommenderConflicted,
    /// The person signed the application.
    #[error("the person signed the application")]
    OwnApplication,
    /// Somebody who judged has since declared a conflict of interest.
    #[error("{} measures are judged by somebody with a conflict of interest", measures.len())]
    JudgeConflicted {
        /// These.
        measures: Vec<MeasureId>,
    },
    /// Somebody has changed the case since it was read.
    #[error("the case has changed")]
    Changed,
    /// The person has declared a conflict in the case before.
    #[error("the conflict was declared before")]
    ConflictDeclared,
    /// The person who recommended tries to approve.
    #[error("who recommended cannot approve")]
    TwoPerson,
    /// The person registered the application after the deadline of its call.
    #[error("who registered after the deadline cannot recommend")]
    RegisteredLate,
    /// The case's state does not allow it.
    #[error("the case is {}", is.as_str())]
    State {
        /// Its state.
        is: State,
    },
    /// The applicant has been asked to complete the application.
    #[error("the case waits for its applicant")]
    Awaiting,
    /// The application has no such measure.
    #[error("the case has no measure {measure}")]
    UnknownMeasure {
        /// The measure asked for.
        measure: MeasureId,
    },
    /// A judgement does not cover exactly the edition's criteria.
    #[error("the judgement of measure {measure} must cover {expected:?}")]
    Criteria {
        /// The measure.
        measure: MeasureId,
        /// Codes of the criteria of its track.
        expected: Vec<String>,
        /// Where the criteria stand.
        rule: RuleSource,
    },
    /// Not every measure is judged.
    #[error("{} measures are not judged", measures.len())]
    Unjudged {
        /// These.
        measures: Vec<MeasureId>,
        /// Where the criteria of the first stand.
        rule: RuleSource,
    },
    /// The recommendations are not one for each measure.
    #[error("there must be one recommendation for each measure")]
    NotEveryMeasure,
    /// More is recommended than applied for.
    #[error("measure {measure} applies for no more than {applied}")]
    AboveApplied {
        /// The measure.
        measure: MeasureId,
        /// What it applies for.
        applied: Money,
    },
    /// Money is recommended for ordinary development work.
    #[error("measure {measure} is ordinary development work")]
    OrdinaryWork {
        /// The measure.
        measure: MeasureId,
        /// Where the rule stands.
        rule: RuleSource,
    },
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

impl Error {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "NOT_FOUND",
            Self::Conflicted | Self::OwnApplication => "CONFLICT_OF_INTEREST",
            Self::JudgeConflicted { .. } => "JUDGE_CONFLICTED",
            Self::Changed => "ETAG_MISMATCH",
            Self::RecommenderConflicted => "RECOMMENDER_CONFLICTED",
            Self::ConflictDeclared => "CONFLICT_ALREADY_DECLARED",
            Self::TwoPerson => "TWO_PERSON",
            Self::RegisteredLate => "REGISTERED_LATE",
            Self::State { .. } => "CASE_STATE",
            Self::Awaiting => "AWAITING_APPLICANT",
            Self::UnknownMeasure { .. } => "UNKNOWN_MEASURE",
            Self::Criteria { .. } => "CRITERIA_NOT_JUDGED",
            Self::Unjudged { .. } => "MEASURES_NOT_JUDGED",
            Self::NotEveryMeasure => "NOT_EVERY_MEASURE",
            Self::AboveApplied { .. } => "ABOVE_APPLIED",
            Self::OrdinaryWork { .. } => "ORDINARY_DEVELOPMENT_WORK",
            Self::Malformed { .. } => "MALFORMED_EVENT",
            Self::EditionDiffers(_) => "EDITION_DIFFERS",
            Self::Edition(_) | Self::Store(_) => "INTERNAL",
        }
    }

    /// Where the rule stands that refuses.
    #[must_use]
    pub fn rule(&self) -> Option<RuleSource> {
        match self {
            Self::Conflicted
            | Self::OwnApplication
            | Self::RecommenderConflicted
            | Self::JudgeConflicted { .. } => Some(RuleSource::law("forvaltningsloven", "§6")),
            Self::TwoPerson | Self::RegisteredLate => Some(RuleSource::system("two-person")),
            Self::Awaiting => Some(RuleSource::law("forvaltningsloven", "§11")),
            Self::State { .. } => Some(RuleSource::system("case-state")),
            Self::NotEveryMeasure => Some(RuleSource::system("every-measure")),
            Self::AboveApplied { .. } => Some(RuleSource::system("not-above-applied")),
            Self::Criteria { rule, .. } | Self::Unjudged { rule, .. } | Self::OrdinaryWork { rule, .. } => {
                Some(rule.clone())
            }
            Self::EditionDiffers(_) => Some(RuleSource::system("editions-are-immutable")),
            Self::NotFound { .. }
            | Self::ConflictDeclared
            | Self::Changed
            | Self::UnknownMeasure { .. }
            | Self::Malformed { .. }
            | Self::Edition(_)
            | Self::Store(_) => None,
        }
    }

    const fn kind(&self) -> Kind {
        match self {
            Self::NotFound { .. } => Kind::NotFound,
            Self::Conflicted | Self::OwnApplication | Self::TwoPerson | Self::RegisteredLate => {
                Kind::PermissionDenied
            }
            Self::Changed => Kind::Aborted,
            Self::ConflictDeclared => Kind::AlreadyExists,
            Self::RecommenderConflicted
            | Self::JudgeConflicted { .. }
            | Self::State { .. }
            | Self::Awaiting
            | Self::UnknownMeasure { .. }
            | Self::Criteria { .. }
            | Self::Unjudged { .. }
            | Self::NotEveryMeasure
            | Self::AboveApplied { .. }
            | Self::OrdinaryWork { .. }
            | Self::EditionDiffers(_) => Kind::FailedPrecondition,
            Self::Malformed { .. } => Kind::InvalidArgument,
            Self::Edition(_) | Self::Store(_) => Kind::Internal,
        }
    }

    /// What it tells a person to do.
    fn text(&self) -> LocalText {
        match self {
            Self::NotFound { name } => LocalText::new(
                format!("Finner ikke {name}. Sjekk navnet."),
                format!("Finn ikkje {name}. Sjekk namnet."),
                format!("Cannot find {name}. Check the name."),
            ),
            Self::Conflicted => LocalText::new(
                "Du har meldt deg inhabil i saken og kan ikke gjøre mer i den. La en kollega overta.",
                "Du har meldt deg inhabil i saka og kan ikkje gjere meir i ho. La ein kollega ta over.",
                "You have declared a conflict of interest in the case and can do no more in it. Let a colleague take over.",
            ),
            Self::OwnApplication => LocalText::new(
                "Du har selv undertegnet søknaden og er inhabil i saken. La en kollega overta.",
                "Du har sjølv skrive under søknaden og er inhabil i saka. La ein kollega ta over.",
                "You signed the application yourself and have a conflict of interest. Let a colleague take over.",
            ),
            Self::Changed => LocalText::new(
                "Saken er endret etter at du leste den. Les den på nytt og prøv igjen.",
                "Saka er endra etter at du las ho. Les ho på nytt og prøv igjen.",
                "The case has changed since you read it. Read it again and retry.",
            ),
            Self::RecommenderConflicted => LocalText::new(
                "Den som innstilte, har siden meldt seg inhabil. Send saken tilbake, så en annen kan innstille.",
                "Den som innstilte, har sidan meldt seg inhabil. Send saka tilbake, så ein annan kan innstille.",
                "Whoever recommended has since declared a conflict of interest. Return the case, so that somebody else recommends.",
            ),
            Self::ConflictDeclared => LocalText::new(
                "Du har alt meldt deg inhabil i saken.",
                "Du har alt meldt deg inhabil i saka.",
                "You have already declared a conflict of interest in the case.",
            ),
            Self::TwoPerson => LocalText::new(
                "Den som innstiller, kan ikke godkjenne. La en annen godkjenne.",
                "Den som innstiller, kan ikkje godkjenne. La ein annan godkjenne.",
                "Whoever recommends cannot approve. Let somebody else approve.",
            ),
            Self::RegisteredLate => LocalText::new(
                "Du registrerte søknaden etter søknadsfristen og kan ikke også innstille den. La en kollega gjøre det.",
                "Du registrerte søknaden etter søknadsfristen og kan ikkje også innstille han. La ein kollega gjere det.",
                "You registered the application after the deadline and cannot recommend it too. Let a colleague do it.",
            ),
            Self::State { is } => state_text(*is),
            Self::Awaiting => LocalText::new(
                "Søkeren er bedt om å rette mangler. Vent på svaret, eller avslutt mangelbrevet når fristen er ute.",
                "Søkjaren er beden om å rette manglar. Vent på svaret, eller avslutt mangelbrevet når fristen er ute.",
                "The applicant was asked to complete the application. Wait for the answer, or close the request when its deadline has passed.",
            ),
            other => other.judging_text(),
        }
    }

    /// The texts about measures, judgements and amounts.
    fn judging_text(&self) -> LocalText {
        match self {
            Self::UnknownMeasure { measure } => LocalText::new(
                format!("Søknaden har ikke tiltaket {measure}. Bruk id-ene i saken."),
                format!("Søknaden har ikkje tiltaket {measure}. Bruk id-ane i saka."),
                format!("The application has no measure {measure}. Use the ids in the case."),
            ),
            Self::Criteria {
                measure, expected, ..
            } => {
                let codes = expected.join(", ");
                LocalText::new(
                    format!("Vurder tiltaket {measure} etter hvert av kriteriene én gang: {codes}."),
                    format!("Vurder tiltaket {measure} etter kvart av kriteria éin gong: {codes}."),
                    format!("Judge measure {measure} by each of the criteria once: {codes}."),
                )
            }
            Self::Unjudged { measures, .. } => {
                let ids = listed(measures);
                LocalText::new(
                    format!("Vurder disse tiltakene før du innstiller: {ids}."),
                    format!("Vurder desse tiltaka før du innstiller: {ids}."),
                    format!("Judge these measures before you recommend: {ids}."),
                )
            }
            Self::JudgeConflicted { measures } => judge_conflicted_text(measures),
            Self::NotEveryMeasure => LocalText::new(
                "Innstill på hvert tiltak i søknaden én gang; 0 innstiller på avslag.",
                "Innstill på kvart tiltak i søknaden éin gong; 0 innstiller på avslag.",
                "Recommend for each measure of the application once; 0 recommends refusal.",
            ),
            Self::AboveApplied { measure, applied } => LocalText::new(
                format!("Tiltaket {measure} søker om {applied} kr. Innstill ikke på mer."),
                format!("Tiltaket {measure} søkjer om {applied} kr. Innstill ikkje på meir."),
                format!("Measure {measure} applies for NOK {applied}. Do not recommend more."),
            ),
            Self::OrdinaryWork { measure, .. } => LocalText::new(
                format!(
                    "Tiltaket {measure} er vurdert som ordinært utviklingsarbeid, som ikke får støtte. Innstill på 0."
                ),
                format!(
                    "Tiltaket {measure} er vurdert som ordinært utviklingsarbeid, som ikkje får støtte. Innstill på 0."
                ),
                format!(
                    "Measure {measure} was judged to be ordinary development work, which gets nothing. Recommend 0."
                ),
            ),
            Self::EditionDiffers(id) => LocalText::new(
                format!("Utgaven {id} er mottatt før med en annen tekst."),
                format!("Utgåva {id} er motteken før med ein annan tekst."),
                format!("Edition {id} was received before with another text."),
            ),
            Self::Malformed { field, why } => LocalText::new(
                format!("Hendelsens {field} kan ikke leses: {why}"),
                format!("{field} i hendinga kan ikkje lesast: {why}"),
                format!("The event's {field} cannot be read: {why}"),
            ),
            Self::NotFound { .. }
            | Self::Conflicted
            | Self::OwnApplication
            | Self::Changed
            | Self::RecommenderConflicted
            | Self::ConflictDeclared
            | Self::TwoPerson
            | Self::RegisteredLate
            | Self::State { .. }
            | Self::Awaiting
            | Self::Edition(_)
            | Self::Store(_) => LocalText::new("Feil i systemet", "Feil i systemet", "Fault in the system"),
        }
    }
}

fn listed(measures: &[MeasureId]) -> String {
    let ids: Vec<String> = measures.iter().map(ToString::to_string).collect();
    ids.join(", ")
}

fn judge_conflicted_text(measures: &[MeasureId]) -> LocalText {
    let ids = listed(measures);
    LocalText::new(
        format!(
            "Den som vurderte disse tiltakene, har siden meldt seg inhabil. Send saken tilbake og la en annen vurdere dem: {ids}."
        ),
        format!(
            "Den som vurderte desse tiltaka, har sidan meldt seg inhabil. Send saka tilbake og la ein annan vurdere dei: {ids}."
        ),
        format!(
            "Whoever judged these measures has since declared a conflict of interest. Return the case and let somebody else judge them: {ids}."
        ),
    )
}

fn state_text(state: State) -> LocalText {
    match state {
        State::Open => LocalText::new(
            "Saken er ikke innstilt ennå. Innstill først.",
            "Saka er ikkje innstilt enno. Innstill først.",
            "The case is not recommended yet. Recommend first.",
        ),
        State::Recommended => LocalText::new(
            "Saken er innstilt. Send den tilbake hvis noe skal endres.",
            "Saka er innstilt. Send ho tilbake om noko skal endrast.",
            "The case is recommended. Return it if something is to change.",
        ),
        State::Approved => LocalText::new(
            "Saken er godkjent og kan ikke endres.",
            "Saka er godkjend og kan ikkje endrast.",
            "The case is approved and cannot be changed.",
        ),
        State::Ended => LocalText::new(
            "Søknaden er trukket eller avvist, og saken er avsluttet.",
            "Søknaden er trekt eller avvist, og saka er avslutta.",
            "The application was withdrawn or dismissed, and the case is closed.",
        ),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Store(error) => error.into(),
            Error::Edition(error) => Self::internal(error),
            refused => {
                let failure = Self::new(refused.kind(), refused.code(), refused.text());
                let failure = match refused.rule() {
                    Some(rule) => failure.because(rule),
                    None => failure,
                };
                failure.caused_by(refused)
            }
        }
    }
}
