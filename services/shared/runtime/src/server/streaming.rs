//! Requests and answers that are streams: they may take longer than a request, as long as they move.
//!
//! A stream from the caller is broken off when nothing arrives for a while, or when it goes on for too long. A stream
//! to the caller keeps its place until its body has ended; it ends with the service, and after the longest time for a
//! stream whether the caller reads or not.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};
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

/// The deadline of a request that is a stream.
#[derive(Debug)]
pub(super) struct StreamDeadline {
    /// Longest silence of the caller.
    idle: Duration,
    /// Longest time for the answer when all has arrived.
    answer: Duration,
    /// When it is too late whatever happens.
    end: Instant,
    due: Mutex<Instant>,
}

impl StreamDeadline {
    pub(super) fn new(limits: &Limits) -> Arc<Self> {
        let now = Instant::now();
        Arc::new(Self {
            idle: limits.stream_idle(),
            answer: limits.request(),
            end: now + limits.stream(),
            due: Mutex::new(now + limits.stream_idle()),
        })
    }

    fn extend(&self, time: Duration) {
        let mut due = self.due.lock().unwrap_or_else(PoisonError::into_inner);
        *due = (Instant::now() + time).min(self.end);
    }

    fn due(&self) -> Instant {
        *self.due.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns when the deadline has passed.
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

    /// Extends the deadline with every frame of the request.
    pub(super) fn extend_by_frames(self: &Arc<Self>, request: Request<Body>) -> Request<Body> {
        let (on_frame, ended) = (Arc::clone(self), Arc::clone(self));
        request.map(|body| {
            let frames = BodyStream::new(body).inspect(move |_| on_frame.extend(on_frame.idle));
            let end = stream::poll_fn(move |_| {
                ended.extend(ended.answer);
                Poll::Ready(None)
            });
            Body::new(StreamBody::new(frames.chain(end)))
        })
    }
}

/// The end of an answer that does not end by itself.
pub(super) struct StreamEnd {
    /// With the service.
    pub(super) stop: CancellationToken,
    /// After this time; none: it may last as long as the service.
    pub(super) longest: Option<Duration>,
}

/// An open answer with the resources that it holds.
struct OpenAnswer<P> {
    frames: BodyStream<Body>,
    _places: P,
}

/// Lets an answer keep its places until its body has ended, and ends it in time. A caller who does not read is not sent
/// anything, not even the end; what the answer holds is given back all the same, and the caller finds the end when it
/// reads on.
pub(super) fn hold_places(
    response: Response<Body>,
    places: impl Send + 'static,
    ends: StreamEnd,
) -> Response<Body> {
    // An answer without a body has said all.
    if Status::from_header_map(response.headers()).is_some() {
        return response;
    }
    let why = Arc::new(OnceLock::new());
    response.map(|body| {
        let held = Arc::new(Mutex::new(Some(OpenAnswer {
            frames: BodyStream::new(body),
            _places: places,
        })));
        let (cut, gone) = (CancellationToken::new(), CancellationToken::new());
        tokio::spawn(release_at_end(
            Arc::clone(&held),
            Arc::clone(&why),
            ends,
            cut.clone(),
            gone.clone(),
        ));
        let gone = gone.drop_guard();
        let frames = stream::poll_fn(move |context| {
            let _until_the_body_is_dropped = &gone;
            let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
            let polled = match held.as_mut() {
                Some(held) => held.frames.poll_next_unpin(context),
                None => Poll::Ready(None),
            };
            if matches!(polled, Poll::Ready(None)) {
                *held = None;
            }
            polled
        });
        let frames = frames.take_until(cut.cancelled_owned());
        Body::new(StreamBody::new(frames).with_trailers(async move {
            let end: Option<&fn() -> Failure> = why.get();
            end.map(|end| Ok(trailers(&end().into())))
        }))
    })
}

/// Takes away what an answer holds when it is to end, unless it is gone before.
async fn release_at_end<P>(
    held: Arc<Mutex<Option<OpenAnswer<P>>>>,
    why: Arc<OnceLock<fn() -> Failure>>,
    ends: StreamEnd,
    cut: CancellationToken,
    gone: CancellationToken,
) {
    let too_late = async {
        match ends.longest {
            Some(longest) => tokio::time::sleep(longest).await,
            None => std::future::pending().await,
        }
    };
    let end: fn() -> Failure = tokio::select! {
        () = gone.cancelled() => return,
        () = ends.stop.cancelled() => stopping,
        () = too_late => too_long,
    };
    let taken = {
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_some() {
            // Under the lock, so that whoever finds nothing left finds why; it is set here only.
            why.get_or_init(|| end);
        }
        held.take()
    };
    drop(taken);
    cut.cancel();
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

/// The answer took longer than an answer may.
fn too_long() -> Failure {
    Failure::new(
        Kind::DeadlineExceeded,
        "STREAM_TOO_LONG",
        LocalText::new(
            "Svaret ble ikke lest ferdig i tide og ble avbrutt. Be om det på nytt.",
            "Svaret vart ikkje lese ferdig i tide og vart avbrote. Be om det på nytt.",
            "The answer was not read to its end in time and was broken off. Ask for it again.",
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
