//! Applications from signature to receipt, and what is added after it.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::{Failure, Fields, Scope};

use crate::applications::codec::application::parse_signature;
use crate::applications::codec::registration;
use crate::applications::codec::registration::Received;

/// The parsed `SubmitApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct SubmitApplication {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that was signed.
    pub(crate) etag: String,
    /// The signature; none: what was signed of this version, and when nothing was, the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
    /// The signatory has seen the page that comes first; of no meaning without a signature.
    pub(crate) summary_seen: bool,
}

/// The parsed `SignApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct SignApplication {
    /// The draft.
    pub(crate) id: ApplicationId,
    /// Of the version that the signatory has seen.
    pub(crate) etag: String,
    /// Name and role.
    pub(crate) signature: Signature,
    /// The signatory has seen the page that comes first.
    pub(crate) summary_seen: bool,
}

/// The parsed `RegisterApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct RegisterApplication {
    /// The office's draft.
    pub(crate) id: ApplicationId,
    /// Of the version that is registered.
    pub(crate) etag: String,
    /// When and how it came.
    pub(crate) received: Received,
    /// The signature on the paper; none: the rules say that it is missing.
    pub(crate) signature: Option<Signature>,
}

/// The parsed `SupplementApplication` request.
#[derive(Debug, Clone)]
pub(crate) struct SupplementApplication {
    /// The application.
    pub(crate) id: ApplicationId,
    /// What is added.
    pub(crate) text: String,
}

/// The parsed `GetSignedDocument` request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GetSignedDocument {
    /// The application.
    pub(crate) id: ApplicationId,
    /// Which document; 0: the newest.
    pub(crate) number: i32,
}

/// Reads what is submitted.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn submit(
    scope: &Scope,
    message: &pb::SubmitApplicationRequest,
) -> Result<SubmitApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let signature = parse_signature(&mut f, message.signature.as_ref());
    f.finish(|| {
        Ok(SubmitApplication {
            id: id?,
            etag: etag?.into_string(),
            signature: signature?,
            summary_seen: message.summary_seen,
        })
    })
}

/// Reads what is signed, and by whom.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn sign(scope: &Scope, message: &pb::SignApplicationRequest) -> Result<SignApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let signature = parse_signature(&mut f, message.signature.as_ref());
    let signature = signature.and_then(|signature| f.some("signature", &signature).cloned());
    f.finish(|| {
        Ok(SignApplication {
            id: id?,
            etag: etag?.into_string(),
            signature: signature?,
            summary_seen: message.summary_seen,
        })
    })
}

/// Reads what came on paper.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn register(
    scope: &Scope,
    message: &pb::RegisterApplicationRequest,
) -> Result<RegisterApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let etag = f.text::<40>("etag", &message.etag);
    let received = f.some("registration", &message.registration);
    let received =
        received.and_then(|received| f.within("registration", |f| registration::parse(f, received)));
    let signature = parse_signature(&mut f, message.signature.as_ref());
    f.finish(|| {
        Ok(RegisterApplication {
            id: id?,
            etag: etag?.into_string(),
            received: received?,
            signature: signature?,
        })
    })
}

/// Reads what is added.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn supplement(
    scope: &Scope,
    message: &pb::SupplementApplicationRequest,
) -> Result<SupplementApplication, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let text = f.text::<8000>("text", &message.text);
    f.finish(|| {
        Ok(SupplementApplication {
            id: id?,
            text: text?.into_string(),
        })
    })
}

/// Reads which document is asked for.
///
/// # Errors
/// INVALID_ARGUMENT.
pub(crate) fn document(
    scope: &Scope,
    message: &pb::GetSignedDocumentRequest,
) -> Result<GetSignedDocument, Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &scope.tenant, &message.name);
    let number = f.range("number", message.number, 0..=i32::MAX);
    let id = f.finish(|| number.and(id))?;
    Ok(GetSignedDocument {
        id,
        number: message.number,
    })
}
