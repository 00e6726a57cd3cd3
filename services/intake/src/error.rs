//! Errors of intake, and what the caller can do about each.

use tilskudd_kernel::refusal::Refusal;
use tilskudd_rulebook::{Finding, OpenQuestion};
use tilskudd_runtime::facts::Unreadable;
use tilskudd_runtime::{Failure, editions};
use tilskudd_store::Error as StoreError;
use tilskudd_workbook::Faults;

use crate::applications::error::completion::CompletionError;
use crate::applications::error::draft::DraftError;
use crate::attachments::error::AttachmentError;
use crate::calls::error::CallError;
use crate::change_reports::error::ChangeReportError;
use crate::lists::error::ListError;
use crate::organisations::error::organisation::OrganisationError;
use crate::organisations::error::owner::OwnerError;
use crate::refused_findings;
use crate::workbook::error::WorkbookError;

/// Errors of intake.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A file, or adding it.
    #[error(transparent)]
    Attachment(#[from] AttachmentError),
    /// A call.
    #[error(transparent)]
    Call(#[from] CallError),
    /// A reported change.
    #[error(transparent)]
    ChangeReport(#[from] ChangeReportError),
    /// A completion, a preliminary answer or an ending.
    #[error(transparent)]
    Completion(#[from] CompletionError),
    /// A draft, its signature, or what follows a submission.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// A list of applications.
    #[error(transparent)]
    List(#[from] ListError),
    /// Organisations over time.
    #[error(transparent)]
    Organisation(#[from] OrganisationError),
    /// Data that `national` owns.
    #[error(transparent)]
    Owner(#[from] OwnerError),
    /// A workbook is not taken in, or a list not given out.
    #[error(transparent)]
    Workbook(#[from] WorkbookError),
    /// No such resource, or not one that the caller may know of.
    #[error("{0} is not found")]
    NotFound(String),
    /// Somebody changed it since the caller read it.
    #[error("the etag is of another version")]
    EtagMismatch,
    /// An edition of this id was published with another text.
    #[error("edition {0} was published with another text")]
    EditionDiffers(String),
    /// The text is no edition in canonical form.
    #[error("the edition cannot be used")]
    UnusableEdition(#[source] tilskudd_rulebook::Error),
    /// The call leaves questions of the edition open.
    #[error("the call leaves {} questions open", .0.len())]
    OpenQuestions(Vec<OpenQuestion>),
    /// The rules reject the submission.
    #[error("the rules reject the submission")]
    Rejected(Vec<Finding>),
    /// Some of many applications cannot be answered for now; each with its place in the request.
    #[error("{} applications cannot be answered for now", .0.len())]
    Unanswerable(Vec<(usize, CompletionError)>),
    /// Cells of the workbook are wrong; nothing was imported.
    #[error("{} cells of the workbook are wrong", .0.total())]
    Faults(Faults),
    /// A field of the request is wrong, seen from what is stored.
    #[error("a field of the request is wrong")]
    Invalid(#[source] Failure),
    /// An event does not hold together.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The attachment store failed.
    #[error("attachment storage failed")]
    AttachmentStore(#[from] object_store::Error),
    /// The stored file is not what was stored.
    #[error("the stored file {0} is not what was stored")]
    AlteredAttachment(String),
    /// A workbook or list could not be written.
    #[error("the file cannot be written")]
    Unwritable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The database failed, or refused.
    #[error("database error")]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Attachment(error) => error.refusal().into(),
            Error::Call(error) => error.refusal().into(),
            Error::ChangeReport(error) => error.refusal().into(),
            Error::Completion(error) => error.refusal().into(),
            Error::Draft(error) => error.refusal().into(),
            Error::List(error) => error.refusal().into(),
            Error::Organisation(error) => error.refusal().into(),
            Error::Owner(error) => error.refusal().into(),
            Error::Workbook(error) => error.refusal().into(),
            Error::NotFound(name) => Refusal::not_found(name).into(),
            Error::EtagMismatch => Refusal::etag_mismatch().into(),
            Error::EditionDiffers(id) => editions::differs(&id).into(),
            Error::UnusableEdition(error) => refused_findings::unusable_edition(&error),
            Error::OpenQuestions(questions) => refused_findings::open_questions(&questions),
            Error::Rejected(found) => refused_findings::rejected(&found),
            Error::Unanswerable(refused) => refused_findings::unanswerable(&refused),
            Error::Faults(faults) => refused_findings::faults(&faults),
            Error::Invalid(failure) => failure,
            Error::Unreadable(error) => error.into(),
            Error::AttachmentStore(error) => {
                Self::from(AttachmentError::StoreUnavailable.refusal()).caused_by(error)
            }
            Error::AlteredAttachment(_) => Self::internal(error),
            Error::Unwritable(cause) => Self::internal(cause),
            Error::Store(error) => Self::from_store(error, enforced),
        }
    }
}

impl From<Error> for tonic::Status {
    fn from(error: Error) -> Self {
        Failure::from(error).into()
    }
}

/// From the names of database constraints to refusals: they repeat the code's rules, for races that get past the code.
fn enforced(constraint: &str) -> Option<Refusal> {
    let error = match constraint {
        "completion_open_key" => CompletionError::AlreadyOpen,
        "completion_once_check" => CompletionError::Closed,
        "completion_reminder_pkey" => CompletionError::Reminded,
        "dismissal_open_key" => CompletionError::DismissalProposed,
        "dismissal_once_check" => CompletionError::NoDismissal,
        "dismissal_two_person_check" => CompletionError::TwoPerson,
        "ending_pkey" | "application_ended_check" => CompletionError::NotPending,
        _ => return None,
    };
    Some(error.refusal())
}

#[cfg(test)]
mod tests {
    use tilskudd_kernel::lang::LocalText;
    use tilskudd_kernel::source::RuleSource;
    use tilskudd_runtime::Kind;

    use super::*;

    fn refused() -> Vec<Error> {
        let mut errors: Vec<Error> = vec![
            CallError::Announced.into(),
            CallError::NotAnnounced.into(),
            CallError::EditionNotPublished("kkt-2024".to_owned()).into(),
            CallError::ReopeningDay {
                first: chrono::NaiveDate::MIN,
                last: chrono::NaiveDate::MAX,
            }
            .into(),
            ListError::TooManyMatches.into(),
            OwnerError::NationalOnly.into(),
            Error::EditionDiffers("kkt-2024".to_owned()),
            Error::NotFound("regions/trondelag/calls/1".to_owned()),
            Error::EtagMismatch,
            Error::OpenQuestions(Vec::new()),
            Error::Rejected(Vec::new()),
            Error::Unanswerable(vec![(0, CompletionError::NotPending)]),
            Error::Faults(Faults::whole(LocalText::new("Nei.", "Nei.", "No."))),
            Unreadable::new("call", "it is missing").into(),
            object_store::Error::NotImplemented {
                operation: String::new(),
                implementer: String::new(),
            }
            .into(),
        ];
        let files = [
            AttachmentError::SizeDiffers {
                declared: 1,
                found: 2,
            },
            AttachmentError::TypeDiffers {
                declared: "text/plain",
                found: None,
            },
            AttachmentError::HashDiffers,
            AttachmentError::Full,
            AttachmentError::NotYours,
            AttachmentError::NotNow,
            AttachmentError::StoreUnavailable,
        ];
        errors.extend(files.map(Error::from));
        let reports = [
            ChangeReportError::Closed,
            ChangeReportError::AccountsOnly,
            ChangeReportError::DeciderKeepsAccount,
            ChangeReportError::CaseworkersOnly,
            ChangeReportError::Reporter,
        ];
        errors.extend(reports.map(Error::from));
        errors
    }

    #[test]
    fn every_refusal_says_what_to_do_and_none_is_internal() {
        for error in refused() {
            let failure = Failure::from(error);
            assert_ne!(failure.kind(), Kind::Internal);
            let text = failure.text();
            assert!(
                [&text.nb, &text.nn, &text.en]
                    .iter()
                    .all(|text| text.ends_with('.') && text.contains(". ")),
                "{text}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_named_beside_the_refusal() {
        let faults = Faults::whole(LocalText::new("Nei.", "Nei.", "No."));
        let refused = Failure::from(Error::Faults(faults));
        assert_eq!(
            (refused.code(), refused.kind()),
            ("WORKBOOK_REFUSED", Kind::InvalidArgument)
        );
        assert_eq!(refused.fields()[0].field, "workbook");
        let waiting = Failure::from(Error::Unanswerable(vec![(3, CompletionError::NotPending)]));
        assert_eq!(waiting.rule(), Some(&RuleSource::system("application-state")));
        let finding = &waiting.findings()[0];
        assert_eq!(
            (finding.rule.as_str(), finding.field.as_str()),
            ("APPLICATION_NOT_PENDING", "applications[3]")
        );
    }

    #[test]
    fn only_our_own_failures_are_internal() {
        for error in [
            Error::Unwritable("no".into()),
            Error::AlteredAttachment("regions/trondelag/attachments/1".to_owned()),
        ] {
            let failure = Failure::from(error);
            assert_eq!((failure.code(), failure.kind()), ("INTERNAL", Kind::Internal));
        }
    }
}
