//! A file's metadata and bytes: an applicant gets its own, the office what was submitted in the region.

use futures::stream::{self, BoxStream};
use futures::{StreamExt, TryStreamExt};
use prost::bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::AttachmentId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::download_attachment_response::Part;
use tilskudd_runtime::Scope;

use crate::applications;
use crate::applications::domain::attachment::CHUNK_MAX;
use crate::applications::ops::access::may_read;
use crate::applications::ops::attachment_view::attachment_view;
use crate::applications::store::attachments::Attachment;
use crate::attachments::codec::attachment::download_part;
use crate::error::Error;
use crate::intake::Intake;

/// A file's metadata and bytes: its last bytes only when all of them are what was stored.
///
/// # Errors
/// [`Error::NotFound`], also for what the caller may not know of; [`Error::AttachmentStore`];
/// [`Error::AlteredAttachment`] when the object is gone.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    id: AttachmentId,
) -> Result<BoxStream<'static, Result<pb::DownloadAttachmentResponse, Error>>, Error> {
    let mut conn = scope.db.read().await?;
    let name = format_name(&scope.tenant, "attachments", &id);
    let not_found = || Error::NotFound(name.clone());
    let found = applications::store::attachments::find(&mut conn, id).await?;
    let (head, listed) = found.ok_or_else(not_found)?;
    if !may_read(scope, &mut conn, &head).await? {
        return Err(not_found());
    }
    drop(conn);
    let bytes = match intake.files.read(&scope.tenant, id).await {
        Err(object_store::Error::NotFound { .. }) => return Err(Error::AlteredAttachment(name)),
        read => read.map_err(Error::AttachmentStore)?,
    };
    let message = attachment_view(&scope.tenant, &listed.attachment);
    let first = stream::iter([Ok(download_part(Part::Attachment(message)))]);
    let rest = checked(bytes, listed.attachment, name);
    let rest = rest.map_ok(|chunk| download_part(Part::Chunk(chunk.into())));
    Ok(first.chain(rest).boxed())
}

/// Bytes on their way out.
struct Checking {
    bytes: BoxStream<'static, Result<Bytes, object_store::Error>>,
    attachment: Attachment,
    name: String,
    hash: Sha256,
    length: u64,
    /// Read and not handed on.
    held: BytesMut,
    ended: bool,
}

/// The bytes in chunks, of which the last is held back until the hash of all is right.
fn checked(
    bytes: BoxStream<'static, Result<Bytes, object_store::Error>>,
    attachment: Attachment,
    name: String,
) -> BoxStream<'static, Result<Bytes, Error>> {
    let checking = Checking {
        bytes,
        attachment,
        name,
        hash: Sha256::new(),
        length: 0,
        held: BytesMut::new(),
        ended: false,
    };
    stream::try_unfold(checking, |mut checking| async move {
        let chunk = checking.next().await?;
        Ok(chunk.map(|chunk| (chunk, checking)))
    })
    .boxed()
}

impl Checking {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        // One byte more than a chunk, so that the last chunk is known to be the last before it goes.
        while self.held.len() <= CHUNK_MAX && !self.ended {
            match self.bytes.next().await {
                Some(read) => {
                    let read = read.map_err(Error::AttachmentStore)?;
                    self.length += read.len() as u64;
                    self.hash.update(&read);
                    self.held.extend_from_slice(&read);
                    if self.length > self.attachment.size {
                        return Err(self.altered());
                    }
                }
                None => {
                    self.ended = true;
                    let hash: [u8; 32] = self.hash.finalize_reset().into();
                    if self.length != self.attachment.size || hash != self.attachment.sha256 {
                        return Err(self.altered());
                    }
                }
            }
        }
        if self.held.is_empty() {
            return Ok(None);
        }
        let length = self.held.len().min(CHUNK_MAX);
        Ok(Some(self.held.split_to(length).freeze()))
    }

    fn altered(&self) -> Error {
        Error::AlteredAttachment(self.name.clone())
    }
}
