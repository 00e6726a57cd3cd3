//! Evaluates a draft as it stands, or content that is not stored, such as an answer to a request for
//! completion, and what its signatory sees first; changes nothing.

use sqlx::PgConnection;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{ApplicationId, CompletionId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::codec::application::restore;
use crate::applications::codec::requests::application::ValidateApplication;
use crate::applications::codec::summary;
use crate::applications::ops::access::{applicant_of, is_applicant_or_heir};
use crate::applications::ops::evaluate_answer::{content_hash, evaluate_answer, of_answerer};
use crate::applications::ops::findings::findings;
use crate::applications::ops::signing::{evaluate_signed, lookup};
use crate::applications::store;
use crate::error::Error;
use crate::finding::encode;
use crate::intake::Intake;
use crate::organisations::store::successions::Steps;

/// Applies the rules to the applicant's application, with the signature as it would be, at legal time now.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; of an answer what
/// [`crate::applications::ops::answer_completion::run`] refuses for the request's state.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    command: ValidateApplication,
) -> Result<pb::ValidateApplicationResponse, Error> {
    let ValidateApplication { id, signature, .. } = command;
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &id));
    let mut conn = scope.db.read().await?;
    let now = intake.ctx.legal.now();
    let applicant = match command.completion {
        Some(completion) => answerable(scope, &mut conn, (completion, id), now).await?,
        None => applicant_of(scope, &mut conn, id).await?,
    };
    let lookup = lookup(signature.as_ref(), scope, now);
    let inputs = store::rule_inputs::find(&mut conn, id, &applicant, lookup)
        .await?
        .ok_or_else(not_found)?;
    let inputs = of_answerer(scope, &mut conn, inputs, local_date(now)).await?;
    let (call, rules) = intake
        .announced(&scope.tenant, &mut conn, inputs.head.call)
        .await?;
    drop(conn);
    let content = match command.content {
        Some(content) => content,
        None => restore(&inputs.content)?.1,
    };
    let summary = summary::encode(
        &scope.tenant,
        (&call, &rules.edition),
        (&inputs.head, &inputs.applicant.title),
        &content,
    )
    .map_err(crate::applications::ops::findings::sum_out_of_range)?;
    let content_hash = content_hash(&content);
    let terms = (&*call, &*rules);
    let found = match (scope.organisation(), command.completion) {
        (Some(_), Some(_)) => evaluate_answer(scope, terms, &inputs, (&content, signature.as_ref()), now)?,
        (Some(_), None) => evaluate_signed(&scope.tenant, terms, &inputs, content, signature.as_ref(), now),
        // On paper the delegation is what came with it.
        (None, _) => findings(&scope.tenant, terms, &inputs, content, signature, now),
    };
    Ok(pb::ValidateApplicationResponse {
        findings: encode(&found),
        summary: Some(summary),
        content_hash,
    })
}

/// The applicant, when the caller can answer this request for it, of this application, now.
async fn answerable(
    scope: &Scope,
    conn: &mut PgConnection,
    (id, application): (CompletionId, ApplicationId),
    now: chrono::DateTime<chrono::Utc>,
) -> Result<OrgNumber, Error> {
    let not_found = || Error::NotFound(format_name(&scope.tenant, "completions", &id));
    let found = store::completions::find(conn, id).await?;
    let found = found.filter(|(completion, _)| completion.application == application);
    let (completion, applicant) = found.ok_or_else(not_found)?;
    if !is_applicant_or_heir(scope, conn, (&applicant, application), Steps::Whole).await? {
        return Err(not_found());
    }
    completion.may_answer(now)?;
    Ok(applicant)
}
