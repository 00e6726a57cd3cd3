//! Waiting for something that happens elsewhere, with a deadline.

use std::time::{Duration, Instant};

use anyhow::bail;

/// Between two looks.
const LOOK: Duration = Duration::from_millis(25);

/// Looks until `probe` gives a value; `what` is said when it does not within so many seconds.
pub(crate) async fn wait<T>(
    what: &str,
    seconds: u64,
    mut probe: impl AsyncFnMut() -> anyhow::Result<Option<T>>,
) -> anyhow::Result<T> {
    let deadline = Instant::now() + Duration::from_secs(seconds);
    loop {
        if let Some(value) = probe().await? {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            bail!("waited {seconds} s in vain until {what}");
        }
        tokio::time::sleep(LOOK).await;
    }
}
