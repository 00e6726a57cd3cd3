//! Percentiles of measured times.

use std::time::Duration;

use anyhow::Context as _;

/// The time that so many thousandths of all do not exceed (nearest rank).
pub(crate) fn percentile(times: &[Duration], thousandths: usize) -> anyhow::Result<Duration> {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * thousandths).div_ceil(1_000).max(1);
    sorted.get(rank - 1).copied().context("nothing was measured")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_nearest_rank_is_taken() -> anyhow::Result<()> {
        use super::*;
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&times, 500)?, Duration::from_millis(100));
        assert_eq!(percentile(&times, 990)?, Duration::from_millis(198));
        assert_eq!(percentile(&times, 1_000)?, Duration::from_millis(200));
        assert_eq!(percentile(&times[..1], 10)?, Duration::from_millis(200));
        assert!(percentile(&[], 500).is_err());
        Ok(())
    }
}
