//! What was signed, byte for byte.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use super::writers::may_read;
use crate::codec::application::document;
use crate::domain::application::{Head, etag};
use crate::error::{Error, drafting};
use crate::store::listing;
use crate::store::signatures::{Stored, earlier, newest};

/// The signed bytes with their hash and signature: of the submission, or of a signed draft.
///
/// # Errors
/// [`Error::NotFound`], also for a number that there is no document of; [`drafting::Error::NothingSigned`].
pub(crate) async fn get_signed_document(
    at: &Entered,
    id: ApplicationId,
    number: i32,
) -> Result<pb::GetSignedDocumentResponse, Error> {
    let (_, newest) = read(at, id).await?;
    if number == 0 || number == newest.number {
        return Ok(pb::GetSignedDocumentResponse {
            signature: document(&newest.document)?.signature,
            content_hash: hex::encode(&newest.content_hash),
            document: newest.document,
            number: newest.number,
            etag: newest.version.map_or_else(String::new, etag),
        });
    }
    let mut conn = at.db.read().await?;
    let found = earlier(&mut conn, id, number).await?;
    let earlier = found.ok_or_else(|| {
        let name = format_name(&at.tenant, "applications", &id);
        Error::NotFound(format!("{name}, document {number}"))
    })?;
    Ok(pb::GetSignedDocumentResponse {
        signature: document(&earlier.document)?.signature,
        content_hash: hex::encode(&earlier.content_hash),
        document: earlier.document,
        number,
        etag: String::new(),
    })
}

/// The application and the newest document that was signed of it.
///
/// # Errors
/// [`Error::NotFound`]; [`drafting::Error::NothingSigned`].
pub(super) async fn read(at: &Entered, id: ApplicationId) -> Result<(Head, Stored), Error> {
    let mut conn = at.db.read().await?;
    let not_found = || Error::NotFound(format_name(&at.tenant, "applications", &id));
    let found = listing::find(&mut conn, id).await?;
    let head = found.ok_or_else(not_found)?.head;
    if !may_read(at, &mut conn, &head).await? {
        return Err(not_found());
    }
    let stored = newest(&mut conn, id).await?;
    Ok((head, stored.ok_or(drafting::Error::NothingSigned)?))
}
