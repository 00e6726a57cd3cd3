//! Health and reflection: no token and no place in the queue, but not without bounds, and not beyond a stop.
//!
//! `Health/Watch` and the reflection stream never end by themselves, and an open stream keeps its connection open.

use std::future::Future;
use std::sync::Arc;

use futures::StreamExt;
use http::{HeaderMap, Response};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use tilskudd_kernel::lang::LocalText;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;

use super::gate::{overloaded, refuse};
use crate::failure::Failure;

/// Streams and requests open at once; a few watchers and probes are what there should be.
const AT_ONCE: usize = 256;

/// Lets health and reflection pass, until the service stops.
#[derive(Debug)]
pub(super) struct Exempt {
    permits: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Exempt {
    pub(super) fn new(stop: CancellationToken) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            stop,
        }
    }

    /// One request; its answer ends when the service stops.
    pub(super) async fn pass(&self, call: impl Future<Output = Response<Body>>) -> Response<Body> {
        let Ok(permit) = Arc::clone(&self.permits).try_acquire_owned() else {
            return refuse(overloaded());
        };
        let response = tokio::select! {
            response = call => response,
            () = self.stop.cancelled() => return refuse(stopping()),
        };
        // An answer without a body has said all.
        if Status::from_header_map(response.headers()).is_some() {
            return response;
        }
        let ended = CancellationToken::new();
        let (cut, stop) = (ended.clone(), self.stop.clone());
        let until = async move {
            stop.cancelled_owned().await;
            cut.cancel();
        };
        response.map(|body| {
            let frames = BodyStream::new(body).take_until(Box::pin(until));
            let body = StreamBody::new(frames).with_trailers(async move {
                drop(permit);
                ended.is_cancelled().then(|| Ok(trailers(&stopping().into())))
            });
            Body::new(body)
        })
    }
}

fn stopping() -> Failure {
    Failure::unavailable(
        "STOPPING",
        LocalText::new(
            "Tjenesten stopper. Koble til på nytt.",
            "Tenesta stoppar. Kople til på nytt.",
            "The service is stopping. Connect again.",
        ),
    )
}

fn trailers(status: &Status) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if status.add_header(&mut headers).is_err() {
        tracing::warn!("a status does not fit into trailers");
    }
    headers
}
