//! Refusals of requests for completion, preliminary answers, withdrawals and dismissals.

use chrono::NaiveDate;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::{Kind, Refusal};
use tilskudd_kernel::source::RuleSource;

/// The reason for the refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CompletionError {
    /// The application is not submitted, or decided or ended already.
    NotPending,
    /// The application is decided or ended already.
    CannotWithdraw,
    /// The caller signed the application.
    OwnApplication,
    /// A deadline leaves less than a whole day.
    TooSoon,
    /// A new deadline is not later than this.
    NotLater(Deadline),
    /// A request for completion of the application is open.
    AlreadyOpen,
    /// The request is closed.
    Closed,
    /// This deadline has passed.
    TooLate(Deadline),
    /// The applicant can answer until this deadline.
    StillRunning(Deadline),
    /// The deadline was reminded of.
    Reminded,
    /// A dismissal is proposed already.
    DismissalProposed,
    /// No dismissal is proposed.
    NoDismissal,
    /// Who proposed the dismissal wants to confirm it.
    TwoPerson,
    /// The application was revised after the dismissal was proposed.
    RevisedSince,
    /// The applicant has a preliminary answer whose date is still to come.
    AnsweredForNow,
    /// The day when an answer is expected is not after today.
    ExpectedTooSoon,
    /// The day when an answer is expected is after this one, a year ahead.
    ExpectedTooLate(NaiveDate),
}

/// A deadline to put defects right.
fn defects() -> RuleSource {
    RuleSource::law("forvaltningsloven", "§11")
}

/// An answer within a month, or a preliminary one.
fn preliminary_answers() -> RuleSource {
    RuleSource::law("forvaltningsloven", "§11a")
}

impl CompletionError {
    /// Code, source and text of each.
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::NotPending => Refusal::precondition(
                "APPLICATION_NOT_PENDING",
                RuleSource::system("application-state"),
                LocalText::new(
                    "Søknaden er ikke til behandling: den er vedtatt, trukket eller avvist. Les den på nytt.",
                    "Søknaden er ikkje til behandling: han er vedteken, trekt eller avvist. Les han på nytt.",
                    "The application is not pending: it is decided, withdrawn or dismissed. Read it again.",
                ),
            ),
            Self::CannotWithdraw => Refusal::precondition(
                "APPLICATION_CANNOT_BE_WITHDRAWN",
                RuleSource::system("application-state"),
                LocalText::new(
                    "Søknaden er vedtatt, trukket eller avvist og kan ikke trekkes. Ta kontakt med kontoret.",
                    "Søknaden er vedteken, trekt eller avvist og kan ikkje trekkjast. Ta kontakt med kontoret.",
                    "The application is decided, withdrawn or dismissed and cannot be withdrawn. Contact the office.",
                ),
            ),
            Self::OwnApplication => Refusal::denied(
                "CONFLICT_OF_INTEREST",
                RuleSource::law("forvaltningsloven", "§6"),
                LocalText::new(
                    "Du har selv undertegnet søknaden og er inhabil. La en kollega overta.",
                    "Du har sjølv skrive under søknaden og er inhabil. La ein kollega ta over.",
                    "You signed the application yourself and have a conflict of interest. Let a colleague take over.",
                ),
            ),
            Self::TooSoon => Refusal::precondition(
                "DEADLINE_TOO_SOON",
                defects(),
                LocalText::new(
                    "Fristen må gi søkeren minst én hel dag etter i dag. Velg en senere dag.",
                    "Fristen må gje søkjaren minst éin heil dag etter i dag. Vel ein seinare dag.",
                    "The deadline must leave the applicant at least one whole day after today. Choose a later day.",
                ),
            ),
            Self::NotLater(deadline) => Refusal::precondition(
                "DEADLINE_NOT_LATER",
                RuleSource::system("extend-only"),
                LocalText::new(
                    format!("Fristen kan bare flyttes fram i tid. Den er {deadline}. Velg en senere."),
                    format!("Fristen kan berre flyttast fram i tid. Han er {deadline}. Vel ein seinare."),
                    format!("The deadline can only be moved to later. It is {deadline}. Choose a later one."),
                ),
            ),
            Self::AlreadyOpen => Refusal::precondition(
                "COMPLETION_ALREADY_OPEN",
                RuleSource::system("one-open-completion"),
                LocalText::new(
                    "Søknaden har et mangelbrev som ikke er avsluttet. Avslutt det først.",
                    "Søknaden har eit mangelbrev som ikkje er avslutta. Avslutt det først.",
                    "A request for completion of the application is not closed. Close it first.",
                ),
            ),
            Self::Closed => Refusal::precondition(
                "COMPLETION_CLOSED",
                RuleSource::system("completion-state"),
                LocalText::new(
                    "Mangelbrevet er avsluttet. Mangler det fortsatt noe, må kontoret sende et nytt.",
                    "Mangelbrevet er avslutta. Manglar det framleis noko, må kontoret sende eit nytt.",
                    "The request for completion is closed. If something is still missing, the office must send a new one.",
                ),
            ),
            Self::TooLate(deadline) => Refusal::precondition(
                "COMPLETION_EXPIRED",
                defects(),
                LocalText::new(
                    format!("Fristen {deadline} er ute. Be embetet om lengre frist."),
                    format!("Fristen {deadline} er ute. Be embetet om lengre frist."),
                    format!("The deadline {deadline} has passed. Ask the office to extend it."),
                ),
            ),
            Self::StillRunning(deadline) => Refusal::precondition(
                "COMPLETION_STILL_OPEN",
                defects(),
                LocalText::new(
                    format!("Søkeren kan svare til {deadline}. Vent til fristen er ute."),
                    format!("Søkjaren kan svare til {deadline}. Vent til fristen er ute."),
                    format!("The applicant can answer until {deadline}. Wait until the deadline has passed."),
                ),
            ),
            Self::Reminded => Refusal::precondition(
                "REMINDER_ALREADY_SENT",
                RuleSource::system("one-reminder"),
                LocalText::new(
                    "Påminnelse om denne fristen er sendt. Vent på svaret, eller forleng fristen.",
                    "Påminning om denne fristen er send. Vent på svaret, eller leng fristen.",
                    "The reminder of this deadline was sent. Wait for the answer, or extend the deadline.",
                ),
            ),
            Self::DismissalProposed => Refusal::precondition(
                "DISMISSAL_ALREADY_PROPOSED",
                RuleSource::system("dismissal-state"),
                LocalText::new(
                    "Avvisning er foreslått. Svar på forslaget først.",
                    "Avvising er føreslått. Svar på framlegget først.",
                    "A dismissal is proposed. Answer the proposal first.",
                ),
            ),
            Self::NoDismissal => Refusal::precondition(
                "NO_DISMISSAL_PROPOSED",
                RuleSource::system("dismissal-state"),
                LocalText::new(
                    "Ingen avvisning er foreslått. Foreslå den først.",
                    "Inga avvising er føreslått. Føreslå ho først.",
                    "No dismissal is proposed. Propose it first.",
                ),
            ),
            Self::TwoPerson => Refusal::denied(
                "TWO_PERSON",
                RuleSource::system("two-person"),
                LocalText::new(
                    "Den som foreslo avvisningen, kan ikke avvise. La en annen gjøre det.",
                    "Den som føreslo avvisinga, kan ikkje avvise. La ein annan gjere det.",
                    "Whoever proposed the dismissal cannot dismiss. Let somebody else do it.",
                ),
            ),
            Self::RevisedSince => Refusal::new(
                Kind::Aborted,
                "APPLICATION_REVISED",
                RuleSource::system("dismissal-state"),
                LocalText::new(
                    "Søknaden er endret etter forslaget. Avslå forslaget og vurder på nytt.",
                    "Søknaden er endra etter framlegget. Avslå framlegget og vurder på nytt.",
                    "The application was revised after the proposal. Decline it and consider anew.",
                ),
            ),
            Self::AnsweredForNow => Refusal::precondition(
                "PRELIMINARY_ANSWER_HOLDS",
                preliminary_answers(),
                LocalText::new(
                    "Søkeren har fått et foreløpig svar, og dagen i det er ikke kommet. Vent til den dagen.",
                    "Søkjaren har fått eit førebels svar, og dagen i det er ikkje komen. Vent til den dagen.",
                    "The applicant has a preliminary answer, and the day in it has not come. Wait until that day.",
                ),
            ),
            Self::ExpectedTooSoon => Refusal::precondition(
                "EXPECTED_DATE_TOO_SOON",
                preliminary_answers(),
                LocalText::new(
                    "Dagen da svaret kan ventes, må være etter i dag. Velg en senere dag.",
                    "Dagen då svaret kan ventast, må vere etter i dag. Vel ein seinare dag.",
                    "The day when the answer can be expected must be after today. Choose a later day.",
                ),
            ),
            Self::ExpectedTooLate(last) => Refusal::precondition(
                "EXPECTED_DATE_TOO_LATE",
                RuleSource::system("answer-within-a-year"),
                LocalText::new(
                    format!(
                        "Dagen da svaret kan ventes, må være senest {last}, et år fram. Velg en tidligere dag."
                    ),
                    format!(
                        "Dagen då svaret kan ventast, må vere seinast {last}, eit år fram. Vel ein tidlegare dag."
                    ),
                    format!(
                        "The day when the answer can be expected must be {last}, a year ahead, at the latest. Choose an \
                         earlier day."
                    ),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(CompletionError);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_source_and_says_what_to_do() {
        let deadline = Deadline::parse("2024-03-01".parse().unwrap(), "").unwrap();
        for error in [
            CompletionError::NotPending,
            CompletionError::CannotWithdraw,
            CompletionError::OwnApplication,
            CompletionError::TooSoon,
            CompletionError::NotLater(deadline),
            CompletionError::AlreadyOpen,
            CompletionError::Closed,
            CompletionError::TooLate(deadline),
            CompletionError::StillRunning(deadline),
            CompletionError::Reminded,
            CompletionError::DismissalProposed,
            CompletionError::NoDismissal,
            CompletionError::TwoPerson,
            CompletionError::RevisedSince,
            CompletionError::AnsweredForNow,
            CompletionError::ExpectedTooSoon,
            CompletionError::ExpectedTooLate("2025-02-15".parse().unwrap()),
        ] {
            let refusal = error.refusal();
            assert!(refusal.source.is_some(), "{}", refusal.code);
            let text = refusal.text;
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.') && text.contains(". ")),
                "{text}"
            );
        }
    }
}
