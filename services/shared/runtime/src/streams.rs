//! Server streams that last as long as the caller stays connected: their number, keep-alive messages, and their end.
//!
//! The gate admits a stream as any other request, and is done with it when its first headers leave. What comes after
//! has its bounds here. Nobody works ahead of the caller: a stream is asked for its next message when the connection
//! takes one.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::caller::Caller;
use crate::config::Limits;
use crate::failure::{Failure, Kind};

/// A person in one capacity.
type Who = (PersonId, String);

/// The open streams of a service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Streams(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    open: Mutex<BTreeMap<Who, usize>>,
    most: usize,
    most_per_caller: usize,
    sign: Duration,
    poll: Duration,
    longest: Duration,
    stop: CancellationToken,
}

impl Streams {
    /// No stream yet; `stop` ends them all.
    pub(crate) fn new(limits: &Limits, stop: CancellationToken) -> Self {
        Self(Arc::new(Inner {
            open: Mutex::default(),
            most: limits.watch_streams,
            most_per_caller: limits.watch_streams_per_caller,
            sign: Duration::from_millis(limits.watch_sign_ms),
            poll: Duration::from_millis(limits.watch_poll_ms),
            longest: Duration::from_millis(limits.watch_longest_ms),
            stop,
        }))
    }

    /// A place for one more stream of the caller, given back when it is dropped.
    ///
    /// # Errors
    /// `TOO_MANY_STREAMS` (RESOURCE_EXHAUSTED) when the caller, or all callers together, have as many as they may.
    pub fn open(&self, caller: &Caller) -> Result<OpenStream, Failure> {
        let who = (caller.actor.person, caller.actor.capacity.to_string());
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = open.values().sum();
        let own = open.get(&who).copied().unwrap_or(0);
        if all >= self.0.most || own >= self.0.most_per_caller {
            return Err(too_many());
        }
        open.insert(who.clone(), own + 1);
        drop(open);
        let now = Instant::now();
        Ok(OpenStream {
            streams: self.clone(),
            who,
            ends: now + self.0.longest,
            // The first message is one: who has it can go on from there.
            keep_alive_due: now,
        })
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        let open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.values().sum()
    }
}

/// The next step of a stream after [`OpenStream::wait`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// Look for something to send.
    Look,
    /// Send a keep-alive message.
    KeepAlive,
}

/// An open stream.
#[derive(Debug)]
pub struct OpenStream {
    streams: Streams,
    who: Who,
    ends: Instant,
    keep_alive_due: Instant,
}

impl OpenStream {
    /// Whether the stream may go on.
    ///
    /// # Errors
    /// `STOPPING` or `STREAM_ENDED` (UNAVAILABLE): the caller connects again and goes on where it was.
    pub fn check(&self) -> Result<(), Failure> {
        if self.streams.0.stop.is_cancelled() {
            return Err(stopping());
        }
        if Instant::now() >= self.ends {
            return Err(old());
        }
        Ok(())
    }

    /// Whether nothing was sent for so long that a keep-alive message is due.
    #[must_use]
    pub fn keep_alive_is_due(&self) -> bool {
        Instant::now() >= self.keep_alive_due
    }

    /// Records that something is sent now.
    pub fn sent(&mut self) {
        self.keep_alive_due = Instant::now() + self.streams.0.sign;
    }

    /// Waits for `news`, and no longer than it makes sense to wait without looking.
    ///
    /// # Errors
    /// As [`OpenStream::check`].
    pub async fn wait(&self, news: impl Future<Output = ()>) -> Result<Wake, Failure> {
        self.check()?;
        let inner = &self.streams.0;
        let wake = tokio::select! {
            biased;
            () = inner.stop.cancelled() => Wake::Look,
            () = tokio::time::sleep_until(self.keep_alive_due.min(self.ends)) => Wake::KeepAlive,
            () = news => Wake::Look,
            () = tokio::time::sleep(inner.poll) => Wake::Look,
        };
        self.check()?;
        Ok(wake)
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.streams.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.who) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.who);
            }
        }
    }
}

fn too_many() -> Failure {
    Failure::new(
        Kind::ResourceExhausted,
        "TOO_MANY_STREAMS",
        LocalText::new(
            "Det er for mange åpne strømmer. Lukk en av dine, eller prøv igjen om litt.",
            "Det er for mange opne straumar. Lukk ein av dine, eller prøv igjen om litt.",
            "Too many streams are open. Close one of yours, or try again shortly.",
        ),
    )
    .because(RuleSource::system("streams"))
}

fn stopping() -> Failure {
    Failure::unavailable(
        "STOPPING",
        LocalText::new(
            "Tjenesten stopper. Koble til på nytt med det siste merket.",
            "Tenesta stoppar. Kople til på nytt med det siste merket.",
            "The service is stopping. Connect again with the last token.",
        ),
    )
}

fn old() -> Failure {
    Failure::unavailable(
        "STREAM_ENDED",
        LocalText::new(
            "Strømmen har vart så lenge den får. Koble til på nytt med det siste merket.",
            "Straumen har vart så lenge han får. Kople til på nytt med det siste merket.",
            "The stream has lasted as long as it may. Connect again with the last token.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn streams(change: impl Fn(&mut Limits)) -> (Streams, CancellationToken) {
        let mut limits = Limits {
            watch_streams: 3,
            watch_streams_per_caller: 2,
            ..Limits::default()
        };
        change(&mut limits);
        let stop = CancellationToken::new();
        (Streams::new(&limits, stop.clone()), stop)
    }

    fn caller(n: u8) -> Caller {
        let mut caller = Caller::public();
        caller.actor.person = PersonId::from_uuid(uuid::Uuid::from_bytes([n; 16]));
        caller
    }

    #[tokio::test]
    async fn a_caller_and_all_together_have_so_many_and_places_come_back() {
        let (streams, _) = streams(|_| {});
        let first = streams.open(&caller(1)).unwrap();
        let _second = streams.open(&caller(1)).unwrap();
        assert_eq!(streams.open(&caller(1)).unwrap_err().code(), "TOO_MANY_STREAMS");
        let _other = streams.open(&caller(2)).unwrap();
        assert_eq!(streams.open(&caller(3)).unwrap_err().code(), "TOO_MANY_STREAMS");
        drop(first);
        assert_eq!(streams.count(), 2);
        let _again = streams.open(&caller(1)).unwrap();
    }

    const HOUR: u64 = 3_600_000;

    /// A stream that has just sent something.
    fn quiet(sign_ms: u64, poll_ms: u64, longest_ms: u64) -> (OpenStream, CancellationToken) {
        let (streams, stop) = streams(|limits| {
            limits.watch_sign_ms = sign_ms;
            limits.watch_poll_ms = poll_ms;
            limits.watch_longest_ms = longest_ms;
        });
        let mut stay = streams.open(&caller(1)).unwrap();
        assert!(stay.keep_alive_is_due(), "the first message is a sign of life");
        stay.sent();
        (stay, stop)
    }

    #[tokio::test]
    async fn a_stream_looks_at_news_and_now_and_then_and_gives_signs_of_life() {
        let never = std::future::pending::<()>;
        let (stay, _stop) = quiet(HOUR, HOUR, HOUR);
        assert_eq!(stay.wait(async {}).await.unwrap(), Wake::Look);
        let (stay, _stop) = quiet(HOUR, 5, HOUR);
        assert_eq!(stay.wait(never()).await.unwrap(), Wake::Look);
        assert!(!stay.keep_alive_is_due());
        let (stay, _stop) = quiet(5, HOUR, HOUR);
        assert_eq!(stay.wait(never()).await.unwrap(), Wake::KeepAlive);
        assert!(stay.keep_alive_is_due());
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_time_and_with_the_service() {
        let never = std::future::pending::<()>;
        let (stay, _stop) = quiet(HOUR, HOUR, 5);
        assert_eq!(stay.wait(never()).await.unwrap_err().code(), "STREAM_ENDED");
        let (stay, stop) = quiet(HOUR, HOUR, HOUR);
        let stopped = async {
            stop.cancel();
        };
        let (ended, ()) = tokio::join!(stay.wait(never()), stopped);
        assert_eq!(ended.unwrap_err().code(), "STOPPING");
        assert_eq!(stay.check().unwrap_err().code(), "STOPPING");
    }
}
