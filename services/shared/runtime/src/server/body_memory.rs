//! Bounds the memory for request bodies: a message is held until it is whole, and a slow sender holds
//! it for long. All together hold so much and no more; without a login nobody sends much.

use std::sync::Arc;

use futures::StreamExt;
use http::Request;
use http_body_util::{BodyStream, StreamBody};
use prost::bytes::Bytes;
use tilskudd_proto::common::v1::Audience;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;
use tonic::body::Body;

use super::answers::overloaded;
use super::normalise::too_long;

/// Longest message that tonic takes, bytes: a stream holds no more at once, however much it sends.
pub(crate) const MESSAGE_MAX: usize = 4 * 1024 * 1024;

/// Longest request without a login, bytes.
const PUBLIC_MAX: usize = 64 * 1024;

/// The memory for request bodies; a permit is a byte.
#[derive(Debug)]
pub(super) struct BodyMemory(Arc<Semaphore>);

impl BodyMemory {
    /// For this many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new(bytes.min(Semaphore::MAX_PERMITS))))
    }

    /// The request, whose body is weighed as it comes and given back with it. More than there is room for breaks it
    /// off, and more than [`PUBLIC_MAX`] of who has no login.
    pub(super) fn limit(&self, request: Request<Body>, by: Audience) -> Request<Body> {
        let free = Arc::clone(&self.0);
        let longest = if by == Audience::Public {
            PUBLIC_MAX
        } else {
            usize::MAX
        };
        let (mut held, mut arrived) = (None, 0_usize);
        request.map(|body| {
            let frames = BodyStream::new(body).map(move |frame| {
                let frame = frame?;
                let size = frame.data_ref().map_or(0, Bytes::len);
                arrived = arrived.saturating_add(size);
                if arrived > longest {
                    return Err(Status::from(too_long("64 KiB")));
                }
                reserve(&free, &mut held, size).ok_or_else(|| Status::from(overloaded()))?;
                Ok(frame)
            });
            Body::new(StreamBody::new(frames))
        })
    }
}

/// Takes as many bytes more, up to a message; none when there is no room.
fn reserve(free: &Arc<Semaphore>, held: &mut Option<OwnedSemaphorePermit>, more: usize) -> Option<()> {
    let holds = held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
    let more = u32::try_from(more.min(MESSAGE_MAX.saturating_sub(holds))).ok()?;
    let permit = Arc::clone(free).try_acquire_many_owned(more).ok()?;
    match held {
        Some(held) => held.merge(permit),
        None => *held = Some(permit),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;
    use tonic::Code;

    use super::*;

    fn of(size: usize) -> Request<Body> {
        Request::new(Body::new(
            http_body_util::Full::from(vec![0; size]).map_err(|never| match never {}),
        ))
    }

    /// Reads the first frame, and keeps the body open.
    async fn first(request: Request<Body>) -> (Result<usize, Code>, Body) {
        let mut body = request.into_body();
        let frame = body.frame().await.expect("a frame");
        let read = frame.map(|frame| frame.data_ref().map_or(0, Bytes::len));
        (read.map_err(|status| status.code()), body)
    }

    #[tokio::test]
    async fn all_together_hold_so_much_and_give_it_back() {
        let memory = BodyMemory::new(1000);
        let (read, open) = first(memory.limit(of(600), Audience::Office)).await;
        assert_eq!(read, Ok(600));
        let (refused, _) = first(memory.limit(of(600), Audience::Office)).await;
        assert_eq!(refused, Err(Code::ResourceExhausted));
        assert_eq!(first(memory.limit(of(400), Audience::Office)).await.0, Ok(400));
        drop(open);
        assert_eq!(first(memory.limit(of(1000), Audience::Office)).await.0, Ok(1000));
    }

    #[tokio::test]
    async fn without_a_login_nobody_sends_much() {
        let memory = BodyMemory::new(10 * PUBLIC_MAX);
        let most = memory.limit(of(PUBLIC_MAX), Audience::Public);
        assert_eq!(first(most).await.0, Ok(PUBLIC_MAX));
        let more = || of(PUBLIC_MAX + 1);
        let refused = first(memory.limit(more(), Audience::Public)).await.0;
        assert_eq!(refused, Err(Code::ResourceExhausted));
        let known = first(memory.limit(more(), Audience::Applicant)).await.0;
        assert_eq!(known, Ok(PUBLIC_MAX + 1));
    }

    #[tokio::test]
    async fn a_long_stream_holds_no_more_than_a_message() {
        let memory = BodyMemory::new(MESSAGE_MAX);
        let (read, _open) = first(memory.limit(of(MESSAGE_MAX + 1), Audience::Office)).await;
        assert_eq!(read, Ok(MESSAGE_MAX + 1));
    }
}
