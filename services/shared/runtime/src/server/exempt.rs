//! Health and reflection: no token and no place in the queue, but not without bounds, and not beyond a stop.
//!
//! `Health/Watch` and the reflection stream never end by themselves, and an open stream keeps its connection open.

use std::future::Future;
use std::sync::Arc;

use http::Response;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

use super::answers::{overloaded, refuse};
use super::streaming::{StreamEnd, hold_places, stopping};

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
        let ends = StreamEnd {
            stop: self.stop.clone(),
            // A watch of readiness may go on, and says next to nothing.
            longest: None,
        };
        hold_places(response, permit, ends)
    }
}
