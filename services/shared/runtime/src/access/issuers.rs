//! The issuers of a service at its start: the keys of each are fetched before anybody logs in, so that one whose address
//! is wrong is known by the service's not being ready and not by the first caller.

use std::sync::Arc;

use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use super::keys::Keys;

/// All issuers that are trusted; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Issuers(Arc<[Arc<Keys>]>);

impl Issuers {
    pub(super) fn new(keys: impl Iterator<Item = Arc<Keys>>) -> Self {
        Self(keys.collect())
    }

    /// Whether the keys of each have been fetched once. An issuer that is unavailable afterwards changes nothing: its
    /// known keys stay in use.
    pub(crate) fn are_known(&self) -> bool {
        self.0.iter().all(|keys| keys.were_given())
    }

    /// Returns when each has given keys.
    pub(crate) async fn until_known(&self) {
        join_all(self.0.iter().map(|keys| keys.until_given())).await;
    }

    /// Asks all at once, each until it has given keys, and stays until `stop`.
    pub(crate) async fn fetch_first(self, stop: CancellationToken) {
        let all = join_all(self.0.iter().map(|keys| keys.fetch_first()));
        stop.run_until_cancelled(all).await;
        stop.cancelled().await;
    }
}
