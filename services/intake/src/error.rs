//! Why intake refuses, and what the caller is told to do.

mod workbook;

use std::error::Error as StdError;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::source::RuleSource;
use tilskudd_rulebook::{Finding, OpenQuestion};
use tilskudd_runtime::{Failure, FieldViolation};
use tilskudd_store::Error as StoreError;

pub use workbook::WorkbookError;

use crate::codec::finding;

/// What can stand in the way of an operation of intake.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed, or refused.
    #[error("the database did not do it")]
    Store(#[from] StoreError),
    /// Only `national` owns this.
    #[error("only national may do this")]
    NationalOnly,
    /// The text is no edition in canonical form.
    #[error("the edition cannot be used")]
    UnusableEdition(#[source] tilskudd_rulebook::Error),
    /// An edition of this id was published with another text.
    #[error("edition {0} was published with another text")]
    EditionDiffers(String),
    /// No such edition is published here.
    #[error("edition {0} is not published here")]
    EditionNotPublished(String),
    /// No such resource, or not one that the caller may know of.
    #[error("{0} is not found")]
    NotFound(String),
    /// The call is announced already.
    #[error("the call is announced already")]
    CallAnnounced,
    /// The call is a draft: nothing can be reopened.
    #[error("the call is not announced")]
    CallNotAnnounced,
    /// The call leaves questions of the edition open.
    #[error("the call leaves {} questions open", .0.len())]
    OpenQuestions(Vec<OpenQuestion>),
    /// The organisation is not registered here.
    #[error("organisation {0} is not registered here")]
    UnknownOrganisation(OrgNumber),
    /// The application was submitted: it cannot be changed or submitted again.
    #[error("the application is not a draft")]
    NotADraft,
    /// Somebody changed it since the caller read it.
    #[error("the etag is of another version")]
    OtherEtag,
    /// The rules reject the submission.
    #[error("the rules reject the submission")]
    Rejected(Vec<Finding>),
    /// A workbook is not taken in, or a list not given out.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// An event does not hold together.
    #[error("the event cannot be read")]
    UnreadableEvent(#[source] Box<dyn StdError + Send + Sync>),
}

impl Error {
    /// The stable reason code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "INTERNAL",
            Self::NationalOnly => "NATIONAL_ONLY",
            Self::UnusableEdition(_) => "INVALID_ARGUMENT",
            Self::EditionDiffers(_) => "EDITION_DIFFERS",
            Self::EditionNotPublished(_) => "EDITION_NOT_PUBLISHED",
            Self::NotFound(_) => "NOT_FOUND",
            Self::CallAnnounced => "CALL_ANNOUNCED",
            Self::CallNotAnnounced => "CALL_NOT_ANNOUNCED",
            Self::OpenQuestions(_) => "CALL_HAS_OPEN_QUESTIONS",
            Self::UnknownOrganisation(_) => "UNKNOWN_ORGANISATION",
            Self::NotADraft => "NOT_A_DRAFT",
            Self::OtherEtag => "ETAG_MISMATCH",
            Self::Rejected(_) => "SUBMISSION_REJECTED",
            Self::Workbook(error) => error.code(),
            Self::UnreadableEvent(_) => "UNREADABLE_EVENT",
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code();
        match error {
            Error::Store(error) => error.into(),
            Error::NotFound(name) => Self::not_found(name),
            Error::Workbook(error) => error.into(),
            Error::UnusableEdition(error) => Self::invalid(vec![FieldViolation {
                field: "canonical".to_owned(),
                text: LocalText::new(
                    "Teksten er ingen gyldig regelverksutgave. Hva som er galt, står i den engelske teksten.",
                    "Teksten er inga gyldig regelverksutgåve. Kva som er gale, står i den engelske teksten.",
                    format!("The text is no valid edition: {error}."),
                ),
            }]),
            Error::OpenQuestions(questions) => {
                let source = questions.first().map(|question| question.source.clone());
                because(Self::precondition(code, open_questions()), source)
                    .with_findings(finding::open(&questions))
            }
            Error::Rejected(findings) => {
                let refusing = finding::refusing(&findings);
                let source = refusing.first().map(|finding| finding.source.clone());
                because(Self::precondition(code, rejected()), source).with_findings(refusing)
            }
            Error::NationalOnly => {
                Self::denied(code, text_of(&error)).because(RuleSource::system("national-owns"))
            }
            Error::EditionDiffers(_) => Self::precondition(code, text_of(&error))
                .because(RuleSource::system("editions-are-immutable")),
            Error::NotADraft => {
                Self::precondition(code, text_of(&error)).because(RuleSource::system("signed-is-final"))
            }
            Error::CallAnnounced => {
                Self::precondition(code, text_of(&error)).because(RuleSource::system("announced-is-final"))
            }
            Error::OtherEtag => Self::aborted(code, text_of(&error)),
            Error::EditionNotPublished(_) | Error::CallNotAnnounced | Error::UnknownOrganisation(_) => {
                Self::precondition(code, text_of(&error))
            }
            Error::UnreadableEvent(_) => Self::precondition(code, text_of(&error)).caused_by(error),
        }
    }
}

fn because(failure: Failure, source: Option<RuleSource>) -> Failure {
    match source {
        Some(source) => failure.because(source),
        None => failure,
    }
}

fn open_questions() -> LocalText {
    LocalText::new(
        "Utlysningen lar spørsmål stå åpne og kan ikke kunngjøres. Lag en ny som svarer på dem.",
        "Utlysinga lèt spørsmål stå opne og kan ikkje kunngjerast. Lag ei ny som svarer på dei.",
        "The call leaves questions open and cannot be announced. Make a new one that answers them.",
    )
}

fn rejected() -> LocalText {
    LocalText::new(
        "Søknaden er ikke mottatt. Rett det som er nevnt, og send den på nytt.",
        "Søknaden er ikkje motteken. Rett det som er nemnt, og send han på nytt.",
        "The application is not received. Correct what is named and send it again.",
    )
}

/// What the errors without a list of findings tell a person.
fn text_of(error: &Error) -> LocalText {
    match error {
        Error::NationalOnly => LocalText::new(
            "Dette eier Helsedirektoratet. Gjør det i regions/national.",
            "Dette eig Helsedirektoratet. Gjer det i regions/national.",
            "Helsedirektoratet owns this. Do it in regions/national.",
        ),
        Error::EditionDiffers(id) => LocalText::new(
            format!("Utgaven {id} er publisert med en annen tekst. Gi den nye en egen id."),
            format!("Utgåva {id} er publisert med ein annan tekst. Gje den nye ein eigen id."),
            format!("Edition {id} was published with another text. Give the new one an id of its own."),
        ),
        Error::EditionNotPublished(id) => LocalText::new(
            format!("Utgaven {id} er ikke publisert her. Vent til den er det, eller velg en annen."),
            format!("Utgåva {id} er ikkje publisert her. Vent til ho er det, eller vel ei anna."),
            format!("Edition {id} is not published here. Wait until it is, or choose another."),
        ),
        Error::CallAnnounced => LocalText::new(
            "Utlysningen er kunngjort og kan ikke endres.",
            "Utlysinga er kunngjord og kan ikkje endrast.",
            "The call is announced and cannot be changed.",
        ),
        Error::CallNotAnnounced => LocalText::new(
            "Utlysningen er ikke kunngjort. Kunngjør den først.",
            "Utlysinga er ikkje kunngjord. Kunngjer ho først.",
            "The call is not announced. Announce it first.",
        ),
        Error::UnknownOrganisation(number) => LocalText::new(
            format!("Organisasjonen {number} er ikke registrert her. Be Helsedirektoratet registrere den."),
            format!("Organisasjonen {number} er ikkje registrert her. Be Helsedirektoratet registrere han."),
            format!("Organisation {number} is not registered here. Ask Helsedirektoratet to register it."),
        ),
        Error::NotADraft => LocalText::new(
            "Søknaden er sendt inn og kan ikke endres eller sendes igjen.",
            "Søknaden er send inn og kan ikkje endrast eller sendast igjen.",
            "The application was submitted and can be neither changed nor submitted again.",
        ),
        Error::OtherEtag => LocalText::new(
            "Noen har endret dette etter at du leste det. Les det på nytt.",
            "Nokon har endra dette etter at du las det. Les det på nytt.",
            "Somebody changed this after you read it. Read it again.",
        ),
        Error::UnreadableEvent(_) => LocalText::new(
            "Hendelsen kan ikke leses.",
            "Hendinga kan ikkje lesast.",
            "The event cannot be read.",
        ),
        Error::OpenQuestions(_) => open_questions(),
        Error::Rejected(_) => rejected(),
        Error::Store(_) | Error::UnusableEdition(_) | Error::NotFound(_) | Error::Workbook(_) => {
            LocalText::new("Det gikk ikke.", "Det gjekk ikkje.", "It could not be done.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tilskudd_runtime::Kind;

    #[test]
    fn every_refusal_keeps_its_code_and_none_is_internal() {
        let number: OrgNumber = "942110464".parse().unwrap();
        let errors = [
            Error::NationalOnly,
            Error::EditionDiffers("kkt-2024".to_owned()),
            Error::EditionNotPublished("kkt-2024".to_owned()),
            Error::NotFound("regions/trondelag/calls/1".to_owned()),
            Error::CallAnnounced,
            Error::CallNotAnnounced,
            Error::OpenQuestions(Vec::new()),
            Error::UnknownOrganisation(number),
            Error::NotADraft,
            Error::OtherEtag,
            Error::Rejected(Vec::new()),
            Error::UnreadableEvent("nothing in it".into()),
        ];
        for error in errors {
            let code = error.code();
            let failure = Failure::from(error);
            assert_eq!(failure.code(), code);
            assert_ne!(failure.kind(), Kind::Internal);
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
