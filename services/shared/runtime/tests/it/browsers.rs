//! What comes from a browser: grpc-web over HTTP/1.1, through the same gate, and only from the pages that may.

use anyhow::Context as _;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use prost::Message;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::{CreateCallResponse, ListCallsRequest, ListCallsResponse};
use tilskudd_testkit::http::{self, Answer};
use tilskudd_testkit::{Refusal, Role, World};
use tonic::{Code, Status};

use crate::sender;

const LIST: &str = "POST /tilskudd.intake.v1.CallService/ListCalls";
const CREATE: &str = "POST /tilskudd.intake.v1.CallService/CreateCall";
const REQUEST: &str = "0197a5c0-0000-7000-8000-000000000009";
const WEB: (&str, &str) = ("content-type", "application/grpc-web+proto");
const PAGE: &str = "https://soknad.example.no";

async fn world() -> anyhow::Result<World> {
    World::start_with(&[sender::definition()], &["trondelag"], |_, config| {
        config.web.origins = vec![PAGE.to_owned()];
    })
    .await
}

async fn send(world: &World, line: &str, headers: &[(&str, &str)], body: &[u8]) -> anyhow::Result<Answer> {
    http::send(world, Service::Intake, line, headers, body).await
}

fn framed<M: Message>(message: &M) -> Vec<u8> {
    let bytes = message.encode_to_vec();
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes();
    [&[0], length.as_slice(), &bytes].concat()
}

fn list() -> Vec<u8> {
    framed(&ListCallsRequest {
        parent: "regions/trondelag".to_owned(),
        ..ListCallsRequest::default()
    })
}

/// The message and the trailers in the body of an answer.
fn read<M: Message + Default>(mut body: &[u8]) -> anyhow::Result<(M, String)> {
    let (mut message, mut trailers) = (None, String::new());
    while let Some((head, rest)) = body.split_at_checked(5) {
        let length = u32::from_be_bytes(head[1..5].try_into()?);
        let (frame, rest) = rest
            .split_at_checked(usize::try_from(length)?)
            .context("a frame is cut off")?;
        match head[0] {
            0 => message = Some(M::decode(frame)?),
            0x80 => trailers = String::from_utf8(frame.to_vec())?,
            flag => anyhow::bail!("flag {flag}"),
        }
        body = rest;
    }
    Ok((message.context("no message")?, trailers))
}

/// What a refused call says, in the headers that a page may read.
fn refusal(answer: &Answer) -> anyhow::Result<Refusal> {
    let mut headers = ::http::HeaderMap::new();
    for (name, value) in answer
        .headers
        .iter()
        .filter(|(name, _)| name.starts_with("grpc-"))
    {
        headers.insert(name.parse::<::http::HeaderName>()?, value.parse()?);
    }
    let status = Status::from_header_map(&headers).context("no status")?;
    Ok(Refusal::from(&status))
}

#[tokio::test]
async fn a_page_calls_with_and_without_a_token() -> anyhow::Result<()> {
    let world = world().await?;
    let answer = send(&world, LIST, &[WEB], &list()).await?;
    assert_eq!((answer.status, answer.header("content-type")), (200, WEB.1));
    let (_, trailers) = read::<ListCallsResponse>(&answer.body)?;
    assert!(trailers.contains("grpc-status:0"), "{trailers}");

    let kari = world.office("kari", "trondelag", &[Role::Announcer]);
    let token = format!("Bearer {}", world.issuer().token(&kari)?);
    let create = framed(&sender::valid(REQUEST));
    let answer = send(&world, CREATE, &[WEB, ("authorization", &token)], &create).await?;
    let (created, _) = read::<CreateCallResponse>(&answer.body)?;
    assert!(created.call.is_some(), "{answer:?}");
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn as_text_it_is_the_same() -> anyhow::Result<()> {
    let world = world().await?;
    let text = "application/grpc-web-text+proto";
    let headers = [("content-type", text), ("accept", text)];
    let answer = send(&world, LIST, &headers, STANDARD.encode(list()).as_bytes()).await?;
    // Each part is padded by itself.
    let body = answer
        .body
        .split_inclusive(|byte| *byte == b'=')
        .map(|part| STANDARD.decode(part))
        .collect::<Result<Vec<_>, _>>();
    let body = body.unwrap_or_default().concat();
    let body = if body.is_empty() {
        STANDARD.decode(&answer.body)?
    } else {
        body
    };
    read::<ListCallsResponse>(&body)?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_page_passes_the_same_gate_as_everybody() -> anyhow::Result<()> {
    let world = world().await?;
    let create = framed(&sender::valid(REQUEST));
    let nobody = refusal(&send(&world, CREATE, &[WEB], &create).await?)?;
    assert_eq!(nobody.code, Code::Unauthenticated);
    assert!(!nobody.reason.is_empty(), "{nobody:?}");

    let reader = world.office("kari", "trondelag", &[Role::Reader]);
    let token = format!("Bearer {}", world.issuer().token(&reader)?);
    let answer = send(&world, CREATE, &[WEB, ("authorization", &token)], &create).await?;
    let wrong_role = refusal(&answer)?;
    assert_eq!(
        (wrong_role.code, wrong_role.reason.as_str()),
        (Code::PermissionDenied, "MISSING_PERMISSION")
    );
    let broken = refusal(&send(&world, LIST, &[WEB], &[0, 0, 0, 0, 9, 1]).await?)?;
    assert_eq!(broken.code, Code::InvalidArgument);
    assert!(world.emitted(Service::Intake, "trondelag").await?.is_empty());
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn the_browser_is_told_which_pages_may_call() -> anyhow::Result<()> {
    let world = world().await?;
    let ours = [WEB, ("origin", PAGE)];
    let answer = send(&world, LIST, &ours, &list()).await?;
    assert_eq!(answer.header("access-control-allow-origin"), PAGE);
    let exposed = answer.header("access-control-expose-headers");
    for name in ["grpc-status", "grpc-message", "grpc-status-details-bin"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    let asks = [
        ("origin", PAGE),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "authorization,content-type,x-grpc-web",
        ),
    ];
    let asked = send(
        &world,
        "OPTIONS /tilskudd.intake.v1.CallService/ListCalls",
        &asks,
        &[],
    )
    .await?;
    assert_eq!(asked.status, 200);
    assert_eq!(asked.header("access-control-allow-origin"), PAGE);
    assert!(
        asked
            .header("access-control-allow-headers")
            .contains("authorization")
    );
    assert_eq!(asked.header("access-control-allow-credentials"), "");
    for other in [
        "https://soknad.example.no.evil.no",
        "http://soknad.example.no",
        "null",
    ] {
        let answer = send(&world, LIST, &[WEB, ("origin", other)], &list()).await?;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{other}");
    }
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn what_is_neither_grpc_nor_grpc_web_is_refused() -> anyhow::Result<()> {
    let world = world().await?;
    let plain = [("content-type", "application/grpc")];
    assert_eq!(send(&world, LIST, &plain, &list()).await?.status, 400);
    assert_eq!(send(&world, "GET /", &[], &[]).await?.status, 400);
    // This service shows nothing in public.
    let answer = http::get(&world, Service::Intake, "/public/v1/regions/trondelag/calls", &[]).await?;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (404, "application/problem+json")
    );
    assert_eq!(answer.json()?["reason"], "NOT_FOUND");
    world.stop().await;
    Ok(())
}
