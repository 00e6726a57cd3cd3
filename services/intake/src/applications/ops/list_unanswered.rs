//! Applications that wait for an answer (forvaltningsloven §11a).

use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::fields::next_page_token;
use tilskudd_runtime::timestamps::timestamp;

use crate::applications::codec::requests::preliminary_answer::ListUnanswered;
use crate::applications::domain::completion::month_ends;
use crate::applications::store::preliminary_answers;
use crate::error::Error;
use crate::intake::Intake;

/// A page of applications that wait for an answer, or wait again after the day in the last one, and whose month ends on
/// `due_by` or before; without it, whose month has run out.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    query: &ListUnanswered,
) -> Result<pb::ListUnansweredResponse, Error> {
    let today = local_date(intake.ctx.legal.now());
    // The month has run out from the day after its last.
    let due_by = query.due_by.unwrap_or_else(|| today.pred_opt().unwrap_or(today));
    let mut conn = scope.db.read().await?;
    let found =
        preliminary_answers::waiting(&mut conn, (due_by, today), query.page.after, query.page.limit())
            .await?;
    let (found, next) = query.page.split(found, |one| one.application_id.as_uuid());
    let applications = found
        .into_iter()
        .map(|one| pb::UnansweredApplication {
            application: format_name(&scope.tenant, "applications", &one.application_id),
            case_number: one.case_number,
            organisation_number: one.organisation_number,
            submitted_at: Some(timestamp(one.submitted_at)),
            due_date: month_ends(one.received_at).to_string(),
        })
        .collect();
    Ok(pb::ListUnansweredResponse {
        applications,
        next_page_token: next_page_token(next),
    })
}
