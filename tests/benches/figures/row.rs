//! A line of the table: what was measured, and its floor in the same run.

use std::time::Duration;

use super::percentile::percentile;

/// How fast something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Many times: how long the middle one took and the 99th of a hundred, and how many a second.
    Many {
        p50: Duration,
        p99: Duration,
        per_second: Option<u64>,
    },
    /// Once, or all in all.
    Once(Duration),
}

impl Figure {
    /// Of single times.
    pub(crate) fn of(times: &[Duration]) -> anyhow::Result<Figure> {
        Ok(Figure::Many {
            p50: percentile(times, 500)?,
            p99: percentile(times, 990)?,
            per_second: None,
        })
    }

    /// With how many were done a second by all clients.
    pub(crate) fn with_rate(self, rate: u64) -> Figure {
        match self {
            Figure::Many { p50, p99, .. } => Figure::Many {
                p50,
                p99,
                per_second: Some(rate),
            },
            Figure::Once(_) => self,
        }
    }
}

/// What bounds a figure from below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Floor {
    /// What it is.
    pub(crate) what: String,
    pub(crate) figure: Figure,
}

/// A line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) what: String,
    /// Clients at once.
    pub(crate) clients: usize,
    pub(crate) measured: Figure,
    /// Statements of the transaction, BEGIN and COMMIT among them.
    pub(crate) round_trips: Option<usize>,
    pub(crate) floor: Option<Floor>,
}

impl Row {
    /// How much of the floor's speed is reached, per cent: of its rate if both have one, else of its median.
    pub(crate) fn share(&self) -> Option<u128> {
        let floor = self.floor.as_ref()?.figure;
        let per_cent = |part: u128, whole: u128| (whole > 0).then(|| part * 100 / whole);
        match (self.measured, floor) {
            (
                Figure::Many {
                    per_second: Some(own),
                    ..
                },
                Figure::Many {
                    per_second: Some(floor),
                    ..
                },
            ) => per_cent(own.into(), floor.into()),
            (own, floor) => per_cent(middle(floor).as_nanos(), middle(own).as_nanos()),
        }
    }
}

fn middle(figure: Figure) -> Duration {
    match figure {
        Figure::Many { p50, .. } => p50,
        Figure::Once(time) => time,
    }
}

/// How many a second, when so many took so long.
pub(crate) fn rate(count: usize, took: Duration) -> u64 {
    let per_second = count as u128 * 1_000_000 / took.as_micros().max(1);
    u64::try_from(per_second).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_share_is_of_the_rate_or_else_of_the_median() -> anyhow::Result<()> {
        use super::*;
        let ms = Duration::from_millis;
        let row = |own: Figure, floor: Figure| Row {
            what: "write".into(),
            clients: 1,
            measured: own,
            round_trips: None,
            floor: Some(Floor {
                what: "pgbench".into(),
                figure: floor,
            }),
        };
        let (slow, fast) = (Figure::of(&[ms(4)])?, Figure::of(&[ms(3)])?);
        assert_eq!(row(slow, fast).share(), Some(75));
        assert_eq!(row(slow.with_rate(50), fast.with_rate(200)).share(), Some(25));
        assert_eq!(row(slow.with_rate(50), fast).share(), Some(75));
        assert_eq!(row(Figure::Once(ms(0)), fast).share(), None);
        assert_eq!(rate(300, ms(1_500)), 200);
        Ok(())
    }
}
