//! Waiting for what happens in the background, without guessing how long.

use std::time::{Duration, Instant};

use anyhow::bail;

/// How long to wait at most.
const DEADLINE: Duration = Duration::from_secs(20);
/// How often to look.
const LOOK: Duration = Duration::from_millis(10);

/// Looks until `probe` gives a value; `what` names it when it never comes.
///
/// # Errors
/// What `probe` said, or that nothing came within twenty seconds.
pub async fn eventually<T, F>(what: &str, mut probe: F) -> anyhow::Result<T>
where
    F: AsyncFnMut() -> anyhow::Result<Option<T>>,
{
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(value) = probe().await? {
            return Ok(value);
        }
        if Instant::now() >= deadline {
            bail!("{what} did not come about within {DEADLINE:?}");
        }
        tokio::time::sleep(LOOK).await;
    }
}
