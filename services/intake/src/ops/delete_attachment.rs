//! Who writes a draft takes a file off it.

use serde_json::json;
use tilskudd_kernel::ids::AttachmentId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::writers::{check_writes, may_see};
use crate::domain::application::etag;
use crate::error::Error;
use crate::store;

/// Takes it off. Its object is removed by [`super::sweep_attachments`].
///
/// # Errors
/// [`Error::NotFound`], also for another organisation's; [`Error::NotADraft`]; as
/// [`check_writes`].
pub(crate) async fn delete_attachment(
    at: &Entered,
    key: &Idempotency,
    id: AttachmentId,
) -> Result<pb::DeleteAttachmentResponse, Error> {
    at.db
        .run_once("intake.delete_attachment", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, id))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    id: AttachmentId,
) -> Result<pb::DeleteAttachmentResponse, Error> {
    let name = format_name(&at.tenant, "attachments", &id);
    let head = store::attachments::lock_application(tx.conn(), id)
        .await?
        .filter(|head| may_see(at, head))
        .ok_or_else(|| Error::NotFound(name.clone()))?;
    check_writes(at, &head)?;
    head.state.edit().map_err(|_| Error::NotADraft)?;
    let act = (tx.actor().person, tx.legal_now());
    let version = store::attachments::remove(tx.conn(), &head, id, act).await?;
    let application = format_name(&at.tenant, "applications", &head.id);
    tx.audit("attachment.removed", name, json!({ "application": application }));
    Ok(pb::DeleteAttachmentResponse { etag: etag(version) })
}
