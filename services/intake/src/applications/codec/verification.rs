//! Verification: whether the stored and displayed application is what was signed.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;

use crate::applications::codec::totals;
use crate::applications::store::signatures::Stored;
use crate::finding;

/// The field of a document that the audit log does not know as it is.
const AUDIT: &str = "audit";

/// The identity of an application, which its document must match.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// Resource name.
    pub(crate) name: String,
    /// Resource name of the call.
    pub(crate) call: String,
    /// The applicant.
    pub(crate) organisation_number: String,
}

/// The evidence that a document is compared with and that is not stored with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence<'a> {
    /// The application's attachments as they are stored now.
    pub(crate) attachments: &'a [pb::Attachment],
    /// The hashes of it that the audit log got when it was stored, hexadecimal; empty: the log knows nothing of it.
    pub(crate) audited: &'a [String],
}

/// Computes the hash of the stored bytes anew, and names everything that is not as it was signed.
pub(crate) fn differences(identity: &Identity, stored: &Stored, evidence: Evidence<'_>) -> Vec<String> {
    let hash = Sha256::digest(&stored.document).to_vec();
    let mut wrong = Vec::new();
    if hash != stored.content_hash {
        wrong.push("content_hash".to_owned());
    }
    // Every entry must say so: one that was slipped in beside the right one is a fault too.
    let hash = hex::encode(hash);
    if evidence.audited.is_empty() || evidence.audited.iter().any(|audited| *audited != hash) {
        wrong.push(AUDIT.to_owned());
    }
    match pb::Application::decode(stored.document.as_slice()) {
        Ok(document) => {
            wrong.extend(
                differing_fields(identity, stored, &document)
                    .into_iter()
                    .map(str::to_owned),
            );
            wrong.extend(attached(&document, evidence.attachments));
        }
        Err(_) => wrong.push("document".to_owned()),
    }
    wrong
}

/// The differences of a document that a later one has replaced, named after it; none of them known: it is missing.
pub(crate) fn of_earlier(number: i32, differences: Option<Vec<String>>) -> Vec<String> {
    let of = format!("documents[{number}]");
    match differences {
        None => vec![of],
        Some(fields) => fields.into_iter().map(|field| format!("{of}.{field}")).collect(),
    }
}

/// The differences, with the recomputed hash of the newest document.
pub(crate) fn response(newest: &Stored, differs: Vec<String>) -> pb::VerifyApplicationResponse {
    pb::VerifyApplicationResponse {
        ok: differs.is_empty(),
        content_hash: hex::encode(Sha256::digest(&newest.document)),
        differences: differs.into_iter().map(difference).collect(),
    }
}

/// The attachments in the document that are not stored as it says; what was added later is no part of it.
fn attached(document: &pb::Application, stored: &[pb::Attachment]) -> Vec<String> {
    let signed = document.attachments.iter().enumerate();
    signed
        .filter(|(_, signed)| !stored.contains(signed))
        .map(|(index, _)| format!("attachments[{index}]"))
        .collect()
}

/// The fields in which what is shown is not what the document says.
fn differing_fields<'f>(identity: &Identity, stored: &Stored, document: &pb::Application) -> Vec<&'f str> {
    let content = document.content.clone().unwrap_or_default();
    let signed = document.signature.as_ref().and_then(|one| one.signed.as_ref());
    let person = signed.map(|signed| signed.person.as_str());
    let same = [
        ("name", document.name == identity.name),
        ("call", document.call == identity.call),
        (
            "organisation_number",
            document.organisation_number == identity.organisation_number,
        ),
        (
            "content",
            stored
                .content
                .as_ref()
                .is_none_or(|kept| *kept == content.encode_to_vec()),
        ),
        (
            "signature.signed.person",
            person == Some(stored.signed_by.to_string().as_str()),
        ),
        (
            "edition",
            stored
                .edition
                .as_ref()
                .is_none_or(|edition| *edition == document.edition),
        ),
        (
            "applied_ore",
            stored
                .applied_ore
                .is_none_or(|applied| applied == totals::of(&content).applied_ore),
        ),
    ];
    same.into_iter()
        .filter_map(|(field, same)| (!same).then_some(field))
        .collect()
}

fn difference(field: String) -> pb::VerificationDifference {
    let text = if field.ends_with(AUDIT) {
        LocalText::new(
            format!("{field}: Revisjonsloggen bekrefter ikke at dette dokumentet ble undertegnet."),
            format!("{field}: Revisjonsloggen stadfestar ikkje at dette dokumentet vart underskrive."),
            format!("{field}: The audit log does not confirm that this document was signed."),
        )
    } else {
        LocalText::new(
            format!("{field} er ikke som da søknaden ble undertegnet."),
            format!("{field} er ikkje som då søknaden vart underskriven."),
            format!("{field} is not as it was when the application was signed."),
        )
    };
    pb::VerificationDifference {
        field,
        text: Some(finding::text(&text)),
    }
}

#[cfg(test)]
mod tests;
