//! Refusals of writing, announcing or reopening a call.

use chrono::NaiveDate;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::refusal::Refusal;
use tilskudd_kernel::source::RuleSource;

/// Refusals of acts on a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CallError {
    /// The call is announced already.
    Announced,
    /// The call is a draft: nothing can be reopened.
    NotAnnounced,
    /// No such edition is published here.
    EditionNotPublished(String),
    /// The last day of a reopening is past, or too far ahead.
    ReopeningDay {
        /// The first day that it can be.
        first: NaiveDate,
        /// The last.
        last: NaiveDate,
    },
}

impl CallError {
    /// Code, source and text of each.
    pub(crate) fn refusal(&self) -> Refusal {
        match self {
            Self::Announced => Refusal::precondition(
                "CALL_ANNOUNCED",
                RuleSource::system("announced-is-final"),
                LocalText::new(
                    "Utlysningen er kunngjort og kan ikke endres. Kunngjør en ny hvis vilkårene må endres.",
                    "Utlysinga er kunngjord og kan ikkje endrast. Kunngjer ei ny om vilkåra må endrast.",
                    "The call is announced and cannot be changed. Announce a new one if its terms must change.",
                ),
            ),
            Self::NotAnnounced => Refusal::precondition(
                "CALL_NOT_ANNOUNCED",
                None,
                LocalText::new(
                    "Utlysningen er ikke kunngjort. Kunngjør den først.",
                    "Utlysinga er ikkje kunngjord. Kunngjer ho først.",
                    "The call is not announced. Announce it first.",
                ),
            ),
            Self::EditionNotPublished(id) => Refusal::precondition(
                "EDITION_NOT_PUBLISHED",
                None,
                LocalText::new(
                    format!("Utgaven {id} er ikke publisert her. Vent til den er det, eller velg en annen."),
                    format!("Utgåva {id} er ikkje publisert her. Vent til ho er det, eller vel ei anna."),
                    format!("Edition {id} is not published here. Wait until it is, or choose another."),
                ),
            ),
            Self::ReopeningDay { first, last } => Refusal::precondition(
                "REOPENING_DAY",
                RuleSource::system("reopening-days"),
                LocalText::new(
                    format!("Utlysningen kan åpnes til en dag fra {first} til {last}. Velg en av dem."),
                    format!("Utlysinga kan opnast til ein dag frå {first} til {last}. Vel ein av dei."),
                    format!("The call can be reopened to a day from {first} to {last}. Choose one of them."),
                ),
            ),
        }
    }
}

tilskudd_kernel::refuses!(CallError);
