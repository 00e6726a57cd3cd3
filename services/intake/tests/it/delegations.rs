//! Delegations: who signs in the director's place, and by which document.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::delegation_service_client::DelegationServiceClient;
use tonic::{Code, Status};

use crate::files::{PDF, attach, hash, pdf};
use crate::samples::{call, content, measure};
use crate::signatures::{SECTION, draft, sign, submit};
use crate::tokens::director;
use crate::world::{REGION, code, fields, id, rules, source, submission, world};

const DELEGATE: &str = "Kommunalsjefen";
const DOCUMENT: &str = "Delegeringsreglementet, punkt 4.2";

pub(crate) fn delegated() -> pb::ApplicationSignature {
    pb::ApplicationSignature {
        signatory: DELEGATE.to_owned(),
        role: pb::SignatoryRole::Delegate.into(),
        delegation_document: DOCUMENT.to_owned(),
        ..Default::default()
    }
}

pub(crate) fn delegation(number: &str) -> pb::Delegation {
    pb::Delegation {
        organisation_number: number.to_owned(),
        delegated_by: "Kommunedirektøren".to_owned(),
        delegate: DELEGATE.to_owned(),
        document: DOCUMENT.to_owned(),
        document_hash: hash(PDF),
        valid_from: "2024-01-01".to_owned(),
        ..Default::default()
    }
}

/// Records a delegation, as the organisation's director.
pub(crate) async fn record(caller: &str, delegation: pb::Delegation) -> Result<pb::Delegation, Status> {
    let request = pb::RecordDelegationRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        delegation: Some(delegation),
    };
    let mut client = DelegationServiceClient::new(world().channel(&director(caller)));
    let response = client.record_delegation(request).await?;
    Ok(response.into_inner().delegation.unwrap())
}

/// Attaches a file as the document of a delegation; gives the draft as it is now.
pub(crate) async fn attached(draft: &pb::Application, file: &[u8]) -> pb::Application {
    let token = director(&draft.organisation_number);
    let kind = pb::AttachmentKind::Delegation;
    let answer = attach(&token, &draft.name, kind, file).await.unwrap();
    pb::Application {
        etag: answer.etag,
        ..draft.clone()
    }
}

#[tokio::test]
async fn a_delegate_signs_by_a_recorded_delegation() {
    let draft = attached(&draft().await, PDF).await;
    let number = &draft.organisation_number;
    let refused = sign(&draft, delegated()).await.unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["delegation-recorded".to_owned()], SECTION.to_owned())
    );
    // Neither another's, nor one that is over, nor one to somebody else, nor one to another person.
    let stranger = world().municipality().await;
    record(&stranger, delegation(&stranger)).await.unwrap();
    for useless in [
        pb::Delegation {
            valid_to: "2024-02-14".to_owned(),
            ..delegation(number)
        },
        pb::Delegation {
            delegate: "Enhetslederen".to_owned(),
            ..delegation(number)
        },
        pb::Delegation {
            delegate_person: id(),
            ..delegation(number)
        },
    ] {
        record(number, useless).await.unwrap();
        let refused = sign(&draft, delegated()).await.unwrap_err();
        assert_eq!(rules(&refused), ["delegation-recorded"]);
    }
    // Submitting in one act asks the same.
    let one_act = pb::SubmitApplicationRequest {
        signature: Some(delegated()),
        ..submission(&draft)
    };
    let mut client = world().applications(number);
    let refused = client.submit_application(one_act.clone()).await.unwrap_err();
    assert_eq!(rules(&refused), ["delegation-recorded"]);
    let kept = record(number, delegation(number)).await.unwrap();
    let receipt = client.submit_application(one_act).await.unwrap().into_inner();
    let signature = receipt.application.unwrap().signature.unwrap();
    assert_eq!(signature.delegation, kept.name);
}

#[tokio::test]
async fn the_document_of_a_delegation_is_attached_as_it_was_recorded() {
    let draft = draft().await;
    record(&draft.organisation_number, delegation(&draft.organisation_number))
        .await
        .unwrap();
    let refused = sign(&draft, delegated()).await.unwrap_err();
    assert_eq!(
        (rules(&refused), source(&refused)),
        (vec!["delegation-attached".to_owned()], SECTION.to_owned())
    );
    // Another file is not the document.
    let draft = attached(&draft, &pdf(PDF.len() + 1)).await;
    let refused = sign(&draft, delegated()).await.unwrap_err();
    assert_eq!(rules(&refused), ["delegation-attached"]);
    let draft = attached(&draft, PDF).await;
    sign(&draft, delegated()).await.unwrap();
    let submitted = submit(&draft).await.unwrap();
    assert!(submitted.attachments.iter().any(|file| file.sha256 == hash(PDF)));
}

#[tokio::test]
async fn a_revoked_delegation_no_longer_serves_but_what_it_signed_does() {
    let draft = attached(&draft().await, PDF).await;
    let number = draft.organisation_number.clone();
    let kept = record(&number, delegation(&number)).await.unwrap();
    let signed = sign(&draft, delegated()).await.unwrap();
    assert_eq!(signed.signature.unwrap().delegation, kept.name);
    let revoke = |name: &str| pb::RevokeDelegationRequest {
        name: name.to_owned(),
        request_id: id(),
        reason: "Ny kommunalsjef.".to_owned(),
    };
    let stranger = world().municipality().await;
    let refused = world()
        .delegations(&stranger)
        .revoke_delegation(revoke(&kept.name))
        .await;
    assert_eq!(refused.unwrap_err().code(), Code::NotFound);
    let mut client = world().delegations(&number);
    client.revoke_delegation(revoke(&kept.name)).await.unwrap();
    let again = client.revoke_delegation(revoke(&kept.name)).await.unwrap_err();
    assert_eq!(code(&again), "REVOKED_ALREADY");
    let list = pb::ListDelegationsRequest {
        parent: REGION.to_owned(),
        ..Default::default()
    };
    let listed = client
        .list_delegations(list)
        .await
        .unwrap()
        .into_inner()
        .delegations;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].revoked.as_ref().unwrap().reason, "Ny kommunalsjef.");
    submit(&draft).await.unwrap();
    let next = world()
        .draft(
            &number,
            &world().call(call()).await,
            content(vec![measure("abc", 1)]),
        )
        .await
        .unwrap();
    let refused = sign(&next, delegated()).await.unwrap_err();
    assert_eq!(rules(&refused), ["delegation-recorded"]);
}

#[tokio::test]
async fn all_wrong_fields_of_a_delegation_are_named_and_nobody_records_anothers() {
    let number = world().municipality().await;
    let wrong = pb::Delegation {
        delegate: String::new(),
        delegate_person: "1".to_owned(),
        document_hash: "0A".repeat(32),
        valid_to: "2023-12-31".to_owned(),
        ..delegation(&number)
    };
    let refused = record(&number, wrong).await.unwrap_err();
    let expected = ["delegate", "delegate_person", "document_hash", "valid_to"];
    assert_eq!(
        fields(&refused),
        expected.map(|field| format!("delegation.{field}"))
    );
    let stranger = world().municipality().await;
    let refused = record(&stranger, delegation(&number)).await.unwrap_err();
    assert_eq!(code(&refused), "OTHER_ORGANISATION");
}
