//! Streams pass the gate as requests do, last as long as they move, and end with the service.

use std::time::{Duration, Instant};

use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1::attachment_service_client::AttachmentServiceClient;
use tilskudd_proto::intake::v1::attachment_service_server::{AttachmentService, AttachmentServiceServer};
use tilskudd_proto::intake::v1::download_attachment_response::Part;
use tilskudd_proto::intake::v1::{
    DeleteAttachmentRequest, DeleteAttachmentResponse, DownloadAttachmentRequest, DownloadAttachmentResponse,
    ListAttachmentsRequest, ListAttachmentsResponse, UploadAttachmentRequest, UploadAttachmentResponse,
};
use tilskudd_runtime::peers::PeerChannel;
use tilskudd_runtime::{Context, Definition, Parts, Routes};
use tilskudd_store::Migrations;
use tilskudd_testkit::{Refusal, Role, World};
use tonic::{Code, Request, Response, Status, Streaming};

const NAME: &str = "regions/trondelag/attachments/1";

fn definition() -> Definition {
    Definition {
        service: Service::Reporting,
        migrations: || Migrations::of(Service::Reporting, Vec::new()).then(Migrations::outbox_attempts()),
        events: Routes::new,
        build: |ctx| Parts::new().add(AttachmentServiceServer::new(Files { ctx: ctx.clone() })),
    }
}

/// Counts what is sent, and sends without end.
struct Files {
    ctx: Context,
}

#[tonic::async_trait]
impl AttachmentService for Files {
    type DownloadAttachmentStream = BoxStream<'static, Result<DownloadAttachmentResponse, Status>>;

    async fn upload_attachment(
        &self,
        mut request: Request<Streaming<UploadAttachmentRequest>>,
    ) -> Result<Response<UploadAttachmentResponse>, Status> {
        let first = request.get_mut().message().await?.unwrap_or_default();
        self.ctx.enter(&request, &first.name)?;
        let mut bytes = 0;
        while let Some(message) = request.get_mut().message().await? {
            bytes += message.chunk.len();
        }
        Ok(Response::new(UploadAttachmentResponse {
            etag: bytes.to_string(),
            ..UploadAttachmentResponse::default()
        }))
    }

    async fn download_attachment(
        &self,
        request: Request<DownloadAttachmentRequest>,
    ) -> Result<Response<Self::DownloadAttachmentStream>, Status> {
        self.ctx.enter(&request, &request.get_ref().name)?;
        let chunk = || DownloadAttachmentResponse {
            part: Some(Part::Chunk(vec![0; 1024])),
        };
        Ok(Response::new(stream::repeat_with(move || Ok(chunk())).boxed()))
    }

    async fn list_attachments(
        &self,
        _: Request<ListAttachmentsRequest>,
    ) -> Result<Response<ListAttachmentsResponse>, Status> {
        Ok(Response::new(ListAttachmentsResponse::default()))
    }

    async fn delete_attachment(
        &self,
        _: Request<DeleteAttachmentRequest>,
    ) -> Result<Response<DeleteAttachmentResponse>, Status> {
        Ok(Response::new(DeleteAttachmentResponse::default()))
    }
}

fn client(world: &World) -> anyhow::Result<AttachmentServiceClient<PeerChannel>> {
    let kari = world.office("kari", "trondelag", &[Role::Caseworker]);
    Ok(AttachmentServiceClient::new(
        world.channel(Service::Reporting, &kari)?,
    ))
}

fn header() -> UploadAttachmentRequest {
    UploadAttachmentRequest {
        name: NAME.to_owned(),
        ..UploadAttachmentRequest::default()
    }
}

fn chunk(size: usize) -> UploadAttachmentRequest {
    UploadAttachmentRequest {
        chunk: vec![0; size],
        ..UploadAttachmentRequest::default()
    }
}

/// A header, and then chunks with a pause before each.
fn slowly(chunks: usize, pause: Duration) -> impl Stream<Item = UploadAttachmentRequest> {
    let chunks = stream::iter(0..chunks).then(move |_| async move {
        tokio::time::sleep(pause).await;
        chunk(10)
    });
    stream::iter([header()]).chain(chunks)
}

fn download() -> DownloadAttachmentRequest {
    DownloadAttachmentRequest {
        name: NAME.to_owned(),
    }
}

#[tokio::test]
async fn a_slow_upload_lasts_longer_than_a_request_may() -> anyhow::Result<()> {
    let world = World::start_with(&[definition()], &["trondelag"], |_, config| {
        config.limits.request_ms = 500;
    })
    .await?;
    let started = Instant::now();
    let answer = client(&world)?
        .upload_attachment(slowly(8, Duration::from_millis(100)))
        .await?;
    assert_eq!(answer.into_inner().etag, "80");
    assert!(started.elapsed() > Duration::from_millis(500));
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_upload_that_stands_still_or_never_ends_is_broken_off() -> anyhow::Result<()> {
    let world = World::start_with(&[definition()], &["trondelag"], |_, config| {
        config.limits.stream_idle_ms = 300;
        config.limits.stream_ms = 1_500;
    })
    .await?;
    let still = stream::iter([header(), chunk(10)]).chain(stream::pending());
    let refusal = Refusal::of(client(&world)?.upload_attachment(still).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::DeadlineExceeded, "STREAM_STALLED")
    );
    // It moves, and goes on for ever.
    let endless = slowly(usize::MAX, Duration::from_millis(50));
    let refusal = Refusal::of(client(&world)?.upload_attachment(endless).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::DeadlineExceeded, "STREAM_STALLED")
    );
    // Its place is free again, and nothing else was held up.
    let quick = stream::iter([header(), chunk(10)]);
    client(&world)?.upload_attachment(quick).await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn streams_pass_the_same_door_as_requests() -> anyhow::Result<()> {
    let world = World::start(&[definition()], &["trondelag", "rogaland"]).await?;
    let nobody = world.public_channel(Service::Reporting)?;
    let refusal = Refusal::of(
        AttachmentServiceClient::new(nobody)
            .upload_attachment(stream::iter([header()]))
            .await,
    )?;
    assert_eq!(refusal.reason, "NO_TOKEN");
    let reader = world.office("per", "trondelag", &[Role::Reader]);
    let mut reader = AttachmentServiceClient::new(world.channel(Service::Reporting, &reader)?);
    let refusal = Refusal::of(reader.upload_attachment(stream::iter([header()])).await)?;
    assert_eq!(refusal.reason, "MISSING_PERMISSION");
    let elsewhere = world.office("ola", "rogaland", &[Role::Caseworker]);
    let mut elsewhere = AttachmentServiceClient::new(world.channel(Service::Reporting, &elsewhere)?);
    let refusal = Refusal::of(elsewhere.upload_attachment(stream::iter([header()])).await)?;
    assert_eq!(refusal.reason, "OTHER_REGION");
    let refusal = Refusal::of(elsewhere.download_attachment(download()).await)?;
    assert_eq!(refusal.reason, "OTHER_REGION");
    // One message is no larger than any other request.
    let large = stream::iter([header(), chunk(5 << 20)]);
    let refusal = Refusal::of(client(&world)?.upload_attachment(large).await)?;
    assert_eq!(refusal.reason, "MESSAGE_TOO_LARGE");
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_stream_keeps_its_place_until_it_ends_and_takes_none_from_requests() -> anyhow::Result<()> {
    let world = World::start_with(&[definition()], &["trondelag"], |_, config| {
        config.limits.concurrent_streams = 1;
        config.limits.concurrent_requests = 1;
    })
    .await?;
    let mut one = client(&world)?
        .download_attachment(download())
        .await?
        .into_inner();
    assert!(one.message().await?.is_some());
    let refusal = Refusal::of(client(&world)?.download_attachment(download()).await)?;
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::ResourceExhausted, "OVERLOADED")
    );
    client(&world)?
        .list_attachments(ListAttachmentsRequest {
            name: NAME.to_owned(),
        })
        .await?;
    drop(one);
    tilskudd_testkit::eventually("the place is free", async || {
        Ok(client(&world)?
            .download_attachment(download())
            .await
            .ok()
            .map(drop))
    })
    .await?;
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn an_answer_that_nobody_reads_gives_its_place_back() -> anyhow::Result<()> {
    let world = World::start_with(&[definition()], &["trondelag"], |_, config| {
        config.limits.concurrent_streams = 1;
        config.limits.stream_ms = 300;
    })
    .await?;
    let mut unread = client(&world)?
        .download_attachment(download())
        .await?
        .into_inner();
    tilskudd_testkit::eventually("the place is free", async || {
        Ok(client(&world)?
            .download_attachment(download())
            .await
            .ok()
            .map(drop))
    })
    .await?;
    // What was on its way arrives, and then the end with its reason.
    let ended = loop {
        match unread.message().await {
            Ok(Some(_)) => {}
            other => break Refusal::of(other)?,
        }
    };
    assert_eq!(
        (ended.code, ended.reason.as_str()),
        (Code::DeadlineExceeded, "STREAM_TOO_LONG")
    );
    world.stop().await;
    Ok(())
}

#[tokio::test]
async fn a_stop_ends_a_stream_that_does_not_end() -> anyhow::Result<()> {
    let world = World::start_with(&[definition()], &["trondelag"], |_, config| {
        config.limits.shutdown_ms = 200;
    })
    .await?;
    let mut endless = client(&world)?
        .download_attachment(download())
        .await?
        .into_inner();
    assert!(endless.message().await?.is_some());
    let stopping = tokio::spawn(world.stop_keeping_databases());
    let ended = loop {
        match endless.message().await {
            Ok(Some(_)) => {}
            other => break Refusal::of(other)?,
        }
    };
    assert_eq!(
        (ended.code, ended.reason.as_str()),
        (Code::Unavailable, "STOPPING"),
        "{ended:?}"
    );
    assert!(!stopping.await?, "the stream had to be broken off");
    Ok(())
}
