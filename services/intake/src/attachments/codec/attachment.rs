//! Attachments as messages.

use prost::bytes::Bytes;
use tilskudd_kernel::ids::AttachmentId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::download_attachment_response::Part;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Failure, Fields, Invalid};

use crate::applications::domain::attachment::{CHUNK_MAX, Kind, MediaType, SIZE_MAX};
use crate::applications::store::attachments::Listed;
use crate::vocabulary::attachment_kind_in;

/// A file as the caller declares it before sending it.
#[derive(Debug, Clone)]
pub(crate) struct Declared {
    /// What it is for.
    pub(crate) kind: Kind,
    /// File name as people see it.
    pub(crate) title: String,
    /// What it is.
    pub(crate) media_type: MediaType,
    /// Bytes.
    pub(crate) size: u64,
    /// Of the bytes; none: not said.
    pub(crate) sha256: Option<[u8; 32]>,
}

/// Reads what is declared.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse(f: &mut Fields, message: &pb::Attachment) -> Result<Declared, Invalid> {
    let title = f.text::<200>("title", &message.title);
    let title = title.and_then(|title| one_line(f, title.into_string()));
    let kind = f
        .enumeration::<pb::AttachmentKind>("kind", message.kind)
        .and_then(|kind| attachment_kind_in(kind).ok_or(Invalid));
    let media_type = message.media_type.parse::<MediaType>().map_err(|_| {
        f.fail(
            "media_type",
            LocalText::new(
                "Tillatte filtyper er PDF, docx, xlsx, odt, ods, PNG, JPEG og tekst",
                "Tillatne filtypar er PDF, docx, xlsx, odt, ods, PNG, JPEG og tekst",
                "Allowed are PDF, docx, xlsx, odt, ods, PNG, JPEG and text",
            ),
        )
    });
    let largest = i64::try_from(SIZE_MAX).unwrap_or(i64::MAX);
    let size = f.range("size_bytes", message.size_bytes, 1..=largest);
    let sha256 = sha256(f, &message.sha256);
    Ok(Declared {
        title: title?,
        kind: kind?,
        media_type: media_type?,
        size: size.and_then(|()| u64::try_from(message.size_bytes).map_err(|_| Invalid))?,
        sha256: sha256?,
    })
}

/// A file name has one line.
fn one_line(f: &mut Fields, title: String) -> Result<String, Invalid> {
    if title.contains(['\n', '\t']) {
        return Err(f.fail(
            "title",
            LocalText::new(
                "Et filnavn står på én linje, uten tabulator",
                "Eit filnamn står på éi linje, utan tabulator",
                "A file name is one line, without tabs",
            ),
        ));
    }
    Ok(title)
}

fn sha256(f: &mut Fields, text: &str) -> Result<Option<[u8; 32]>, Invalid> {
    if text.is_empty() {
        return Ok(None);
    }
    let is_plain = text.len() == 64 && !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let mut hash = [0; 32];
    if is_plain && hex::decode_to_slice(text, &mut hash).is_ok() {
        return Ok(Some(hash));
    }
    Err(f.fail(
        "sha256",
        LocalText::new(
            "Skriv SHA-256 som 64 heksadesimale sifre med små bokstaver",
            "Skriv SHA-256 som 64 heksadesimale siffer med små bokstavar",
            "Write the SHA-256 as 64 hexadecimal digits in lower case",
        ),
    ))
}

/// Reads a message that follows the first.
///
/// # Errors
/// INVALID_ARGUMENT for an empty or too large chunk, and for anything beside it.
pub(crate) fn chunk(message: pb::UploadAttachmentRequest) -> Result<Bytes, Failure> {
    let mut f = Fields::new();
    let alone = message.name.is_empty() && message.request_id.is_empty() && message.attachment.is_none();
    if !alone {
        f.fail(
            "chunk",
            LocalText::new(
                "Etter den første meldingen sendes bare innhold",
                "Etter den første meldinga vert berre innhald sendt",
                "After the first message, only content is sent",
            ),
        );
    }
    let length = f.len("chunk", message.chunk.len(), 1..=CHUNK_MAX);
    f.finish(|| length.map(|()| Bytes::from(message.chunk)))
}

/// The identity of an upload: the declaration and the bytes.
pub(crate) fn arrived(
    first: pb::UploadAttachmentRequest,
    came: pb::Attachment,
) -> pb::UploadAttachmentRequest {
    pb::UploadAttachmentRequest {
        attachment: Some(pb::Attachment {
            name: String::new(),
            ..came
        }),
        ..first
    }
}

/// A part of a download.
pub(crate) const fn download_part(part: Part) -> pb::DownloadAttachmentResponse {
    pb::DownloadAttachmentResponse { part: Some(part) }
}

/// An attachment with who added it.
pub(crate) fn encode_listed(attachment: pb::Attachment, listed: &Listed) -> pb::ListedAttachment {
    pb::ListedAttachment {
        attachment: Some(attachment),
        uploaded_by: listed.by.to_string(),
        uploaded_at: Some(timestamp(listed.at)),
    }
}

/// Whether an answer is about this attachment.
pub(crate) fn names(tenant: &Tenant, id: AttachmentId, message: Option<&pb::Attachment>) -> bool {
    message.is_some_and(|message| message.name == format_name(tenant, "attachments", &id))
}
