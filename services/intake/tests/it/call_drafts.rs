//! Drafts of calls: the office's alone, rewritten by etag; and what state an announced one is in.

use prost::Message;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tonic::{Code, Status};

use crate::samples::call;
use crate::tokens;
use crate::world::{REGION, code, fields, id, source, world};

async fn update(call: pb::Call) -> Result<pb::Call, Status> {
    let request = pb::UpdateCallRequest {
        call: Some(call),
        request_id: id(),
    };
    let response = world().calls().update_call(request).await?;
    Ok(response.into_inner().call.unwrap())
}

async fn draft(name: &str) -> Result<pb::Call, Status> {
    let request = pb::GetDraftCallRequest {
        name: name.to_owned(),
    };
    let response = world().calls().get_draft_call(request).await?;
    Ok(response.into_inner().call.unwrap())
}

#[tokio::test]
async fn a_draft_is_read_and_rewritten_until_it_is_announced() {
    let name = world().draft_call(call()).await.unwrap();
    let first = draft(&name).await.unwrap();
    assert_eq!((first.state(), first.etag.as_str()), (pb::CallState::Draft, "v1"));
    let new = pb::Call {
        deadline_time: "15:00".to_owned(),
        applications_per_applicant: 2,
        ..first.clone()
    };
    let second = update(new.clone()).await.unwrap();
    assert_eq!(second.etag, "v2");
    assert_eq!(draft(&name).await.unwrap(), second);
    let late = update(new).await.unwrap_err();
    assert_eq!(
        (late.code(), code(&late)),
        (Code::Aborted, "ETAG_MISMATCH".to_owned())
    );
    let blind = pb::Call {
        etag: String::new(),
        ..second.clone()
    };
    assert_eq!(fields(&update(blind).await.unwrap_err()), ["call.etag"]);
    let announced = world().announce(&name).await.unwrap();
    assert_eq!(
        (announced.deadline_time.as_str(), announced.etag.as_str()),
        ("15:00", "v3")
    );
    assert_eq!(draft(&name).await.unwrap_err().code(), Code::NotFound);
    let refused = update(announced).await.unwrap_err();
    assert_eq!(
        (code(&refused), source(&refused)),
        (
            "CALL_ANNOUNCED".to_owned(),
            "system announced-is-final".to_owned()
        )
    );
}

#[tokio::test]
async fn a_call_awards_after_the_earlier_report_unless_it_says_otherwise() {
    let name = world().draft_call(call()).await.unwrap();
    let first = draft(&name).await.unwrap();
    assert!(
        !first.award_before_report,
        "the report comes first when nothing is said"
    );
    let otherwise = pb::Call {
        award_before_report: true,
        ..first
    };
    assert!(update(otherwise).await.unwrap().award_before_report);
    let announced = world().announce(&name).await.unwrap();
    assert!(announced.award_before_report);
    // And so allocation is told.
    let told: Vec<Vec<u8>> = sqlx::query_scalar(
        "SELECT payload FROM intake.outbox WHERE stream = $1 AND destination_service = 'allocation'",
    )
    .bind(format!("call/{}", name.rsplit('/').next().unwrap()))
    .fetch_all(&mut world().sql().await)
    .await
    .unwrap();
    let told = pb::CallAnnounced::decode(told.first().unwrap().as_slice()).unwrap();
    assert!(told.call.unwrap().award_before_report);
    let made = pb::Call {
        award_before_report: true,
        ..call()
    };
    let made = world().draft_call(made).await.unwrap();
    assert!(draft(&made).await.unwrap().award_before_report);
}

#[tokio::test]
async fn drafts_are_listed_for_the_office_and_not_in_public() {
    let names = [
        world().draft_call(call()).await.unwrap(),
        world().draft_call(call()).await.unwrap(),
    ];
    let mut listed = Vec::new();
    let mut request = pb::ListDraftCallsRequest {
        parent: REGION.to_owned(),
        page_size: 1,
        page_token: String::new(),
    };
    let mut client = world().calls();
    while !names.iter().all(|name| listed.contains(name)) {
        let page = client
            .list_draft_calls(request.clone())
            .await
            .unwrap()
            .into_inner();
        listed.extend(page.calls.into_iter().map(|call| call.name));
        assert!(!page.next_page_token.is_empty() || names.iter().all(|name| listed.contains(name)));
        request.page_token = page.next_page_token;
    }
    assert!(listed.iter().rev().is_sorted(), "newest first");
    for token in [tokens::applicant(&world().municipality().await), String::new()] {
        let mut other = CallServiceClient::new(world().channel(&token));
        let refused = other.list_draft_calls(request.clone()).await.unwrap_err();
        assert!(matches!(
            refused.code(),
            Code::PermissionDenied | Code::Unauthenticated
        ));
    }
}

#[tokio::test]
async fn the_state_of_a_call_follows_legal_time() {
    // It is noon UTC of 15 February.
    let cases = [
        ("2024-02-16", "2024-03-01", pb::CallState::Announced),
        ("2024-02-15", "2024-02-15", pb::CallState::Open),
        ("2024-01-15", "2024-02-14", pb::CallState::Closed),
    ];
    for (opens_on, deadline_date, expected) in cases {
        let call = pb::Call {
            opens_on: opens_on.to_owned(),
            deadline_date: deadline_date.to_owned(),
            ..call()
        };
        let name = match expected {
            pb::CallState::Closed => world().closed_call(call).await,
            _ => world().call(call).await,
        };
        let request = pb::GetCallRequest { name };
        let mut public = CallServiceClient::new(world().channel(""));
        let seen = public.get_call(request).await.unwrap().into_inner().call.unwrap();
        assert_eq!(seen.state(), expected, "{opens_on}–{deadline_date}");
    }
}
