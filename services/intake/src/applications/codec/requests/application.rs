//! Applications: making, changing and judging drafts.

use tilskudd_kernel::ids::{ApplicationId, CallId, CompletionId, MeasureId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::{Failure, Fields, Scope};

use crate::applications::codec::application::parse_signature;
use crate::applications::codec::mask::Part;
use crate::applications::codec::{content, mask};
use crate::applications::domain::content::Content;
use crate::names::parent;

/// The parsed `CreateApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct CreateApplication {
    /// The call.
    pub(crate) call: CallId,
    /// The applicant.
    pub(crate) organisation: OrgNumber,
    /// The content as it is stored.
    pub(crate) message: pb::ApplicationContent,
    /// The same as facts.
    pub(crate) content: Content,
}

/// The part of the content that is replaced.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// All of it, as it is stored and as facts.
    Whole(Box<(pb::ApplicationContent, Content)>),
    /// These parts of what was sent.
    Parts(pb::ApplicationContent, Vec<Part>),
}

/// The parsed `UpdateApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct UpdateApplication {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the caller read; empty: whatever it is.
    pub(crate) etag: String,
    /// What is written.
    pub(crate) change: Change,
}

/// The parsed `CopyApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct CopyApplication {
    /// The earlier application.
    pub(crate) source: ApplicationId,
    /// The call that the draft is for.
    pub(crate) call: CallId,
}

/// The parsed `RankMeasures` request.
#[derive(Debug, Clone)]
pub(crate) struct RankMeasures {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the caller read.
    pub(crate) etag: String,
    /// The measures, the most important first.
    pub(crate) order: Vec<MeasureId>,
}

/// The parsed `ValidateApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct ValidateApplication {
    /// The application.
    pub(crate) id: ApplicationId,
    /// The signature as it would be.
    pub(crate) signature: Option<Signature>,
    /// Content instead of what is stored.
    pub(crate) content: Option<Content>,
    /// The request for completion that the content answers; none: it is judged as a submission.
    pub(crate) completion: Option<CompletionId>,
}

/// Reads a new draft, of an organisation that the caller may apply for.
///
/// # Errors
/// INVALID_ARGUMENT; `OTHER_ORGANISATION`.
pub(crate) fn create(
    scope: &Scope,
    message: &pb::CreateApplicationRequest,
) -> Result<CreateApplication, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let application = f.some("application", &message.application);
    let command = application.and_then(|application| {
        f.within("application", |f| {
            let call = f.name::<CallId>("call", "calls", &scope.tenant, &application.call);
            let organisation = f.parse::<OrgNumber>("organisation_number", &application.organisation_number);
            let sent = application.content.clone().unwrap_or_default();
            let (message, content) = f.within("content", |f| content::parse(f, &sent))?;
            Ok(CreateApplication {
                call: call?,
                organisation: organisation?,
                message,
                content,
            })
        })
    });
    let command = f.finish(|| alone.and(command))?;
    scope.require_organisation(&command.organisation)?;
    Ok(command)
}

/// Reads what of a draft is replaced.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn update(
    scope: &Scope,
    message: &pb::UpdateApplicationRequest,
) -> Result<UpdateApplication, Failure> {
    let mut f = Fields::new();
    let paths = message.update_mask.as_ref().map_or(&[][..], |mask| &mask.paths);
    let parts = mask::parse(&mut f, paths);
    let application = f.some("application", &message.application);
    let command = application.and_then(|application| {
        f.within("application", |f| {
            let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &application.name);
            // Whoever writes a part has to know which whole it becomes a part of.
            let etag = if parts.as_ref().is_ok_and(Vec::is_empty) {
                f.optional_text::<40>("etag", &application.etag)
            } else {
                f.text::<40>("etag", &application.etag).map(Some)
            };
            let change = match &parts {
                Ok(parts) if !parts.is_empty() => {
                    let sent = application.content.clone().unwrap_or_default();
                    Change::Parts(sent, parts.clone())
                }
                _ => {
                    // Replacing a draft by nothing is never what somebody meant.
                    let sent = f.some("content", &application.content);
                    let whole = sent.and_then(|sent| f.within("content", |f| content::parse(f, sent)))?;
                    Change::Whole(Box::new(whole))
                }
            };
            Ok(UpdateApplication {
                id: id?,
                etag: etag?.map_or_else(String::new, |etag| etag.into_string()),
                change,
            })
        })
    });
    f.finish(|| parts.and(command))
}

/// Reads which application becomes a draft to which call.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn copy(scope: &Scope, message: &pb::CopyApplicationRequest) -> Result<CopyApplication, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let source = f.name::<ApplicationId>("source", "applications", &scope.tenant, &message.source);
    let call = f.name::<CallId>("call", "calls", &scope.tenant, &message.call);
    f.finish(|| {
        alone?;
        Ok(CopyApplication {
            source: source?,
            call: call?,
        })
    })
}

/// Reads the order of the measures.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn rank(scope: &Scope, message: &pb::RankMeasuresRequest) -> Result<RankMeasures, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let order = f.len("measures", message.measures.len(), 1..=50).and_then(|()| {
        let order: Vec<_> = message
            .measures
            .iter()
            .enumerate()
            .map(|(index, id)| f.parse::<MeasureId>(format_args!("measures[{index}]"), id))
            .collect();
        order.into_iter().collect::<Result<Vec<_>, _>>()
    });
    f.finish(|| {
        Ok(RankMeasures {
            id: id?,
            etag: etag?.into_string(),
            order: order?,
        })
    })
}

/// Reads what is to be judged.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn validate(
    scope: &Scope,
    message: &pb::ValidateApplicationRequest,
) -> Result<ValidateApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let signature = parse_signature(&mut f, message.signature.as_ref());
    let sent = message.content.as_ref();
    let content = sent
        .map(|sent| f.within("content", |f| content::parse(f, sent)))
        .transpose();
    let completion =
        f.optional_name::<CompletionId>("completion", "completions", &scope.tenant, &message.completion);
    f.finish(|| {
        Ok(ValidateApplication {
            id: id?,
            signature: signature?,
            content: content?.map(|(_, content)| content),
            completion: completion?,
        })
    })
}
