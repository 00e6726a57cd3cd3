//! Why a request for completion, a preliminary answer, a withdrawal or a dismissal is refused.

use chrono::NaiveDate;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_runtime::{Failure, Kind};

/// What stands in the way.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The application is not submitted, or decided or ended already.
    #[error("the application is not under treatment")]
    NotUnderTreatment,
    /// The application is decided or ended already.
    #[error("the application cannot be withdrawn any more")]
    CannotWithdraw,
    /// The caller signed the application.
    #[error("the person signed the application")]
    OwnApplication,
    /// A deadline leaves less than a whole day.
    #[error("the deadline leaves less than one whole day")]
    TooSoon,
    /// A new deadline is not later than this.
    #[error("the deadline is not later than {0}")]
    NotLater(Deadline),
    /// A request for completion of the application is open.
    #[error("a request for completion is open")]
    AlreadyOpen,
    /// The request is closed.
    #[error("the request for completion is closed")]
    Closed,
    /// This deadline has passed.
    #[error("the deadline {0} has passed")]
    TooLate(Deadline),
    /// The applicant can answer until this deadline.
    #[error("the applicant can answer until {0}")]
    StillRunning(Deadline),
    /// The deadline was reminded of.
    #[error("the reminder was sent")]
    Reminded,
    /// A dismissal is proposed already.
    #[error("a dismissal is proposed")]
    DismissalProposed,
    /// No dismissal is proposed.
    #[error("no dismissal is proposed")]
    NoDismissal,
    /// Who proposed the dismissal wants to confirm it.
    #[error("who proposed cannot dismiss")]
    TwoPerson,
    /// The application was revised after the dismissal was proposed.
    #[error("the application was revised since")]
    RevisedSince,
    /// The applicant has a preliminary answer whose date is still to come.
    #[error("a preliminary answer holds")]
    AnsweredForNow,
    /// The day when an answer is expected is not after today.
    #[error("the expected day is not after today")]
    ExpectedTooSoon,
    /// The day when an answer is expected is after this one, a year ahead.
    #[error("the expected day is after {0}")]
    ExpectedTooLate(NaiveDate),
}

impl Refusal {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotUnderTreatment => "APPLICATION_NOT_UNDER_TREATMENT",
            Self::CannotWithdraw => "APPLICATION_CANNOT_BE_WITHDRAWN",
            Self::OwnApplication => "CONFLICT_OF_INTEREST",
            Self::TooSoon => "DEADLINE_TOO_SOON",
            Self::NotLater(_) => "DEADLINE_NOT_LATER",
            Self::AlreadyOpen => "COMPLETION_ALREADY_OPEN",
            Self::Closed => "COMPLETION_CLOSED",
            Self::TooLate(_) => "COMPLETION_EXPIRED",
            Self::StillRunning(_) => "COMPLETION_STILL_OPEN",
            Self::Reminded => "REMINDER_ALREADY_SENT",
            Self::DismissalProposed => "DISMISSAL_ALREADY_PROPOSED",
            Self::NoDismissal => "NO_DISMISSAL_PROPOSED",
            Self::TwoPerson => "TWO_PERSON",
            Self::RevisedSince => "APPLICATION_REVISED",
            Self::AnsweredForNow => "PRELIMINARY_ANSWER_HOLDS",
            Self::ExpectedTooSoon => "EXPECTED_DATE_TOO_SOON",
            Self::ExpectedTooLate(_) => "EXPECTED_DATE_TOO_LATE",
        }
    }

    /// Where the rule stands that refuses.
    #[must_use]
    pub fn rule(&self) -> RuleSource {
        match self {
            Self::NotUnderTreatment | Self::CannotWithdraw => RuleSource::system("application-state"),
            Self::OwnApplication => RuleSource::law("forvaltningsloven", "§6"),
            Self::TooSoon | Self::TooLate(_) | Self::StillRunning(_) => {
                RuleSource::law("forvaltningsloven", "§11")
            }
            Self::NotLater(_) => RuleSource::system("extend-only"),
            Self::AlreadyOpen => RuleSource::system("one-open-completion"),
            Self::Closed => RuleSource::system("completion-state"),
            Self::Reminded => RuleSource::system("one-reminder"),
            Self::DismissalProposed | Self::NoDismissal | Self::RevisedSince => {
                RuleSource::system("dismissal-state")
            }
            Self::TwoPerson => RuleSource::system("two-person"),
            Self::AnsweredForNow | Self::ExpectedTooSoon => RuleSource::law("forvaltningsloven", "§11a"),
            Self::ExpectedTooLate(_) => RuleSource::system("answer-within-a-year"),
        }
    }

    const fn kind(&self) -> Kind {
        match self {
            Self::OwnApplication | Self::TwoPerson => Kind::PermissionDenied,
            Self::RevisedSince => Kind::Aborted,
            _ => Kind::FailedPrecondition,
        }
    }

    /// What it tells a person to do.
    #[must_use]
    pub fn text(&self) -> LocalText {
        match self {
            Self::NotUnderTreatment => LocalText::new(
                "Søknaden er ikke til behandling: den er vedtatt, trukket eller avvist.",
                "Søknaden er ikkje til behandling: han er vedteken, trekt eller avvist.",
                "The application is not under treatment: it is decided, withdrawn or dismissed.",
            ),
            Self::CannotWithdraw => LocalText::new(
                "Søknaden er vedtatt, trukket eller avvist og kan ikke trekkes.",
                "Søknaden er vedteken, trekt eller avvist og kan ikkje trekkjast.",
                "The application is decided, withdrawn or dismissed and cannot be withdrawn.",
            ),
            Self::OwnApplication => LocalText::new(
                "Du har selv undertegnet søknaden og er inhabil. La en kollega overta.",
                "Du har sjølv skrive under søknaden og er inhabil. La ein kollega ta over.",
                "You signed the application yourself and have a conflict of interest. Let a colleague take over.",
            ),
            Self::AnsweredForNow | Self::ExpectedTooSoon | Self::ExpectedTooLate(_) => {
                self.preliminary_answer_text()
            }
            Self::DismissalProposed | Self::NoDismissal | Self::TwoPerson | Self::RevisedSince => {
                self.dismissal_text()
            }
            _ => self.completion_text(),
        }
    }

    fn preliminary_answer_text(&self) -> LocalText {
        match self {
            Self::ExpectedTooSoon => LocalText::new(
                "Dagen da svaret kan ventes, må være etter i dag.",
                "Dagen då svaret kan ventast, må vere etter i dag.",
                "The day when the answer can be expected must be after today.",
            ),
            Self::ExpectedTooLate(last) => LocalText::new(
                format!("Dagen da svaret kan ventes, må være senest {last}, et år fram."),
                format!("Dagen då svaret kan ventast, må vere seinast {last}, eit år fram."),
                format!(
                    "The day when the answer can be expected must be {last}, a year ahead, at the latest."
                ),
            ),
            _ => LocalText::new(
                "Søkeren har fått et foreløpig svar, og dagen i det er ikke kommet.",
                "Søkjaren har fått eit førebels svar, og dagen i det er ikkje komen.",
                "The applicant has a preliminary answer, and the day in it has not come.",
            ),
        }
    }

    fn dismissal_text(&self) -> LocalText {
        match self {
            Self::DismissalProposed => LocalText::new(
                "Avvisning er foreslått. Svar på forslaget først.",
                "Avvising er føreslått. Svar på framlegget først.",
                "A dismissal is proposed. Answer the proposal first.",
            ),
            Self::TwoPerson => LocalText::new(
                "Den som foreslo avvisningen, kan ikke avvise. La en annen gjøre det.",
                "Den som føreslo avvisinga, kan ikkje avvise. La ein annan gjere det.",
                "Whoever proposed the dismissal cannot dismiss. Let somebody else do it.",
            ),
            Self::RevisedSince => LocalText::new(
                "Søknaden er endret etter forslaget. Avslå forslaget og vurder på nytt.",
                "Søknaden er endra etter framlegget. Avslå framlegget og vurder på nytt.",
                "The application was revised after the proposal. Decline it and consider anew.",
            ),
            _ => LocalText::new(
                "Ingen avvisning er foreslått. Foreslå den først.",
                "Inga avvising er føreslått. Føreslå ho først.",
                "No dismissal is proposed. Propose it first.",
            ),
        }
    }

    fn completion_text(&self) -> LocalText {
        match self {
            Self::TooSoon => LocalText::new(
                "Fristen må gi søkeren minst én hel dag etter i dag.",
                "Fristen må gje søkjaren minst éin heil dag etter i dag.",
                "The deadline must leave the applicant at least one whole day after today.",
            ),
            Self::NotLater(deadline) => LocalText::new(
                format!("Fristen kan bare flyttes fram i tid. Den er {deadline}."),
                format!("Fristen kan berre flyttast fram i tid. Han er {deadline}."),
                format!("The deadline can only be moved to later. It is {deadline}."),
            ),
            Self::AlreadyOpen => LocalText::new(
                "Søknaden har et mangelbrev som ikke er avsluttet. Avslutt det først.",
                "Søknaden har eit mangelbrev som ikkje er avslutta. Avslutt det først.",
                "A request for completion of the application is not closed. Close it first.",
            ),
            Self::TooLate(deadline) => LocalText::new(
                format!("Fristen {deadline} er ute. Be embetet om lengre frist."),
                format!("Fristen {deadline} er ute. Be embetet om lengre frist."),
                format!("The deadline {deadline} has passed. Ask the office to extend it."),
            ),
            Self::StillRunning(deadline) => LocalText::new(
                format!("Søkeren kan svare til {deadline}. Vent til fristen er ute."),
                format!("Søkjaren kan svare til {deadline}. Vent til fristen er ute."),
                format!("The applicant can answer until {deadline}. Wait until the deadline has passed."),
            ),
            Self::Reminded => LocalText::new(
                "Påminnelse om denne fristen er sendt.",
                "Påminning om denne fristen er send.",
                "The reminder of this deadline was sent.",
            ),
            _ => LocalText::new(
                "Mangelbrevet er avsluttet.",
                "Mangelbrevet er avslutta.",
                "The request for completion is closed.",
            ),
        }
    }
}

/// What the database's own rules mean: the same as the code's, should a race get past it.
pub(super) fn enforced(constraint: &str) -> Option<Refusal> {
    Some(match constraint {
        "completion_open_key" => Refusal::AlreadyOpen,
        "completion_once_check" => Refusal::Closed,
        "completion_reminder_pkey" => Refusal::Reminded,
        "dismissal_open_key" => Refusal::DismissalProposed,
        "dismissal_once_check" => Refusal::NoDismissal,
        "dismissal_two_person_check" => Refusal::TwoPerson,
        "ending_pkey" | "application_ended_check" => Refusal::NotUnderTreatment,
        _ => return None,
    })
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::new(refusal.kind(), refusal.code(), refusal.text()).because(refusal.rule())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_source_and_three_sentences() {
        let deadline = Deadline::parse("2024-03-01".parse().unwrap(), "").unwrap();
        for refusal in [
            Refusal::NotUnderTreatment,
            Refusal::CannotWithdraw,
            Refusal::OwnApplication,
            Refusal::TooSoon,
            Refusal::NotLater(deadline),
            Refusal::AlreadyOpen,
            Refusal::Closed,
            Refusal::TooLate(deadline),
            Refusal::StillRunning(deadline),
            Refusal::Reminded,
            Refusal::DismissalProposed,
            Refusal::NoDismissal,
            Refusal::TwoPerson,
            Refusal::RevisedSince,
            Refusal::AnsweredForNow,
            Refusal::ExpectedTooSoon,
            Refusal::ExpectedTooLate("2025-02-15".parse().unwrap()),
        ] {
            let (code, rule) = (refusal.code(), refusal.rule());
            let failure = Failure::from(refusal);
            assert_eq!((failure.code(), failure.rule()), (code, Some(&rule)));
            let text = failure.text();
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.')),
                "{text}"
            );
        }
    }
}
