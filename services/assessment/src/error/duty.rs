//! Refusals of a person's act in a case: a conflict of interest, or another act of the same person.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

use super::measure::listed;

/// Refusals of a person's act in a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DutyError {
    /// The person has declared a conflict of interest in the case.
    Conflicted,
    /// The person signed the application.
    OwnApplication,
    /// The person has declared a conflict in the case before.
    AlreadyDeclared,
    /// Whoever recommended has since declared a conflict of interest.
    RecommenderConflicted,
    /// Somebody who judged has since declared a conflict of interest.
    JudgeConflicted {
        /// Titles of the measures that they judged.
        measures: Vec<String>,
    },
    /// The person who recommended tries to approve.
    TwoPerson,
    /// The person registered the application after the deadline of its call.
    RegisteredLate,
}

impl DutyError {
    #[expect(clippy::too_many_lines, reason = "one arm a refusal, read as a table")]
    pub(crate) fn refusal(&self) -> Refusal {
        let conflict = || RuleSource::law("forvaltningsloven", "§6");
        let two_person = || RuleSource::system("two-person");
        match self {
            Self::Conflicted => Refusal::denied(
                "CONFLICT_OF_INTEREST",
                conflict(),
                LocalText::new(
                    "Du har meldt deg inhabil i saken og kan ikke gjøre mer i den. La en kollega overta.",
                    "Du har meldt deg inhabil i saka og kan ikkje gjere meir i ho. La ein kollega ta over.",
                    "You have declared a conflict of interest in the case and can do no more in it. Let a colleague take over.",
                ),
            ),
            Self::OwnApplication => Refusal::denied(
                "CONFLICT_OF_INTEREST",
                conflict(),
                LocalText::new(
                    "Du har selv undertegnet søknaden og er inhabil i saken. La en kollega overta.",
                    "Du har sjølv skrive under søknaden og er inhabil i saka. La ein kollega ta over.",
                    "You signed the application yourself and have a conflict of interest. Let a colleague take over.",
                ),
            ),
            Self::AlreadyDeclared => Refusal::exists(
                "CONFLICT_ALREADY_DECLARED",
                None,
                LocalText::new(
                    "Du har alt meldt deg inhabil i saken. La en kollega overta.",
                    "Du har alt meldt deg inhabil i saka. La ein kollega ta over.",
                    "You have already declared a conflict of interest in the case. Let a colleague take over.",
                ),
            ),
            Self::RecommenderConflicted => Refusal::precondition(
                "RECOMMENDER_CONFLICTED",
                conflict(),
                LocalText::new(
                    "Den som innstilte, har siden meldt seg inhabil. Send saken tilbake, så en annen kan innstille.",
                    "Den som innstilte, har sidan meldt seg inhabil. Send saka tilbake, så ein annan kan innstille.",
                    "Whoever recommended has since declared a conflict of interest. Return the case, so that somebody else recommends.",
                ),
            ),
            Self::JudgeConflicted { measures } => {
                let LocalText { nb, nn, en } = listed(measures);
                Refusal::precondition(
                    "JUDGE_CONFLICTED",
                    conflict(),
                    LocalText::new(
                        format!(
                            "Den som vurderte disse tiltakene, har siden meldt seg inhabil. Send saken tilbake og la en annen vurdere dem: {nb}."
                        ),
                        format!(
                            "Den som vurderte desse tiltaka, har sidan meldt seg inhabil. Send saka tilbake og la ein annan vurdere dei: {nn}."
                        ),
                        format!(
                            "Whoever judged these measures has since declared a conflict of interest. Return the case and let somebody else judge them: {en}."
                        ),
                    ),
                )
            }
            Self::TwoPerson => Refusal::denied(
                "TWO_PERSON",
                two_person(),
                LocalText::new(
                    "Den som innstiller, kan ikke godkjenne. La en annen godkjenne.",
                    "Den som innstiller, kan ikkje godkjenne. La ein annan godkjenne.",
                    "Whoever recommends cannot approve. Let somebody else approve.",
                ),
            ),
            Self::RegisteredLate => Refusal::denied(
                "REGISTERED_LATE",
                two_person(),
                LocalText::new(
                    "Du registrerte søknaden etter søknadsfristen og kan ikke også innstille den. La en kollega gjøre det.",
                    "Du registrerte søknaden etter søknadsfristen og kan ikkje også innstille han. La ein kollega gjere det.",
                    "You registered the application after the deadline and cannot recommend it too. Let a colleague do it.",
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(DutyError);
