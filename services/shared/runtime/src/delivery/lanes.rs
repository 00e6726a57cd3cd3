//! A lane for each destination, so that no stream waits for another stream's slow destination.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::outbox::{self, Leased};

use crate::config::DELIVERIES_AT_ONCE;

/// A destination in which nothing has moved for so long holds nobody up.
const STALLED: Duration = Duration::from_millis(250);

/// The destination of a lane.
pub(super) type LaneKey = (Service, Tenant);

struct Lane {
    in_flight: usize,
    waiting: VecDeque<(Leased, Instant)>,
    moved: Instant,
}

impl Lane {
    fn stalled(&self, now: Instant) -> bool {
        self.in_flight > 0 && now.duration_since(self.moved) >= STALLED
    }
}

/// The lanes that have something in them.
pub(super) struct Lanes {
    lanes: BTreeMap<LaneKey, Lane>,
    at_once: usize,
    longest: usize,
    /// A lease that is older is too short for another attempt.
    usable_for: Duration,
}

impl Lanes {
    /// `batch` events are leased at once, and an attempt takes `attempt` at most.
    pub(super) fn new(batch: u32, attempt: Duration) -> Self {
        let at_once = usize::try_from(DELIVERIES_AT_ONCE).unwrap_or(1);
        Self {
            lanes: BTreeMap::new(),
            at_once,
            longest: at_once.saturating_add(usize::try_from(batch).unwrap_or(at_once)),
            usable_for: outbox::LEASE.to_std().unwrap_or_default().saturating_sub(attempt),
        }
    }

    /// Whether to lease more: nothing waits, but for what waits behind a stalled destination.
    pub(super) fn has_room(&self, now: Instant) -> bool {
        self.lanes
            .values()
            .all(|lane| lane.waiting.is_empty() || lane.stalled(now))
    }

    /// Destinations that have no room for more: what is theirs need not be looked for.
    pub(super) fn full(&self) -> Vec<LaneKey> {
        let full = |lane: &Lane| lane.in_flight + lane.waiting.len() >= self.longest;
        let lanes = self.lanes.iter().filter(|(_, lane)| full(lane));
        lanes.map(|(key, _)| key.clone()).collect()
    }

    /// Takes what was leased. What a stalled destination has no more room for is let go: its lease runs out.
    pub(super) fn take(&mut self, leased: Vec<Leased>, now: Instant) {
        for event in leased {
            let key = (event.destination.service, event.destination.tenant.clone());
            let lane = self.lanes.entry(key).or_insert_with(|| Lane {
                in_flight: 0,
                waiting: VecDeque::new(),
                moved: now,
            });
            if lane.in_flight + lane.waiting.len() < self.longest {
                lane.waiting.push_back((event, now));
            }
        }
    }

    /// The events that may be delivered now.
    pub(super) fn start(&mut self, now: Instant) -> Vec<Leased> {
        let mut started = Vec::new();
        for lane in self.lanes.values_mut() {
            while lane.in_flight < self.at_once {
                let Some((event, leased)) = lane.waiting.pop_front() else {
                    break;
                };
                if now.duration_since(leased) >= self.usable_for {
                    continue;
                }
                if lane.in_flight == 0 {
                    lane.moved = now;
                }
                lane.in_flight += 1;
                started.push(event);
            }
        }
        self.lanes
            .retain(|_, lane| lane.in_flight > 0 || !lane.waiting.is_empty());
        started
    }

    /// An attempt has ended, one way or the other.
    pub(super) fn ended(&mut self, key: &LaneKey, now: Instant) {
        if let Some(lane) = self.lanes.get_mut(key) {
            lane.in_flight = lane.in_flight.saturating_sub(1);
            lane.moved = now;
        }
    }

    /// Drops the events that wait behind stalled destinations; for a stop.
    pub(super) fn drop_stalled(&mut self, now: Instant) {
        for lane in self.lanes.values_mut().filter(|lane| lane.stalled(now)) {
            lane.waiting.clear();
        }
    }
}
