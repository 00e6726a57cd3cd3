//! Who may write for an applicant and who may sign: a drafter signs by a delegation to them as a person, and what binds
//! the applicant otherwise is a signer's.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_client::ApplicationServiceClient;
use tilskudd_runtime::peers::PeerChannel;
use tonic::{Code, Status};

use crate::delegations::{attached, delegated, delegation, record};
use crate::files::PDF;
use crate::samples::signature;
use crate::signatures::{SECTION, draft, sign};
use crate::tokens;
use crate::world::{REGION, code, id, rules, source, submission, world};

fn drafter(number: &str) -> ApplicationServiceClient<PeerChannel> {
    ApplicationServiceClient::new(world().channel(&tokens::drafter(number)))
}

/// The drafter's person id, as the services know it: whoever made a draft is named in it.
async fn person(number: &str, draft: &pb::Application) -> String {
    let request = pb::UpdateApplicationRequest {
        application: Some(draft.clone()),
        request_id: id(),
        update_mask: None,
    };
    drafter(number).update_application(request).await.unwrap();
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let read = drafter(number).get_application(get).await.unwrap().into_inner();
    read.application.unwrap().changed.unwrap().person
}

/// The draft as it stands.
async fn now(draft: &pb::Application) -> pb::Application {
    let get = pb::GetApplicationRequest {
        name: draft.name.clone(),
    };
    let mut client = drafter(&draft.organisation_number);
    client
        .get_application(get)
        .await
        .unwrap()
        .into_inner()
        .application
        .unwrap()
}

async fn sign_as_drafter(draft: &pb::Application, signature: pb::ApplicationSignature) -> Result<(), Status> {
    let request = pb::SignApplicationRequest {
        name: draft.name.clone(),
        request_id: id(),
        etag: draft.etag.clone(),
        signature: Some(signature),
        summary_seen: true,
    };
    let mut client = drafter(&draft.organisation_number);
    client.sign_application(request).await.map(|_| ())
}

#[tokio::test]
async fn a_drafter_writes_and_submits_what_a_signer_signed() {
    let draft = draft().await;
    let number = &draft.organisation_number;
    let refused = sign_as_drafter(&draft, signature()).await.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::PermissionDenied,
            "SIGNER_NEEDED".to_owned(),
            SECTION.to_owned()
        )
    );
    let refused = drafter(number).submit_application(submission(&draft)).await;
    assert_eq!(code(&refused.unwrap_err()), "SIGNER_NEEDED");
    sign(&draft, signature()).await.unwrap();
    let unsigned = pb::SubmitApplicationRequest {
        signature: None,
        summary_seen: false,
        ..submission(&draft)
    };
    drafter(number).submit_application(unsigned).await.unwrap();
}

#[tokio::test]
async fn a_drafter_signs_only_by_a_delegation_to_them_as_a_person() {
    let draft = draft().await;
    let number = draft.organisation_number.clone();
    let person = person(&number, &draft).await;
    let draft = attached(&now(&draft).await, PDF).await;
    // A name can be typed by anybody.
    record(&number, delegation(&number)).await.unwrap();
    let refused = sign_as_drafter(&draft, delegated()).await.unwrap_err();
    assert_eq!(rules(&refused), ["delegation-recorded"]);
    let named = pb::Delegation {
        delegate_person: person,
        ..delegation(&number)
    };
    record(&number, named).await.unwrap();
    sign_as_drafter(&draft, delegated()).await.unwrap();
}

#[tokio::test]
async fn nobody_records_a_delegation_to_themselves() {
    let draft = draft().await;
    let number = draft.organisation_number.clone();
    let refused = record_as(&tokens::drafter(&number), delegation(&number)).await;
    assert_eq!(code(&refused.unwrap_err()), "MISSING_PERMISSION");
    let kept = record(&number, delegation(&number)).await.unwrap();
    let oneself = pb::Delegation {
        delegate_person: kept.recorded.unwrap().person,
        ..delegation(&number)
    };
    let refused = record(&number, oneself).await.unwrap_err();
    assert_eq!(
        (refused.code(), code(&refused), source(&refused)),
        (
            Code::PermissionDenied,
            "OWN_DELEGATION".to_owned(),
            "system two-person".to_owned()
        )
    );
    // Nor by name: whoever recorded it does not sign by it.
    let other = crate::signatures::draft().await;
    let number = other.organisation_number.clone();
    record_as(&tokens::applicant(&number), delegation(&number))
        .await
        .unwrap();
    let refused = sign(&other, delegated()).await.unwrap_err();
    assert_eq!(rules(&refused), ["delegation-recorded"]);
}

async fn record_as(token: &str, delegation: pb::Delegation) -> Result<(), Status> {
    use tilskudd_proto::intake::v1::delegation_service_client::DelegationServiceClient;
    let request = pb::RecordDelegationRequest {
        parent: REGION.to_owned(),
        request_id: id(),
        delegation: Some(delegation),
    };
    let mut client = DelegationServiceClient::new(world().channel(token));
    client.record_delegation(request).await.map(|_| ())
}

#[tokio::test]
async fn a_drafter_takes_back_a_draft_and_not_what_was_signed() {
    let withdraw = async |token: &str, name: &str| {
        let request = pb::WithdrawApplicationRequest {
            name: name.to_owned(),
            request_id: id(),
            reason: "Det ble ikke noe av.".to_owned(),
            ..pb::WithdrawApplicationRequest::default()
        };
        world().endings(token).withdraw_application(request).await
    };
    let first = draft().await;
    withdraw(&tokens::drafter(&first.organisation_number), &first.name)
        .await
        .unwrap();
    let second = draft().await;
    let number = &second.organisation_number;
    let mut client = world().applications(number);
    client.submit_application(submission(&second)).await.unwrap();
    let refused = withdraw(&tokens::drafter(number), &second.name)
        .await
        .unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("SIGNER_NEEDED".to_owned(), SECTION.to_owned())
    );
    withdraw(&tokens::applicant(number), &second.name).await.unwrap();
}

#[tokio::test]
async fn whoever_signs_and_submits_in_one_act_has_seen_the_summary() {
    let draft = draft().await;
    let mut client = world().applications(&draft.organisation_number);
    let unseen = pb::SubmitApplicationRequest {
        summary_seen: false,
        ..submission(&draft)
    };
    let refused = client.submit_application(unseen).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        ("SUMMARY_NOT_SEEN".to_owned(), SECTION.to_owned())
    );
    client.submit_application(submission(&draft)).await.unwrap();
}
