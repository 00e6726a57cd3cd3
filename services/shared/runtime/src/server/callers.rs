//! Rate limits per caller: concurrent requests, and requests a second after a burst.
//!
//! A caller is a person, an agency or a service by its token; whoever shows no good token is an address. The rate is
//! kept by one instant a caller: when what it asked for would have been asked at the even rate (GCRA). The table is
//! bounded: whoever has been quiet for as long as its burst takes is forgotten, and when all places are taken by busy
//! callers the next ones share one.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;

use crate::config::Share;
use crate::failure::{Failure, Kind};

/// Reason of a refusal here.
pub(super) const TOO_MANY_REQUESTS: &str = "TOO_MANY_REQUESTS";
/// Callers who are known at once.
const CALLERS_MAX: usize = 10_000;
/// Shortest time between two looks at all of them.
const SWEEP: Duration = Duration::from_secs(1);
/// When to come back with another request, when too many are open.
const OPEN_RETRY: Duration = Duration::from_secs(1);

/// Whose requests are counted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// A caller with a token.
    Person(PersonId),
    /// Callers without a good one, by where they come from: an address, or a network of IPv6.
    Address(IpAddr),
    /// All for whom there is no place, or no address.
    Others,
}

impl Who {
    /// Whoever has the address; a network of IPv6 (/64) is one customer of somebody.
    pub(super) fn at(address: Option<IpAddr>) -> Self {
        match address.map(|address| address.to_canonical()) {
            None => Self::Others,
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                Self::Address(IpAddr::from([a, b, c, d, 0, 0, 0, 0]))
            }
            Some(address) => Self::Address(address),
        }
    }
}

#[derive(Debug)]
struct Known {
    /// Requests under way.
    open: usize,
    /// When everything asked for would have been asked at the even rate.
    even_at: Instant,
}

#[derive(Debug)]
struct Table {
    known: HashMap<Who, Known>,
    swept: Instant,
}

/// All callers of the service.
#[derive(Debug)]
pub(super) struct Callers {
    table: Mutex<Table>,
    most: usize,
}

/// A place among the open requests of a caller, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    callers: Arc<Callers>,
    who: Who,
}

impl Callers {
    pub(super) fn new() -> Arc<Self> {
        Self::with_room_for(CALLERS_MAX)
    }

    fn with_room_for(most: usize) -> Arc<Self> {
        Arc::new(Self {
            table: Mutex::new(Table {
                known: HashMap::new(),
                swept: Instant::now(),
            }),
            most,
        })
    }

    /// Counts a request of the caller, which may have this share.
    pub(super) fn enter(self: &Arc<Self>, who: Who, share: Share) -> Result<Place, Failure> {
        self.enter_at(who, share, Instant::now()).map_err(too_many)
    }

    /// The same at a time; refused: when to come back.
    fn enter_at(self: &Arc<Self>, who: Who, share: Share, now: Instant) -> Result<Place, Duration> {
        let mut table = self.table.lock().unwrap_or_else(PoisonError::into_inner);
        let who = table.place_for(who, self.most, now);
        let known = table.known.entry(who).or_insert(Known {
            open: 0,
            even_at: now,
        });
        if known.open >= share.at_once {
            return Err(OPEN_RETRY);
        }
        let each = Duration::from_secs(1) / share.rate.max(1);
        let even_at = known.even_at.max(now) + each;
        let ahead = even_at.saturating_duration_since(now);
        let allowed = each * share.burst.max(1);
        if ahead > allowed {
            return Err(ahead - allowed);
        }
        known.even_at = even_at;
        known.open += 1;
        Ok(Place {
            callers: Arc::clone(self),
            who,
        })
    }

    #[cfg(test)]
    fn count(&self) -> usize {
        self.table
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .known
            .len()
    }
}

impl Table {
    /// The identity that it is counted under.
    fn place_for(&mut self, who: Who, most: usize, now: Instant) -> Who {
        if self.known.len() < most || self.known.contains_key(&who) {
            return who;
        }
        if now.saturating_duration_since(self.swept) >= SWEEP {
            self.swept = now;
            self.known
                .retain(|_, known| known.open > 0 || known.even_at > now);
        }
        if self.known.len() < most { who } else { Who::Others }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut table = self.callers.table.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = table.known.get_mut(&self.who) {
            known.open = known.open.saturating_sub(1);
        }
    }
}

fn too_many(retry_in: Duration) -> Failure {
    Failure::new(
        Kind::ResourceExhausted,
        TOO_MANY_REQUESTS,
        LocalText::new(
            "Du sender for mange forespørsler. Vent litt, og prøv igjen.",
            "Du sender for mange førespurnader. Vent litt, og prøv igjen.",
            "You send too many requests. Wait a little and try again.",
        ),
    )
    .because(RuleSource::system("per-caller"))
    .retry_in(retry_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARE: Share = Share {
        at_once: 3,
        rate: 10,
        burst: 5,
    };

    fn person(n: u8) -> Who {
        Who::Person(PersonId::from_uuid(uuid::Uuid::from_bytes([n; 16])))
    }

    #[test]
    fn a_caller_has_a_burst_and_then_the_rate_and_another_has_its_own() {
        let (callers, start) = (Callers::new(), Instant::now());
        for _ in 0..5 {
            drop(callers.enter_at(person(1), SHARE, start).unwrap());
        }
        let wait = callers.enter_at(person(1), SHARE, start).unwrap_err();
        assert_eq!(wait, Duration::from_millis(100));
        drop(callers.enter_at(person(2), SHARE, start).unwrap());
        drop(callers.enter_at(person(1), SHARE, start + wait).unwrap());
        assert!(callers.enter_at(person(1), SHARE, start + wait).is_err());
        // A second later ten have been earned, and five are kept.
        let later = start + wait + Duration::from_secs(1);
        let taken = (0..20).filter(|_| callers.enter_at(person(1), SHARE, later).is_ok());
        assert_eq!(taken.count(), 5);
    }

    #[test]
    fn places_come_back() {
        let (callers, start) = (Callers::new(), Instant::now());
        let mut held: Vec<Place> = (0..3)
            .map(|_| callers.enter_at(person(1), SHARE, start).unwrap())
            .collect();
        let refused = callers.enter_at(person(1), SHARE, start).unwrap_err();
        assert_eq!(refused, OPEN_RETRY);
        held.pop();
        callers.enter_at(person(1), SHARE, start).unwrap();
        let failure = too_many(refused);
        assert_eq!(
            (failure.code(), failure.kind()),
            ("TOO_MANY_REQUESTS", Kind::ResourceExhausted)
        );
        assert!(failure.rule().is_some());
    }

    #[test]
    fn the_table_is_bounded_and_who_is_quiet_is_forgotten() {
        let (callers, start) = (Callers::with_room_for(4), Instant::now());
        let busy = callers.enter_at(person(0), SHARE, start).unwrap();
        for n in 1..100 {
            let _ = callers.enter_at(person(n), SHARE, start);
        }
        // The four who came first, and one place for all others.
        assert_eq!(callers.count(), 5);
        let shared = callers.enter_at(person(100), SHARE, start);
        assert!(shared.is_err(), "the others share one burst");
        let later = start + Duration::from_secs(60);
        drop(callers.enter_at(person(100), SHARE, later).unwrap());
        assert_eq!(callers.count(), 2, "who is busy, and the new one");
        drop(busy);
    }

    #[test]
    fn an_address_is_a_network_in_ipv6() {
        let at = |text: &str| Who::at(Some(text.parse().unwrap()));
        assert_eq!(at("2001:db8:1:2:3:4:5:6"), at("2001:db8:1:2::9"));
        assert_ne!(at("2001:db8:1:2::9"), at("2001:db8:1:3::9"));
        assert_ne!(at("10.0.0.1"), at("10.0.0.2"));
        assert_eq!(at("::ffff:10.0.0.1"), at("10.0.0.1"));
        assert_eq!(Who::at(None), Who::Others);
    }
}
