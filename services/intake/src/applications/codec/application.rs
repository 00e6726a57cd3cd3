//! Applications and the document that is signed.

use chrono::{DateTime, Utc};
use prost::Message;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{DelegationId, PersonId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::Signature;
use tilskudd_runtime::codec::signatory;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_runtime::{Fields, Invalid};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;

use crate::applications::codec::{attachment, content, supplement, totals};
use crate::applications::domain::application::{Head, Origin};
use crate::applications::domain::content::Content;
use crate::applications::store::attachments::Attachment;
use crate::applications::store::details::Details;
use crate::applications::store::supplements::Supplement;
use crate::vocabulary::{role_in, role_out, state_out};

/// Reads a signature. Absent, or without name and role, it is none: then the rules say what is missing.
///
/// # Errors
/// [`Invalid`] when a field is outside the limits that its comment states.
pub(crate) fn parse_signature(
    f: &mut Fields,
    message: Option<&pb::ApplicationSignature>,
) -> Result<Option<Signature>, Invalid> {
    let Some(message) = message else { return Ok(None) };
    if message.signatory.trim().is_empty() && message.role == 0 {
        return Ok(None);
    }
    f.within("signature", |f| {
        let signatory = f.text::<200>("signatory", &message.signatory);
        let role = f
            .enumeration::<pb::SignatoryRole>("role", message.role)
            .and_then(|role| role_in(role).ok_or(Invalid));
        let document = f.optional_text::<200>("delegation_document", &message.delegation_document);
        Ok(Some(Signature {
            signatory: signatory?.into_string(),
            role: role?,
            delegation_document: document?.map_or_else(String::new, |text| text.into_string()),
            delegation: None,
        }))
    })
}

/// Reads stored content back.
///
/// # Errors
/// [`StoreError::Inconsistent`] when the bytes are not what was once accepted.
pub(crate) fn restore(bytes: &[u8]) -> Result<(pb::ApplicationContent, Content), StoreError> {
    let message = decode::<pb::ApplicationContent>("application", "content", bytes)?;
    let mut f = Fields::new();
    let content = content::parse(&mut f, &message);
    f.finish(|| content)
        .map_err(|error| inconsistent("application", "content", error))
}

/// Decodes a stored message.
fn decode<M: Message + Default>(
    table: &'static str,
    column: &'static str,
    bytes: &[u8],
) -> Result<M, StoreError> {
    M::decode(bytes).map_err(|error| inconsistent(table, column, error))
}

/// The content that a signature binds: everything before it and nothing that comes after.
///
/// The document is the encoded `Application` with name, call, applicant, content, edition, evaluator version,
/// attachments and signature, and with the registration when the office registered it; every other field is unset.
/// Whoever holds a submitted application can rebuild it and check
/// `content_hash`.
pub(crate) struct Document<'a> {
    /// The draft.
    pub(crate) head: &'a Head,
    /// Its content.
    pub(crate) content: pb::ApplicationContent,
    /// The applicant as it is now.
    pub(crate) applicant: pb::Organisation,
    /// The edition that it is judged by.
    pub(crate) edition: &'a str,
    /// What is attached.
    pub(crate) attachments: &'a [Attachment],
    /// The signature.
    pub(crate) signature: &'a Signature,
    /// Who signs and when.
    pub(crate) signed: Signed,
    /// The recorded delegation that a delegate signs by.
    pub(crate) delegation: Option<DelegationId>,
    /// How the office registered it.
    pub(crate) registration: Option<pb::Registration>,
}

impl Document<'_> {
    /// The message whose encoding is signed.
    pub(crate) fn into_message(self, tenant: &Tenant) -> pb::Application {
        pb::Application {
            content: Some(self.content),
            signature: Some(pb::ApplicationSignature {
                signatory: self.signature.signatory.clone(),
                role: role_out(self.signature.role).into(),
                delegation_document: self.signature.delegation_document.clone(),
                signed: Some(signatory(self.signed)),
                delegation: self
                    .delegation
                    .map_or_else(String::new, |id| format_name(tenant, "delegations", &id)),
            }),
            registration: self.registration,
            edition: self.edition.to_owned(),
            applicant: Some(self.applicant),
            evaluator_version: tilskudd_rulebook::EVALUATOR_VERSION.to_owned(),
            attachments: self
                .attachments
                .iter()
                .map(|one| attachment::encode(tenant, one))
                .collect(),
            ..names(tenant, self.head)
        }
    }
}

/// A submission's data beside the signed document.
pub(crate) struct Receipt {
    /// Case number.
    pub(crate) case_number: String,
    /// SHA-256 of the document.
    pub(crate) content_hash: Vec<u8>,
    /// Legal time.
    pub(crate) submitted_at: DateTime<Utc>,
    /// Sum applied for, øre.
    pub(crate) applied_ore: i64,
    /// Notes of the rules.
    pub(crate) findings: Vec<common::Finding>,
}

/// A draft as a message.
pub(crate) fn draft(
    tenant: &Tenant,
    head: &Head,
    content: pb::ApplicationContent,
    applied_ore: i64,
) -> pb::Application {
    pb::Application {
        totals: Some(totals::of(&content)),
        content: Some(content),
        state: state_out(head.state).into(),
        applied_ore,
        etag: head.etag(),
        ..names(tenant, head)
    }
}

/// A submitted application as a message: what was signed, and what came of it.
pub(crate) fn submitted(head: &Head, document: pb::Application, receipt: Receipt) -> pb::Application {
    pb::Application {
        state: state_out(head.state).into(),
        case_number: receipt.case_number,
        content_hash: hex::encode(&receipt.content_hash),
        submitted_at: Some(timestamp(receipt.submitted_at)),
        applied_ore: receipt.applied_ore,
        findings: receipt.findings,
        etag: head.etag(),
        ..document
    }
}

/// The application with who wrote it, its sums, and what was added to it.
///
/// # Errors
/// [`StoreError::Inconsistent`] when what was signed of a draft cannot be decoded.
pub(crate) fn detailed(
    application: pb::Application,
    origin: Origin,
    details: &Details,
    supplements: &[Supplement],
) -> Result<pb::Application, StoreError> {
    let act = |person: PersonId, at| common::Act {
        person: person.to_string(),
        time: Some(timestamp(at)),
        reason: String::new(),
    };
    let mut application = pb::Application {
        totals: application.content.as_ref().map(totals::of),
        created: Some(act(details.created_by, details.created_at)),
        changed: Some(act(details.changed_by, details.changed_at)),
        supplements: supplements.iter().map(supplement::encode).collect(),
        ..application
    };
    application.set_origin(match origin {
        Origin::Applicant => pb::ApplicationOrigin::Applicant,
        Origin::Office => pb::ApplicationOrigin::Office,
    });
    // Of a draft that is signed as it stands.
    if let (Some(signed), Some(hash)) = (&details.signed, &details.signed_hash) {
        application.signature = document(signed)?.signature;
        application.content_hash = hex::encode(hash);
    }
    Ok(application)
}

/// The signed document as stored.
///
/// # Errors
/// [`StoreError::Inconsistent`] when it cannot be decoded.
pub(crate) fn document(bytes: &[u8]) -> Result<pb::Application, StoreError> {
    decode("submission", "document", bytes)
}

/// The signature in a signed document, as the rules look at it; none when it cannot be read.
pub(crate) fn signature_in(document: &pb::Application) -> Option<Signature> {
    let signature = document.signature.as_ref()?;
    Some(Signature {
        signatory: signature.signatory.clone(),
        role: role_in(signature.role())?,
        delegation_document: signature.delegation_document.clone(),
        delegation: None,
    })
}

/// Notes of the rules as bytes.
pub(crate) fn findings_out(findings: Vec<common::Finding>) -> Vec<u8> {
    let notes = pb::ValidateApplicationResponse {
        findings,
        ..pb::ValidateApplicationResponse::default()
    };
    notes.encode_to_vec()
}

/// Notes of the rules as stored.
///
/// # Errors
/// [`StoreError::Inconsistent`] when they cannot be decoded.
pub(crate) fn findings_in(bytes: &[u8]) -> Result<Vec<common::Finding>, StoreError> {
    decode::<pb::ValidateApplicationResponse>("submission", "findings", bytes).map(|notes| notes.findings)
}

/// Name, call and applicant, which an application has from the first day.
fn names(tenant: &Tenant, head: &Head) -> pb::Application {
    pb::Application {
        name: format_name(tenant, "applications", &head.id),
        call: format_name(tenant, "calls", &head.call),
        organisation_number: head.organisation.to_string(),
        ..pb::Application::default()
    }
}
