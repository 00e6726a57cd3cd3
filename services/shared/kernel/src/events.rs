//! The events between services: one table of publisher, event, subscriber and origin.
//!
//! The runtime does not start a service that routes an event without a row here, the store keeps no event that has
//! none, and tests hold the table against the services' routes, [`CALLS`](crate::service::CALLS), the network policies
//! and the pictures in the documents.

use std::fmt;

use crate::service::{Reach, Service};
use crate::tenant::Tenant;

/// The version of the meaning of every event that there is so far; a receiver understands the versions before it. An event
/// that comes to mean something else becomes a message of its own.
pub const EVENT_VERSION: u32 = 1;

/// The tenants that an event is accepted from, seen from its receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The receiver's own tenant: cases, decisions and money stay within a region.
    SameTenant,
    /// `national`, which owns editions, organisations, offices and frames; `national`'s own services receive them too.
    National,
    /// Any region, to `national`: calls to be shown nationally, answers to frames.
    Regions,
}

impl Origin {
    /// Whether `receiver` accepts an event from `sender`.
    #[must_use]
    pub fn admits(self, sender: &Tenant, receiver: &Tenant) -> bool {
        match self {
            Origin::SameTenant => sender == receiver,
            Origin::National => sender.is_national(),
            Origin::Regions => receiver.is_national() && !sender.is_national(),
        }
    }

    /// The reaches of the calls that carry such events.
    #[must_use]
    pub const fn reaches(self) -> &'static [Reach] {
        match self {
            Origin::SameTenant => &[Reach::Within],
            Origin::National => &[Reach::ToRegions, Reach::Within],
            Origin::Regions => &[Reach::ToNational],
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Origin::SameTenant => "the same tenant",
            Origin::National => "national",
            Origin::Regions => "any region, to national",
        })
    }
}

/// A subscription of one service to one event. The event's name holds the publisher: `tilskudd.<service>.v1.<Event>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subscription {
    /// Full name of the event's message.
    pub event: &'static str,
    /// Who publishes it.
    pub publisher: Service,
    /// Who receives it.
    pub subscriber: Service,
    /// The tenants that it is accepted from.
    pub origin: Origin,
}

/// Rows of one event: who receives it, and from where.
macro_rules! subscriptions {
    ($($publisher:ident $event:literal => $($subscriber:ident from $origin:ident),+;)+) => {
        /// Every event between services, by publisher.
        pub const SUBSCRIPTIONS: &[Subscription] = &[$($(
            Subscription {
                event: $event,
                publisher: Service::$publisher,
                subscriber: Service::$subscriber,
                origin: Origin::$origin,
            },
        )+)+];
    };
}

subscriptions! {
    Intake "tilskudd.intake.v1.EditionPublished" =>
        Intake from National, Assessment from National, Allocation from National, Reporting from National;
    Intake "tilskudd.intake.v1.OrganisationChanged" => Intake from National;
    Intake "tilskudd.intake.v1.SuccessionRecorded" => Intake from National, Allocation from National;
    Intake "tilskudd.intake.v1.OfficeRecorded" =>
        Intake from National, Allocation from SameTenant, Payment from SameTenant;
    Intake "tilskudd.intake.v1.CallAnnounced" =>
        Intake from Regions, Assessment from SameTenant, Allocation from SameTenant, Payment from SameTenant,
        Reporting from SameTenant;
    Intake "tilskudd.intake.v1.ApplicationSubmitted" => Assessment from SameTenant;
    Intake "tilskudd.intake.v1.CompletionRequested" => Assessment from SameTenant, Allocation from SameTenant;
    Intake "tilskudd.intake.v1.CompletionClosed" => Assessment from SameTenant, Allocation from SameTenant;
    Intake "tilskudd.intake.v1.ApplicationRevised" => Assessment from SameTenant;
    Intake "tilskudd.intake.v1.ApplicationEnded" => Assessment from SameTenant, Allocation from SameTenant;
    Assessment "tilskudd.assessment.v1.RecommendationApproved" => Allocation from SameTenant;
    Allocation "tilskudd.allocation.v1.FrameProposed" => Allocation from National;
    Allocation "tilskudd.allocation.v1.FrameAnswered" => Allocation from Regions;
    Allocation "tilskudd.allocation.v1.DecisionMade" =>
        Intake from SameTenant, Payment from SameTenant, Reporting from SameTenant;
    Allocation "tilskudd.allocation.v1.CarryOverDecided" => Payment from SameTenant, Reporting from SameTenant;
    Payment "tilskudd.payment.v1.AwardBalanceChanged" => Reporting from SameTenant;
    Reporting "tilskudd.reporting.v1.CarryOverRequested" => Allocation from SameTenant;
    Reporting "tilskudd.reporting.v1.RecipientStandingChanged" => Allocation from SameTenant;
    Reporting "tilskudd.reporting.v1.ReclaimOrdered" => Payment from SameTenant;
}

/// The row for an event that a service receives.
#[must_use]
pub fn subscription(event: &str, subscriber: Service) -> Option<&'static Subscription> {
    SUBSCRIPTIONS
        .iter()
        .find(|row| row.event == event && row.subscriber == subscriber)
}

/// The services that receive an event from this origin, in the order of the table.
pub fn subscribers(event: &str, origin: Origin) -> impl Iterator<Item = Service> {
    SUBSCRIPTIONS
        .iter()
        .filter(move |row| row.event == event && row.origin == origin)
        .map(|row| row.subscriber)
}

/// Whether the one service's event is received by the other.
#[must_use]
pub fn is_subscribed(event: &str, from: (Service, &Tenant), to: (Service, &Tenant)) -> bool {
    subscription(event, to.0).is_some_and(|row| row.publisher == from.0 && row.origin.admits(from.1, to.1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::service::{CALLS, Call};

    #[test]
    fn an_event_is_its_publishers_and_stands_once_for_each_subscriber() {
        let distinct: BTreeSet<_> = SUBSCRIPTIONS
            .iter()
            .map(|row| (row.event, row.subscriber))
            .collect();
        assert_eq!(distinct.len(), SUBSCRIPTIONS.len());
        for row in SUBSCRIPTIONS {
            let package = format!("tilskudd.{}.v1.", row.publisher);
            assert!(row.event.starts_with(&package), "{}", row.event);
        }
    }

    /// The calls that carry events are exactly the calls that there are, but for the one that is an RPC.
    #[test]
    fn every_event_has_its_call_and_every_call_its_event() {
        let carried: BTreeSet<Call> = SUBSCRIPTIONS
            .iter()
            .flat_map(|row| {
                row.origin.reaches().iter().map(|reach| Call {
                    from: row.publisher,
                    to: row.subscriber,
                    reach: *reach,
                })
            })
            // A service tells itself nothing within its tenant, and payment is told of nothing by `national`.
            .filter(|call| call.reach != Reach::Within || call.from != call.to)
            .collect();
        let asked = Call {
            from: Service::Intake,
            to: Service::Intake,
            reach: Reach::BetweenRegions,
        };
        let mut expected: BTreeSet<Call> = CALLS.into_iter().collect();
        assert!(expected.remove(&asked));
        assert_eq!(carried, expected);
    }

    #[test]
    fn an_origin_admits_its_tenants_alone() {
        let agder: Tenant = "agder".parse().unwrap();
        let nordland: Tenant = "nordland".parse().unwrap();
        let national = Tenant::national();
        for (origin, sender, receiver, admitted) in [
            (Origin::SameTenant, &agder, &agder, true),
            (Origin::SameTenant, &nordland, &agder, false),
            (Origin::SameTenant, &national, &agder, false),
            (Origin::National, &national, &agder, true),
            (Origin::National, &national, &national, true),
            (Origin::National, &agder, &agder, false),
            (Origin::Regions, &agder, &national, true),
            (Origin::Regions, &national, &national, false),
            (Origin::Regions, &agder, &nordland, false),
        ] {
            assert_eq!(
                origin.admits(sender, receiver),
                admitted,
                "{origin}: {sender} to {receiver}"
            );
        }
    }

    #[test]
    fn only_what_the_table_has_is_told() {
        let agder: Tenant = "agder".parse().unwrap();
        let national = Tenant::national();
        let decision = "tilskudd.allocation.v1.DecisionMade";
        let (allocation, payment) = ((Service::Allocation, &agder), (Service::Payment, &agder));
        assert!(is_subscribed(decision, allocation, payment));
        assert!(!is_subscribed(decision, payment, allocation));
        assert!(!is_subscribed(
            decision,
            (Service::Allocation, &national),
            payment
        ));
        assert!(!is_subscribed(
            decision,
            allocation,
            (Service::Assessment, &agder)
        ));
        assert!(!is_subscribed(
            "tilskudd.allocation.v1.Other",
            allocation,
            payment
        ));
    }
}
