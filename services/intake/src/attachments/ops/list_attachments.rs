//! The attachments of an application: an applicant its own, the office what was submitted in the region.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications;
use crate::applications::ops::access::may_read;
use crate::applications::ops::attachment_view::attachment_view;
use crate::attachments::codec::attachment::encode_listed;
use crate::error::Error;

/// The attachments of an application.
///
/// # Errors
/// [`Error::NotFound`], also for what the caller may not know of.
pub(crate) async fn run(scope: &Scope, id: ApplicationId) -> Result<pb::ListAttachmentsResponse, Error> {
    let mut conn = scope.db.read().await?;
    let head = applications::store::applications::find(&mut conn, id).await?;
    let not_found = || Error::NotFound(format_name(&scope.tenant, "applications", &id));
    let head = head.ok_or_else(not_found)?;
    if !may_read(scope, &mut conn, &head).await? {
        return Err(not_found());
    }
    let listed = applications::store::attachments::list(&mut conn, id).await?;
    let attachments = listed
        .iter()
        .map(|one| encode_listed(attachment_view(&scope.tenant, &one.attachment), one));
    Ok(pb::ListAttachmentsResponse {
        attachments: attachments.collect(),
    })
}
