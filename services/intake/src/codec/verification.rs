//! Whether what is stored and shown of an application is what was signed.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;

use super::finding;
use super::totals;
use crate::store::signatures::Stored;

/// The field of a document that the audit log does not know as it is.
const AUDIT: &str = "audit";

/// What an application is beside its document.
#[derive(Debug, Clone)]
pub(crate) struct Identity {
    /// Resource name.
    pub(crate) name: String,
    /// Resource name of the call.
    pub(crate) call: String,
    /// The applicant.
    pub(crate) organisation_number: String,
}

/// What a document is held against that is not stored with it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Beside<'a> {
    /// The application's attachments as they are stored now.
    pub(crate) attachments: &'a [pb::Attachment],
    /// The hashes of it that the audit log got when it was stored, hexadecimal; empty: the log knows nothing of it.
    pub(crate) audited: &'a [String],
}

/// Computes the hash of the stored bytes anew, and names everything that is not as it was signed.
pub(crate) fn differences(identity: &Identity, stored: &Stored, beside: Beside<'_>) -> Vec<String> {
    let hash = Sha256::digest(&stored.document).to_vec();
    let mut wrong = Vec::new();
    if hash != stored.content_hash {
        wrong.push("content_hash".to_owned());
    }
    // Every entry must say so: one that was slipped in beside the right one is a fault too.
    let hash = hex::encode(hash);
    if beside.audited.is_empty() || beside.audited.iter().any(|audited| *audited != hash) {
        wrong.push(AUDIT.to_owned());
    }
    match pb::Application::decode(stored.document.as_slice()) {
        Ok(document) => {
            wrong.extend(shown(identity, stored, &document).into_iter().map(str::to_owned));
            wrong.extend(attached(&document, beside.attachments));
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

/// What differs, with the hash of the newest document computed anew.
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
fn shown<'f>(identity: &Identity, stored: &Stored, document: &pb::Application) -> Vec<&'f str> {
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
mod tests {
    use super::*;
    use tilskudd_kernel::ids::PersonId;
    use tilskudd_proto::common::v1 as common;

    const PERSON: &str = "0197a5c0-0000-7000-8000-000000000002";

    fn identity() -> Identity {
        Identity {
            name: "regions/trondelag/applications/1".to_owned(),
            call: "regions/trondelag/calls/1".to_owned(),
            organisation_number: "942110464".to_owned(),
        }
    }

    fn stored() -> Stored {
        let content = pb::ApplicationContent {
            purpose: "Formål.".to_owned(),
            ..Default::default()
        };
        let identity = identity();
        let document = pb::Application {
            name: identity.name,
            call: identity.call,
            organisation_number: identity.organisation_number,
            content: Some(content.clone()),
            edition: "kkt-2024".to_owned(),
            attachments: vec![attachment()],
            signature: Some(pb::ApplicationSignature {
                signed: Some(common::Signatory {
                    person: PERSON.to_owned(),
                    time: None,
                }),
                ..Default::default()
            }),
            ..Default::default()
        }
        .encode_to_vec();
        Stored {
            content_hash: Sha256::digest(&document).to_vec(),
            document,
            signed_by: PERSON.parse::<PersonId>().unwrap(),
            content: Some(content.encode_to_vec()),
            applied_ore: Some(0),
            edition: Some("kkt-2024".to_owned()),
            number: 1,
            version: None,
            completion: None,
            stored_at: chrono::DateTime::<chrono::Utc>::UNIX_EPOCH,
        }
    }

    fn attachment() -> pb::Attachment {
        pb::Attachment {
            name: "regions/trondelag/attachments/1".to_owned(),
            title: "Plan.pdf".to_owned(),
            size_bytes: 18,
            sha256: "ab".repeat(32),
            ..Default::default()
        }
    }

    /// What differs when the log got the hash of what was signed and the attachments are these.
    fn found(identity: &Identity, kept: &Stored, attachments: &[pb::Attachment]) -> Vec<String> {
        let audited = [hex::encode(stored().content_hash)];
        let beside = Beside {
            attachments,
            audited: &audited,
        };
        differences(identity, kept, beside)
    }

    #[test]
    fn every_thing_that_is_changed_is_named() {
        let differs = |change: fn(&mut Stored)| {
            let mut stored = stored();
            change(&mut stored);
            found(&identity(), &stored, &[attachment()])
        };
        assert_eq!(differs(|_| {}), Vec::<String>::new());
        assert_eq!(differs(|one| one.content_hash[0] ^= 1), ["content_hash"]);
        assert_eq!(
            differs(|one| one.document.truncate(5)),
            ["content_hash", "audit", "document"]
        );
        assert_eq!(differs(|one| one.content = Some(Vec::new())), ["content"]);
        assert_eq!(differs(|one| one.content = None), Vec::<String>::new());
        assert_eq!(differs(|one| one.applied_ore = Some(1)), ["applied_ore"]);
        assert_eq!(differs(|one| one.edition = Some("kki".to_owned())), ["edition"]);
        assert_eq!(
            differs(|one| one.signed_by = "0197a5c0-0000-7000-8000-000000000003".parse().unwrap()),
            ["signature.signed.person"]
        );
        let elsewhere = Identity {
            call: "regions/trondelag/calls/2".to_owned(),
            ..identity()
        };
        assert_eq!(found(&elsewhere, &stored(), &[attachment()]), ["call"]);
    }

    #[test]
    fn a_signed_attachment_is_there_as_it_was_and_others_may_be_too() {
        let later = pb::Attachment {
            name: "regions/trondelag/attachments/2".to_owned(),
            ..attachment()
        };
        let with = |attachments: &[pb::Attachment]| found(&identity(), &stored(), attachments);
        assert_eq!(with(&[attachment(), later.clone()]), Vec::<String>::new());
        assert_eq!(with(&[later]), ["attachments[0]"]);
        for changed in [
            pb::Attachment {
                size_bytes: 19,
                ..attachment()
            },
            pb::Attachment {
                sha256: "cd".repeat(32),
                ..attachment()
            },
        ] {
            assert_eq!(with(&[changed]), ["attachments[0]"]);
        }
    }

    #[test]
    fn the_audit_log_must_know_the_document_and_nothing_else() {
        let right = hex::encode(stored().content_hash);
        let other = "00".repeat(32);
        for (audited, differs) in [
            (vec![right.clone()], false),
            // Read once while it waited for its seal, and once sealed.
            (vec![right.clone(), right.clone()], false),
            (vec![], true),
            (vec![other.clone()], true),
            (vec![right, other], true),
        ] {
            let attachments = [attachment()];
            let beside = Beside {
                attachments: &attachments,
                audited: &audited,
            };
            let found = differences(&identity(), &stored(), beside);
            assert_eq!(found == ["audit"], differs, "{audited:?}: {found:?}");
        }
    }

    #[test]
    fn an_earlier_document_is_named_by_its_number() {
        assert_eq!(of_earlier(1, Some(Vec::new())), Vec::<String>::new());
        assert_eq!(of_earlier(2, None), ["documents[2]"]);
        let wrong = of_earlier(1, Some(vec!["audit".to_owned()]));
        assert_eq!(wrong, ["documents[1].audit"]);
        let told = response(&stored(), wrong);
        assert!(!told.ok && told.differences[0].text.clone().unwrap().en.contains("audit log"));
        assert!(response(&stored(), Vec::new()).ok);
    }
}
