//! The signed document, byte for byte.

use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;

use crate::applications::codec::application::document;
use crate::applications::codec::requests::submission::GetSignedDocument;
use crate::applications::ops::signed_documents::newest_signed;
use crate::applications::store::signatures::earlier;
use crate::error::Error;
use crate::etag::etag;

/// The signed bytes with their hash and signature: of the submission, or of a signed draft.
///
/// # Errors
/// [`Error::NotFound`], also for a number that there is no document of; `DraftError::NothingSigned`.
pub(crate) async fn run(
    scope: &Scope,
    query: GetSignedDocument,
) -> Result<pb::GetSignedDocumentResponse, Error> {
    let GetSignedDocument { id, number } = query;
    let (_, newest) = newest_signed(scope, id).await?;
    if number == 0 || number == newest.number {
        return Ok(pb::GetSignedDocumentResponse {
            signature: document(&newest.document)?.signature,
            content_hash: hex::encode(&newest.content_hash),
            document: newest.document,
            number: newest.number,
            etag: newest.version.map_or_else(String::new, etag),
        });
    }
    let mut conn = scope.db.read().await?;
    let found = earlier(&mut conn, id, number).await?;
    let earlier = found.ok_or_else(|| {
        let name = format_name(&scope.tenant, "applications", &id);
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
