//! Whether what is stored and shown of an application is what was signed.

use prost::Message;
use sha2::{Digest, Sha256};
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;

use super::finding;
use super::totals;
use crate::store::signatures::Stored;

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

/// Computes the hash of the stored bytes anew, and names everything that is not as it was signed.
pub(crate) fn verify(identity: &Identity, stored: &Stored) -> pb::VerifyApplicationResponse {
    let hash = Sha256::digest(&stored.document).to_vec();
    let mut wrong = Vec::new();
    if hash != stored.content_hash {
        wrong.push("content_hash");
    }
    match pb::Application::decode(stored.document.as_slice()) {
        Ok(document) => wrong.extend(shown(identity, stored, &document)),
        Err(_) => wrong.push("document"),
    }
    pb::VerifyApplicationResponse {
        ok: wrong.is_empty(),
        content_hash: hex::encode(hash),
        differences: wrong.into_iter().map(difference).collect(),
    }
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
        ("content", content.encode_to_vec() == stored.content),
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

fn difference(field: &str) -> pb::VerificationDifference {
    let text = LocalText::new(
        format!("{field} er ikke som da søknaden ble undertegnet."),
        format!("{field} er ikkje som då søknaden vart underskriven."),
        format!("{field} is not as it was when the application was signed."),
    );
    pb::VerificationDifference {
        field: field.to_owned(),
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
            content: content.encode_to_vec(),
            applied_ore: Some(0),
            edition: Some("kkt-2024".to_owned()),
            number: 1,
            version: None,
        }
    }

    #[test]
    fn every_thing_that_is_changed_is_named() {
        let differs = |change: fn(&mut Stored)| {
            let mut stored = stored();
            change(&mut stored);
            let verified = verify(&identity(), &stored);
            assert_eq!(verified.ok, verified.differences.is_empty());
            verified
                .differences
                .into_iter()
                .map(|one| one.field)
                .collect::<Vec<_>>()
        };
        assert_eq!(differs(|_| {}), Vec::<String>::new());
        assert_eq!(differs(|one| one.content_hash[0] ^= 1), ["content_hash"]);
        assert_eq!(
            differs(|one| one.document.truncate(5)),
            ["content_hash", "document"]
        );
        assert_eq!(differs(|one| one.content.clear()), ["content"]);
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
        assert_eq!(verify(&elsewhere, &stored()).differences[0].field, "call");
    }
}
