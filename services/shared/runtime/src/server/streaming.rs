//! Requests and answers that are streams: they may take longer than a request, as long as they move.
//!
//! A stream from the caller is broken off when nothing arrives for a while, or when it goes on for too long. A stream
//! to the caller keeps its place until its body has ended, and ends with the service; how fast the caller reads is
//! the connection's business, which is asked whether it is there.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use futures::{StreamExt, stream};
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, BodyStream, StreamBody};
use tilskudd_kernel::lang::LocalText;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::Status;
use tonic::body::Body;

use crate::config::Limits;
use crate::failure::{Failure, Kind};

/// By when something has to happen to a request that is a stream.
#[derive(Debug)]
pub(super) struct Pace {
    /// Longest silence of the caller.
    idle: Duration,
    /// Longest time for the answer when all has arrived.
    answer: Duration,
    /// When it is too late whatever happens.
    end: Instant,
    due: Mutex<Instant>,
}

impl Pace {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        let now = Instant::now();
        Arc::new(Self {
            idle: limits.stream_idle(),
            answer: limits.request(),
            end: now + limits.stream(),
            due: Mutex::new(now + limits.stream_idle()),
        })
    }

    fn give(&self, time: Duration) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        *due = (Instant::now() + time).min(self.end);
    }

    fn due(&self) -> Instant {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when it is too late.
    pub(super) async fn run_out(&self) {
        loop {
            let due = self.due();
            tokio::time::sleep_until(due).await;
            // What arrived meanwhile has moved it.
            if self.due() <= due {
                return;
            }
        }
    }

    /// The request, whose every frame gives it time.
    pub(super) fn follow(self: &Arc<Self>, request: Request<Body>) -> Request<Body> {
        let (heard, ended) = (Arc::clone(self), Arc::clone(self));
        request.map(|body| {
            let frames = BodyStream::new(body).inspect(move |_| heard.give(heard.idle));
            let end = stream::poll_fn(move |_| {
                ended.give(ended.answer);
                Poll::Ready(None)
            });
            Body::new(StreamBody::new(frames.chain(end)))
        })
    }
}

/// Lets an answer keep its places until its body has ended, and ends it when `stop` is asked for.
pub(super) fn hold(
    response: Response<Body>,
    places: impl Send + 'static,
    stop: CancellationToken,
) -> Response<Body> {
    // An answer without a body has said all.
    if Status::from_header_map(response.headers()).is_some() {
        return response;
    }
    let ended = CancellationToken::new();
    let until = cut(stop, ended.clone());
    response.map(|body| {
        let frames = BodyStream::new(body).take_until(Box::pin(until));
        let body = StreamBody::new(frames).with_trailers(async move {
            drop(places);
            ended.is_cancelled().then(|| Ok(trailers(&stopping().into())))
        });
        Body::new(body)
    })
}

async fn cut(stop: CancellationToken, ended: CancellationToken) {
    stop.cancelled_owned().await;
    ended.cancel();
}

/// The service stops; a stream ends with it.
pub(super) fn stopping() -> Failure {
    Failure::unavailable(
        "STOPPING",
        LocalText::new(
            "Tjenesten stopper. Koble til på nytt.",
            "Tenesta stoppar. Kople til på nytt.",
            "The service is stopping. Connect again.",
        ),
    )
}

/// The caller's stream does not move, or goes on for too long.
pub(super) fn stalled() -> Failure {
    Failure::new(
        Kind::DeadlineExceeded,
        "STREAM_STALLED",
        LocalText::new(
            "Sendingen sto stille eller tok for lang tid og ble avbrutt. Send på nytt med samme request_id.",
            "Sendinga stod stille eller tok for lang tid og vart avbroten. Send på nytt med same request_id.",
            "The stream stood still or took too long and was broken off. Send again with the same request_id.",
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
