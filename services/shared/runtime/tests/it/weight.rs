//! What callers send is bounded in memory: slowly or at once, with a login or without.

use std::time::Duration;

use anyhow::Context as _;
use futures::{StreamExt, future, stream};
use http_body_util::{BodyStream, Full, StreamBody};
use prost::bytes::Bytes;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::{Call, CreateCallRequest, ListCallsRequest};
use tilskudd_testkit::{Refusal, Role, World, eventually};
use tonic::Status;
use tonic::body::Body;
use tonic::transport::Endpoint;

use crate::sender;

/// Longest time for a request that there is no room for.
const WITHIN: Duration = Duration::from_secs(20);
const MIB: usize = 1024 * 1024;
const REQUEST: &str = "0197a5c0-0000-7000-8000-00000000000a";

#[tokio::test]
async fn without_a_login_a_request_is_small() -> anyhow::Result<()> {
    let world = World::start(&[sender::definition()], &["trondelag"]).await?;
    let mut calls = CallServiceClient::new(world.public_channel(Service::Intake)?);
    let of = |size: usize| ListCallsRequest {
        parent: "regions/trondelag".to_owned(),
        page_token: "x".repeat(size),
        ..ListCallsRequest::default()
    };
    calls.list_calls(of(60 * 1024)).await?;
    let refusal = Refusal::of(calls.list_calls(of(64 * 1024)).await)?;
    assert_eq!(refusal.reason, "MESSAGE_TOO_LARGE");
    world.stop().await;
    Ok(())
}

/// Sends three of four MiB that it promises, and nothing more for as long as it lasts; how it was refused.
async fn slow(url: String, token: String) -> anyhow::Result<Refusal> {
    let mut channel = Endpoint::from_shared(url.clone())?.connect().await?;
    let promised = u32::try_from(4 * MIB - 5)?.to_be_bytes();
    let start = [&[0], promised.as_slice(), &vec![0; 3 * MIB]].concat();
    let sent = BodyStream::new(Full::<Bytes>::from(start));
    let request = http::Request::post(format!("{url}/tilskudd.intake.v1.CallService/CreateCall"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::new(StreamBody::new(sent.chain(stream::pending()))))?;
    let service = tower::ServiceExt::<http::Request<Body>>::ready(&mut channel).await?;
    let response = tower::Service::call(service, request).await?;
    let status = Status::from_header_map(response.headers()).context("it was not refused in its headers")?;
    Ok(Refusal::from(&status))
}

#[tokio::test]
async fn what_comes_slowly_takes_room_until_it_is_given_up() -> anyhow::Result<()> {
    let world = World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.limits.held_bytes = 4 * MIB;
    })
    .await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let (url, token) = (
        world.service(Service::Intake)?.url(),
        world.issuer().token(&kari)?,
    );
    // There is room for either, not for both.
    let [one, other] = [(), ()].map(|()| tokio::spawn(slow(url.clone(), token.clone())));
    let shed = tokio::time::timeout(WITHIN, future::select(one, other)).await?;
    let (refused, open) = match shed {
        future::Either::Left((refused, open)) | future::Either::Right((refused, open)) => (refused, open),
    };
    assert_eq!(refused??.reason, "OVERLOADED");
    open.abort();
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &kari)?);
    let large = CreateCallRequest {
        call: Some(Call {
            contact_point: "x".repeat(3 * MIB),
            ..Call::default()
        }),
        ..sender::valid(REQUEST)
    };
    eventually("room for another", async || {
        let refusal = Refusal::of(calls.create_call(large.clone()).await)?;
        Ok((refusal.reason == "INVALID_ARGUMENT").then_some(()))
    })
    .await?;
    world.stop().await;
    Ok(())
}
