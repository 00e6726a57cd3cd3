//! Reading attachments: an applicant its own, the office what was submitted in the region.

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use prost::bytes::{Bytes, BytesMut};
use sha2::{Digest, Sha256};
use tilskudd_kernel::ids::{ApplicationId, AttachmentId};
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use super::Intake;
use super::writers::may_read;
use crate::codec::attachment::{encode, encode_listed};
use crate::domain::attachment::CHUNK_MAX;
use crate::error::Error;
use crate::error::attachment::Attachment as Refused;
use crate::store;
use crate::store::attachments::Attachment;

/// The attachments of an application.
///
/// # Errors
/// [`Error::NotFound`], also for what the caller may not know of.
pub(crate) async fn list_attachments(
    at: &Entered,
    id: ApplicationId,
) -> Result<Vec<pb::ListedAttachment>, Error> {
    let mut conn = at.db.read().await?;
    let head = store::applications::find(&mut conn, id).await?;
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &id));
    let head = head.ok_or_else(not_found)?;
    if !may_read(at, &mut conn, &head).await? {
        return Err(not_found());
    }
    let listed = store::attachments::list(&mut conn, id).await?;
    Ok(listed.iter().map(|one| encode_listed(&at.tenant, one)).collect())
}

/// What a file is, and its bytes: its last ones only when all of them are what was stored.
///
/// # Errors
/// [`Error::NotFound`], also for what the caller may not know of; [`Refused::Away`]; [`Refused::Altered`] when the object is gone.
pub(crate) async fn download_attachment(
    intake: &Intake,
    at: &Entered,
    id: AttachmentId,
) -> Result<(pb::Attachment, BoxStream<'static, Result<Bytes, Error>>), Error> {
    let mut conn = at.db.read().await?;
    let name = format_name(&at.tenant, "attachments", &id);
    let not_found = || Error::NotFound(name.clone());
    let found = store::attachments::find(&mut conn, id).await?;
    let (head, listed) = found.ok_or_else(not_found)?;
    if !may_read(at, &mut conn, &head).await? {
        return Err(not_found());
    }
    drop(conn);
    let bytes = match intake.files.read(&at.tenant, id).await {
        Err(object_store::Error::NotFound { .. }) => return Err(Refused::Altered(name).into()),
        read => read.map_err(Refused::Away)?,
    };
    let message = encode(&at.tenant, &listed.attachment);
    Ok((message, checked(bytes, listed.attachment, name)))
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
                    let read = read.map_err(Refused::Away)?;
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
        Refused::Altered(self.name.clone()).into()
    }
}
