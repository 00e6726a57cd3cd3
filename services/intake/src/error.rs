//! Why intake refuses, and what the caller is told to do.

pub(crate) mod attachment;
mod call;
pub(crate) mod change_report;
pub(crate) mod completion;
mod organisation;
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

pub(crate) use call::CallError;
pub use organisation::OrganisationError;
pub mod drafting;

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
    /// A call is not reopened.
    #[error(transparent)]
    Call(#[from] CallError),
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
    /// What stands in the way of keeping organisations over time.
    #[error(transparent)]
    Organisation(#[from] OrganisationError),
    /// A draft, a signature or what follows a submission is refused.
    #[error("a draft or its signature is refused")]
    Drafting(#[from] drafting::Error),
    /// A search has more matches than can be sorted for a page.
    #[error("too many applications hold the words")]
    TooManyMatches,
    /// A field of the request is wrong, seen from what is stored.
    #[error("a field of the request is wrong")]
    Invalid(#[source] Failure),
    /// A file, or adding it.
    #[error(transparent)]
    Attachment(#[from] attachment::Attachment),
    /// A reported change.
    #[error(transparent)]
    ChangeReport(#[from] change_report::ChangeReport),
    /// A completion, a preliminary answer or an ending is refused.
    #[error(transparent)]
    Refused(#[from] completion::Refusal),
    /// Some of many applications cannot be answered for now; each with its place in the request.
    #[error("{} applications cannot be answered for now", .0.len())]
    Unanswerable(Vec<(usize, completion::Refusal)>),
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
    pub fn code(&self) -> &'static str {
        match self {
            Self::Store(_) => "INTERNAL",
            Self::NationalOnly => "NATIONAL_ONLY",
            Self::UnusableEdition(_) => "INVALID_ARGUMENT",
            Self::EditionDiffers(_) => "EDITION_DIFFERS",
            Self::EditionNotPublished(_) => "EDITION_NOT_PUBLISHED",
            Self::NotFound(_) => "NOT_FOUND",
            Self::CallAnnounced => "CALL_ANNOUNCED",
            Self::CallNotAnnounced => "CALL_NOT_ANNOUNCED",
            Self::Call(error) => error.code(),
            Self::OpenQuestions(_) => "CALL_HAS_OPEN_QUESTIONS",
            Self::UnknownOrganisation(_) => "UNKNOWN_ORGANISATION",
            Self::NotADraft => "NOT_A_DRAFT",
            Self::OtherEtag => "ETAG_MISMATCH",
            Self::Rejected(_) => "SUBMISSION_REJECTED",
            Self::Organisation(error) => error.code(),
            Self::Drafting(error) => error.code(),
            Self::TooManyMatches => "TOO_MANY_MATCHES",
            Self::Invalid(failure) => failure.code(),
            Self::Attachment(error) => error.code(),
            Self::ChangeReport(error) => error.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Unanswerable(_) => "APPLICATIONS_NOT_ANSWERABLE",
            Self::Workbook(error) => error.code(),
            Self::UnreadableEvent(_) => "UNREADABLE_EVENT",
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let code = error.code();
        match error {
            Error::Organisation(error) => error.into(),
            Error::Call(error) => error.into(),
            Error::Store(error) => match error.constraint().and_then(completion::enforced) {
                Some(refusal) => Self::from(refusal).caused_by(error),
                None => error.into(),
            },
            Error::Refused(refusal) => refusal.into(),
            Error::Unanswerable(refused) => unanswerable(code, &refused),
            Error::NotFound(name) => Self::not_found(name),
            Error::Drafting(error) => error.into(),
            Error::Invalid(failure) => failure,
            Error::Attachment(error) => error.into_failure(),
            Error::ChangeReport(error) => error.into_failure(),
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
            Error::TooManyMatches => {
                Self::precondition(code, text_of(&error)).because(RuleSource::system("search-limit"))
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

fn unanswerable(code: &'static str, refused: &[(usize, completion::Refusal)]) -> Failure {
    let findings = refused.iter().map(|(place, refusal)| tilskudd_runtime::Finding {
        rule: refusal.code().to_owned(),
        source: refusal.rule(),
        field: format!("applications[{place}]"),
        text: refusal.text(),
    });
    let text = LocalText::new(
        "Ingen svar er sendt. Ta ut søknadene som er nevnt, og send på nytt.",
        "Ingen svar er sende. Ta ut søknadene som er nemnde, og send på nytt.",
        "No answer was sent. Leave out the applications that are named and send again.",
    );
    let source = refused.first().map(|(_, refusal)| refusal.rule());
    because(Failure::precondition(code, text), source).with_findings(findings.collect())
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
        Error::TooManyMatches => LocalText::new(
            "Søket treffer flere enn 10 000 søknader. Legg til flere ord, en utlysning eller et år.",
            "Søket treffer fleire enn 10 000 søknader. Legg til fleire ord, ei utlysing eller eit år.",
            "The search finds more than 10 000 applications. Add words, a call or a year.",
        ),
        Error::UnreadableEvent(_) => LocalText::new(
            "Hendelsen kan ikke leses.",
            "Hendinga kan ikkje lesast.",
            "The event cannot be read.",
        ),
        Error::OpenQuestions(_) => open_questions(),
        Error::Rejected(_) => rejected(),
        Error::Store(_)
        | Error::UnusableEdition(_)
        | Error::NotFound(_)
        | Error::Organisation(_)
        | Error::Call(_)
        | Error::Drafting(_)
        | Error::Invalid(_)
        | Error::Attachment(_)
        | Error::ChangeReport(_)
        | Error::Refused(_)
        | Error::Unanswerable(_)
        | Error::Workbook(_) => LocalText::new("Det gikk ikke.", "Det gjekk ikkje.", "It could not be done."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tilskudd_runtime::Kind;

    #[test]
    fn every_refusal_keeps_its_code_and_none_is_internal() {
        let number: OrgNumber = "942110464".parse().unwrap();
        let files = [
            attachment::Attachment::SizeDiffers {
                declared: 1,
                found: 2,
            },
            attachment::Attachment::TypeDiffers {
                declared: "text/plain",
                found: None,
            },
            attachment::Attachment::HashDiffers,
            attachment::Attachment::Full,
            attachment::Attachment::NotYours,
            attachment::Attachment::NotNow,
            attachment::Attachment::Away(object_store::Error::NotImplemented {
                operation: String::new(),
                implementer: String::new(),
            }),
        ];
        let errors = [
            Error::NationalOnly,
            Error::EditionDiffers("kkt-2024".to_owned()),
            Error::EditionNotPublished("kkt-2024".to_owned()),
            Error::NotFound("regions/trondelag/calls/1".to_owned()),
            Error::CallAnnounced,
            Error::CallNotAnnounced,
            Error::Call(CallError::ReopeningDay {
                first: chrono::NaiveDate::MIN,
                last: chrono::NaiveDate::MAX,
            }),
            Error::OpenQuestions(Vec::new()),
            Error::UnknownOrganisation(number),
            Error::NotADraft,
            Error::OtherEtag,
            Error::Rejected(Vec::new()),
            Error::TooManyMatches,
            Error::Refused(completion::Refusal::AlreadyOpen),
            Error::Unanswerable(vec![(0, completion::Refusal::NotUnderTreatment)]),
            Error::UnreadableEvent("nothing in it".into()),
        ];
        let reports = [
            change_report::ChangeReport::Closed,
            change_report::ChangeReport::AccountsOnly,
            change_report::ChangeReport::DeciderKeepsAccount,
            change_report::ChangeReport::CaseworkersOnly,
            change_report::ChangeReport::Reporter,
        ];
        let reports = reports.into_iter().map(Error::from);
        for error in errors
            .into_iter()
            .chain(files.into_iter().map(Error::from))
            .chain(reports)
        {
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
