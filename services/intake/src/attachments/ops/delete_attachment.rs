//! The author of a draft removes an attachment from it.

use serde_json::json;
use tilskudd_kernel::ids::AttachmentId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::{check_writes, may_see};
use crate::error::Error;
use crate::etag::etag;

/// Takes it off. Its object is removed by [`crate::attachments::ops::sweep_attachments`].
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; `DraftError::NotADraft`; as
/// [`check_writes`].
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    id: AttachmentId,
) -> Result<pb::DeleteAttachmentResponse, Error> {
    scope
        .db
        .run_once("intake.attachment.delete", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, id))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    id: AttachmentId,
) -> Result<pb::DeleteAttachmentResponse, Error> {
    let name = format_name(&scope.tenant, "attachments", &id);
    let head = applications::store::attachments::lock_application(tx.conn(), id)
        .await?
        .filter(|head| may_see(scope, head))
        .ok_or_else(|| Error::NotFound(name.clone()))?;
    check_writes(scope, &head)?;
    head.state.edit().map_err(|_| DraftError::NotADraft)?;
    let act = (tx.actor().person, tx.legal_now());
    let version = applications::store::attachments::remove(tx.conn(), &head, id, act).await?;
    let application = format_name(&scope.tenant, "applications", &head.id);
    tx.audit("attachment.removed", name, json!({ "application": application }));
    Ok(pb::DeleteAttachmentResponse { etag: etag(version) })
}
