//! What the rules say of a draft as it stands, and what its signatory sees first; changes nothing.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::Entered;

use super::signing::{judge, lookup};
use super::writers::applicant_of;
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
    let mut conn = at.db.read().await?;
    let applicant = applicant_of(at, &mut conn, id).await?;
    let now = intake.ctx.legal.now();
    let sought = lookup(signature.as_ref(), at, now);
    let standing = store::standing::standing(&mut conn, id, &applicant, sought)
        .await?
        .ok_or_else(not_found)?;
    let (call, rules) = intake
        .announced(&at.tenant, &mut conn, standing.head.call)
        .await?;
    drop(conn);
    let (_, content) = restore(&standing.content)?;
    let summary = summary::encode(
        &at.tenant,
        (&call, &rules.edition),
        (&standing.head, &standing.applicant.title),
        &content,
    )
    .map_err(super::sum_out_of_range)?;
    let terms = (&*call, &*rules);
    // On paper the delegation is what came with it.
    let found = match at.organisation() {
        Some(_) => judge(&at.tenant, terms, &standing, content, signature.as_ref(), now),
        None => findings(&at.tenant, terms, &standing, content, signature, now),
    };
    Ok(pb::ValidateApplicationResponse {
        findings: encode(&found),
        summary: Some(summary),
    })
}
