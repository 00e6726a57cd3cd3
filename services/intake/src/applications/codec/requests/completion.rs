//! Requests for completion: asking, answering, and what the office does about the deadline.

use chrono::NaiveDate;
use tilskudd_kernel::act::Reason;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::{Failure, Fields, Scope};
use tilskudd_store::Page;
use uuid::Uuid;

use crate::applications::codec::application::parse_signature;
use crate::applications::codec::completion::parse_defects;
use crate::applications::codec::content;
use crate::applications::domain::completion::{Closing, Defect};
use crate::applications::domain::content::Content;
use crate::day::optional_day;
use crate::names::parent;

/// The parsed `RequestCompletion` request.
#[derive(Debug, Clone)]
pub(crate) struct RequestCompletion {
    /// The application.
    pub(crate) application: ApplicationId,
    /// What it lacks.
    pub(crate) defects: Vec<Defect>,
    /// Until when.
    pub(crate) deadline: Deadline,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The whole content as it shall be, signed.
#[derive(Debug, Clone)]
pub(crate) struct New {
    /// As it is stored.
    pub(crate) message: pb::ApplicationContent,
    /// The same as facts.
    pub(crate) content: Content,
    /// The signature; none: the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
    /// The signatory has seen a summary of it.
    pub(crate) summary_seen: bool,
    /// The hash of the content that that summary was of; empty: not said.
    pub(crate) seen_hash: String,
}

/// The parsed `AnswerCompletion` request.
#[derive(Debug, Clone)]
pub(crate) struct AnswerCompletion {
    /// The request.
    pub(crate) id: CompletionId,
    /// In words; empty: none.
    pub(crate) answer: String,
    /// New content.
    pub(crate) new: Option<New>,
}

/// The parsed `ExtendCompletion` request.
#[derive(Debug, Clone)]
pub(crate) struct ExtendCompletion {
    /// The request.
    pub(crate) id: CompletionId,
    /// The later deadline.
    pub(crate) deadline: Deadline,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The office's ways of closing a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resolution {
    /// It is taken back.
    TakeBack,
    /// The application is processed as it stands; only after the deadline.
    Proceed,
}

/// The parsed `ResolveCompletion` request.
#[derive(Debug, Clone)]
pub(crate) struct ResolveCompletion {
    /// The request.
    pub(crate) id: CompletionId,
    /// How.
    pub(crate) resolution: Resolution,
    /// The reason.
    pub(crate) reason: Reason,
}

/// The parsed `ListCompletions` request.
#[derive(Debug, Clone)]
pub(crate) struct ListCompletions {
    /// Only of this application.
    pub(crate) application: Option<ApplicationId>,
    /// Only in this state, by the word in the database.
    pub(crate) state: Option<&'static str>,
    /// Only those whose deadline has passed, or has not.
    pub(crate) expired: Option<bool>,
    /// Only those due on this day or before.
    pub(crate) due_by: Option<NaiveDate>,
    /// The page.
    pub(crate) page: Page<Uuid>,
}

/// Reads what an application lacks.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn request(
    scope: &Scope,
    message: &pb::RequestCompletionRequest,
) -> Result<RequestCompletion, Failure> {
    let mut f = Fields::new();
    let name = &message.application;
    let application = f.name::<ApplicationId>("application", "applications", &scope.tenant, name);
    let defects = parse_defects(&mut f, &message.defects);
    let deadline = f.deadline(
        "deadline_date",
        &message.deadline_date,
        "deadline_time",
        &message.deadline_time,
    );
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        Ok(RequestCompletion {
            application: application?,
            defects: defects?,
            deadline: deadline?,
            reason: reason?,
        })
    })
}

/// Reads an answer.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn answer(
    scope: &Scope,
    message: &pb::AnswerCompletionRequest,
) -> Result<AnswerCompletion, Failure> {
    let mut f = Fields::new();
    let id = f.name::<CompletionId>("name", "completions", &scope.tenant, &message.name);
    let seen = message.summary_seen;
    let new = message
        .content
        .as_ref()
        .map(|sent| {
            let content = f.within("content", |f| content::parse(f, sent));
            let signature = parse_signature(&mut f, message.signature.as_ref());
            let hash = f.optional_text::<64>("content_hash", &message.content_hash);
            let (message, content) = content?;
            Ok(New {
                message,
                content,
                signature: signature?,
                summary_seen: seen,
                seen_hash: hash?.map_or_else(String::new, |hash| hash.into_string()),
            })
        })
        .transpose();
    // In words when in nothing else.
    let words = if message.content.is_some() {
        let text = f.optional_text::<8000>("answer", &message.answer);
        text.map(|text| text.map_or_else(String::new, |text| text.into_string()))
    } else {
        f.text::<8000>("answer", &message.answer)
            .map(|text| text.into_string())
    };
    f.finish(|| {
        Ok(AnswerCompletion {
            id: id?,
            answer: words?,
            new: new?,
        })
    })
}

/// Reads a later deadline.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn extend(
    scope: &Scope,
    message: &pb::ExtendCompletionRequest,
) -> Result<ExtendCompletion, Failure> {
    let mut f = Fields::new();
    let id = f.name::<CompletionId>("name", "completions", &scope.tenant, &message.name);
    let deadline = f.deadline(
        "deadline_date",
        &message.deadline_date,
        "deadline_time",
        &message.deadline_time,
    );
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        Ok(ExtendCompletion {
            id: id?,
            deadline: deadline?,
            reason: reason?,
        })
    })
}

/// Reads how a request is closed.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn resolve(
    scope: &Scope,
    message: &pb::ResolveCompletionRequest,
) -> Result<ResolveCompletion, Failure> {
    let mut f = Fields::new();
    let id = f.name::<CompletionId>("name", "completions", &scope.tenant, &message.name);
    let resolution = f.enumeration::<pb::CompletionResolution>("resolution", message.resolution);
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| {
        let resolution = match resolution? {
            pb::CompletionResolution::Proceed => Resolution::Proceed,
            // Unspecified was refused above.
            pb::CompletionResolution::Withdraw | pb::CompletionResolution::Unspecified => {
                Resolution::TakeBack
            }
        };
        Ok(ResolveCompletion {
            id: id?,
            resolution,
            reason: reason?,
        })
    })
}

/// Reads which page of which requests is asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn list(scope: &Scope, message: &pb::ListCompletionsRequest) -> Result<ListCompletions, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let page = f.page(message.page_size, &message.page_token);
    let name = &message.application;
    let application = f.optional_name::<ApplicationId>("application", "applications", &scope.tenant, name);
    let state = f.optional_enumeration::<pb::CompletionState>("state", message.state);
    let due_by = optional_day(&mut f, "due_by", &message.due_by);
    f.finish(|| {
        alone?;
        let (state, expired) = stored(state?.unwrap_or(pb::CompletionState::Unspecified));
        Ok(ListCompletions {
            application: application?,
            state,
            expired,
            due_by: due_by?,
            page: page?,
        })
    })
}

/// A state as in the database: the word, and whether the deadline has passed.
const fn stored(state: pb::CompletionState) -> (Option<&'static str>, Option<bool>) {
    match state {
        pb::CompletionState::Unspecified => (None, None),
        pb::CompletionState::Open => (Some("open"), Some(false)),
        pb::CompletionState::Expired => (Some("open"), Some(true)),
        pb::CompletionState::Answered => (Some(Closing::Answered.as_str()), None),
        pb::CompletionState::Withdrawn => (Some(Closing::Withdrawn.as_str()), None),
        pb::CompletionState::Proceeded => (Some(Closing::Proceeded.as_str()), None),
        pb::CompletionState::Ended => (Some(Closing::Ended.as_str()), None),
    }
}
