//! What the rules say of a draft as it stands, or of content that is not stored, such as an answer to a request for
//! completion, and what its signatory sees first; changes nothing.

use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::Entered;

use super::completion::answer::{self, content_hash};
use super::signing::{judge, lookup};
use super::writers::{applicant_of, is_applicant_or_heir};
use super::{Intake, findings};
use crate::codec::application::restore;
use crate::codec::finding::encode;
use crate::codec::summary;
use crate::domain::content::Content;
use crate::error::Error;
use crate::store;
use crate::store::successions::Steps;

/// What is judged.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    /// The application.
    pub(crate) id: ApplicationId,
    /// The signature as it would be.
    pub(crate) signature: Option<Signature>,
    /// Content instead of what is stored.
    pub(crate) content: Option<Content>,
    /// The request for completion that the content answers; none: it is judged as a submission.
    pub(crate) completion: Option<CompletionId>,
}

/// Applies the rules to the applicant's application, with the signature as it would be, at legal time now.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; of an answer what [`answer::answer_completion`] refuses for
/// the request's state.
pub(crate) async fn validate_application(
    intake: &Intake,
    at: &Entered,
    command: Command,
) -> Result<pb::ValidateApplicationResponse, Error> {
    let Command { id, signature, .. } = command;
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &id));
    let mut conn = at.db.read().await?;
    let now = intake.ctx.legal.now();
    let applicant = match command.completion {
        Some(completion) => answerable(at, &mut conn, (completion, id), now).await?,
        None => applicant_of(at, &mut conn, id).await?,
    };
    let sought = lookup(signature.as_ref(), at, now);
    let standing = store::standing::standing(&mut conn, id, &applicant, sought)
        .await?
        .ok_or_else(not_found)?;
    let standing = answer::of_answerer(at, &mut conn, standing, local_date(now)).await?;
    let (call, rules) = intake
        .announced(&at.tenant, &mut conn, standing.head.call)
        .await?;
    drop(conn);
    let content = match command.content {
        Some(content) => content,
        None => restore(&standing.content)?.1,
    };
    let summary = summary::encode(
        &at.tenant,
        (&call, &rules.edition),
        (&standing.head, &standing.applicant.title),
        &content,
    )
    .map_err(super::sum_out_of_range)?;
    let content_hash = content_hash(&content);
    let terms = (&*call, &*rules);
    let found = match (at.organisation(), command.completion) {
        (Some(_), Some(_)) => answer::judge(at, terms, &standing, (&content, signature.as_ref()), now)?,
        (Some(_), None) => judge(&at.tenant, terms, &standing, content, signature.as_ref(), now),
        // On paper the delegation is what came with it.
        (None, _) => findings(&at.tenant, terms, &standing, content, signature, now),
    };
    Ok(pb::ValidateApplicationResponse {
        findings: encode(&found),
        summary: Some(summary),
        content_hash,
    })
}

/// The applicant, when the caller can answer this request for it, of this application, now.
async fn answerable(
    at: &Entered,
    conn: &mut PgConnection,
    (id, application): (CompletionId, ApplicationId),
    now: chrono::DateTime<chrono::Utc>,
) -> Result<OrgNumber, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "completions", &id));
    let found = store::completions::find(conn, id).await?;
    let found = found.filter(|(completion, _)| completion.application == application);
    let (completion, applicant) = found.ok_or_else(not_found)?;
    if !is_applicant_or_heir(at, conn, (&applicant, application), Steps::Whole).await? {
        return Err(not_found());
    }
    completion.may_answer(now)?;
    Ok(applicant)
}
