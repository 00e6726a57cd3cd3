//! What the rules say of a draft as it stands, and what its signatory sees first; changes nothing.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::Entered;

use super::{Intake, findings};
use crate::codec::application::restore;
use crate::codec::finding::encode;
use crate::codec::summary;
use crate::error::Error;
use crate::store;

/// Applies the rules to the applicant's application, with the signature as it would be, at legal time now.
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's.
pub(crate) async fn validate_application(
    intake: &Intake,
    at: &Entered,
    id: ApplicationId,
    signature: Option<Signature>,
) -> Result<pb::ValidateApplicationResponse, Error> {
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &id));
    let applicant = at.organisation().ok_or_else(not_found)?;
    let mut conn = at.db.read().await?;
    let standing = store::applications::standing(&mut conn, id, applicant)
        .await?
        .ok_or_else(not_found)?;
    let (call, rules) = intake
        .announced(&at.tenant, &mut conn, standing.head.call)
        .await?;
    drop(conn);
    let (_, content) = restore(&standing.content)?;
    let now = intake.ctx.legal.now();
    let summary = summary::encode(
        &at.tenant,
        (&call, &rules.edition),
        (&standing.head, &standing.applicant.title),
        &content,
    )
    .map_err(super::sum_out_of_range)?;
    let found = findings(&at.tenant, (&call, &rules), &standing, content, signature, now);
    Ok(pb::ValidateApplicationResponse {
        findings: encode(&found),
        summary: Some(summary),
    })
}
