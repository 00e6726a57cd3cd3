//! Bad input: a clear status with the field named, nothing stored, never INTERNAL.

use http_body_util::BodyExt;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::call_service_client::CallServiceClient;
use tilskudd_proto::intake::v1::{Call, CreateCallRequest, ReopenCallRequest};
use tilskudd_testkit::{Refusal, Role, World};
use tonic::{Code, Status};

use crate::sender;

const REQUEST: &str = "0197a5c0-0000-7000-8000-000000000002";
const PATH: &str = "/tilskudd.intake.v1.CallService/CreateCall";

async fn world() -> anyhow::Result<World> {
    World::start(&[sender::definition()], &["trondelag"]).await
}

/// What is sent, and the reason and fields of the answer.
type Case = (&'static str, Vec<u8>, &'static str, &'static [&'static str]);

/// Sends bytes as the one message of a call, past every client library.
async fn send_raw(world: &World, frame: Vec<u8>) -> anyhow::Result<Refusal> {
    let token = world
        .issuer()
        .token(&world.office("kari", "trondelag", &[Role::Announcer]))?;
    let url = world.service(Service::Intake)?.url();
    let mut channel = tonic::transport::Endpoint::from_shared(url.clone())?
        .connect()
        .await?;
    let body = tonic::body::Body::new(http_body_util::Full::from(frame).map_err(|never| match never {}));
    let request = http::Request::post(format!("{url}{PATH}"))
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .header("authorization", format!("Bearer {token}"))
        .body(body)?;
    let service = tower::ServiceExt::<http::Request<tonic::body::Body>>::ready(&mut channel).await?;
    let response = tower::Service::call(service, request).await?;
    let status = Status::from_header_map(response.headers())
        .ok_or_else(|| anyhow::anyhow!("the call was not refused in its headers"))?;
    Ok(Refusal::from(&status))
}

/// A message with its length before it.
fn framed(message: &[u8]) -> Vec<u8> {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[0], length.as_slice(), message].concat()
}

#[tokio::test]
async fn what_cannot_be_decoded_is_the_callers_fault() -> anyhow::Result<()> {
    let world = world().await?;
    let bad_text = [0x0a, 0x02, 0xff, 0xfe];
    // Field 3 (call) holds field 14 (contact_point), which is no UTF-8.
    let bad_text_inside = [0x1a, 0x04, 0x72, 0x02, 0xff, 0xfe];
    let cases: [Case; 7] = [
        ("bad UTF-8", framed(&bad_text), "INVALID_ARGUMENT", &["parent"]),
        (
            "bad UTF-8 inside",
            framed(&bad_text_inside),
            "INVALID_ARGUMENT",
            &["call.contact_point"],
        ),
        ("garbage", framed(&[0xff; 9]), "MALFORMED_REQUEST", &[]),
        ("no message", Vec::new(), "MALFORMED_REQUEST", &[]),
        ("half a message", vec![0, 0, 0, 0, 9, 1], "MALFORMED_REQUEST", &[]),
        ("bad flag", vec![9, 0, 0, 0, 0], "MALFORMED_REQUEST", &[]),
        (
            "no such compression",
            vec![1, 0, 0, 0, 0],
            "MALFORMED_REQUEST",
            &[],
        ),
    ];
    for (name, frame, reason, fields) in cases {
        let refusal = send_raw(&world, frame).await?;
        let told = (refusal.code, refusal.reason.as_str());
        assert_eq!(told, (Code::InvalidArgument, reason), "{name}: {refusal:?}");
        assert_eq!(refusal.fields, fields, "{name}");
    }
    assert!(world.emitted(Service::Intake, "trondelag").await?.is_empty());
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_body_over_four_mebibytes_is_refused() -> anyhow::Result<()> {
    let world = world().await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut calls =
        CallServiceClient::new(world.channel(Service::Intake, &kari)?).max_encoding_message_size(16 << 20);
    let mut request = sender::valid(REQUEST);
    if let Some(call) = &mut request.call {
        call.contact_point = "x".repeat(5 << 20);
    }
    let refusal = Refusal::of(calls.create_call(request).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::ResourceExhausted, "MESSAGE_TOO_LARGE")
    );
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn every_violation_is_told_at_once() -> anyhow::Result<()> {
    let world = world().await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &kari)?);
    let bad = Call {
        year: 1999,
        contact_point: "x".repeat(201),
        report_waiver_ore: -1,
        appeal: 77,
        ..Call::default()
    };
    let request = CreateCallRequest {
        call: Some(bad),
        ..sender::valid(REQUEST)
    };
    let refusal = Refusal::of(calls.create_call(request).await)?;
    assert_eq!(refusal.code, Code::InvalidArgument);
    let expected = [
        "call.year",
        "call.contact_point",
        "call.report_waiver_ore",
        "call.appeal",
    ];
    assert_eq!(refusal.fields, expected);

    for (name, request, field) in [
        (
            "missing",
            CreateCallRequest {
                call: None,
                ..sender::valid(REQUEST)
            },
            "call",
        ),
        ("bad request id", sender::valid("1"), "request_id"),
        (
            "upper-case request id",
            sender::valid(&REQUEST.to_uppercase()),
            "request_id",
        ),
    ] {
        let refusal = Refusal::of(calls.create_call(request).await)?;
        assert_eq!(
            (refusal.code, refusal.fields),
            (Code::InvalidArgument, vec![field.to_owned()]),
            "{name}"
        );
    }
    assert!(world.emitted(Service::Intake, "trondelag").await?.is_empty());
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_refusal_names_its_rule_and_a_fault_only_an_id() -> anyhow::Result<()> {
    let world = world().await?;
    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let mut calls = CallServiceClient::new(world.channel(Service::Intake, &kari)?);
    let mut ask = async |reason: &str| {
        let name = "regions/trondelag/calls/1".to_owned();
        let request = ReopenCallRequest {
            name,
            reason: reason.to_owned(),
            ..ReopenCallRequest::default()
        };
        Refusal::of(calls.reopen_call(request).await)
    };
    let refusal = ask("").await?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::FailedPrecondition, "APPLICANT_BARRED")
    );
    assert_eq!(refusal.rules, ["barred"]);
    assert_eq!(refusal.message, "Søkeren er sperret / The applicant is barred");
    for (key, value) in [
        ("source_kind", "edition"),
        ("edition", "KKT-2024"),
        ("section", "§3"),
        ("text_nn", "Søkjaren er sperra"),
    ] {
        assert_eq!(
            refusal.metadata.get(key).map(String::as_str),
            Some(value),
            "{key}"
        );
    }
    for reason in ["leak", "fault", "panic"] {
        let fault = ask(reason).await?;
        assert_eq!(
            (fault.code, fault.reason.as_str()),
            (Code::Internal, "INTERNAL"),
            "{reason}"
        );
        assert!(fault.metadata.contains_key("error_id"));
        let told = format!("{fault:?}");
        assert!(!told.contains("hunter2") && !told.contains("disk"), "{told}");
    }
    world.stop().await;
    Ok(())
}
