use crate::applications::codec::verification::*;
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
    let evidence = Evidence {
        attachments,
        audited: &audited,
    };
    differences(identity, kept, evidence)
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
        let evidence = Evidence {
            attachments: &attachments,
            audited: &audited,
        };
        let found = differences(&identity(), &stored(), evidence);
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
