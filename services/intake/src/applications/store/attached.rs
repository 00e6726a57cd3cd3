//! The view `intake.attached`: all that is attached to an application, in one column.

use sqlx::types::Json;
use tilskudd_kernel::ids::AttachmentId;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{inconsistent, parsed};

use crate::applications::store::attachments::Attachment;

const TABLE: &str = "attachment";

/// The attachments of an application, as the view `intake.attached` has them.
pub(crate) type Attached = Json<Vec<AttachedRow>>;

/// One of them.
#[derive(Debug, serde::Deserialize)]
pub(crate) struct AttachedRow {
    id: AttachmentId,
    kind: String,
    title: String,
    media_type: String,
    size_bytes: u64,
    sha256: String,
}

/// Reads the view's column; an application without attachments has no row there.
///
/// # Errors
/// [`StoreError::Inconsistent`].
pub(crate) fn attached(column: Option<Attached>) -> Result<Vec<Attachment>, StoreError> {
    let rows = column.map_or_else(Vec::new, |Json(rows)| rows);
    let read = |row: AttachedRow| {
        let mut sha256 = [0; 32];
        hex::decode_to_slice(&row.sha256, &mut sha256)
            .map_err(|error| inconsistent(TABLE, "sha256", error))?;
        Ok(Attachment {
            id: row.id,
            kind: parsed(TABLE, "kind", &row.kind)?,
            title: row.title,
            media_type: parsed(TABLE, "media_type", &row.media_type)?,
            size: row.size_bytes,
            sha256,
        })
    };
    rows.into_iter().map(read).collect()
}
