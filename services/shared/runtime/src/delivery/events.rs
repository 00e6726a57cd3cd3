//! `EventService`, the same in every service: verifies the sender of an event and dispatches it to its route.

use chrono::{DateTime, Utc};
use tilskudd_kernel::actor::{Actor, Capacity, CapacityError};
use tilskudd_kernel::ids::{EventId, PersonId};
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::event_service_server::EventService;
use tilskudd_proto::common::v1::{DeliverEventRequest, DeliverEventResponse, DeliveryOutcome, Event};
use tilskudd_store::{Receipt, Received};
use tonic::{Request, Response, Status};

use super::refusals;
use super::routes::{Route, Routes};
use crate::context::Context;
use crate::failure::Failure;
use crate::fields::{Fields, Invalid};
use crate::scope::Scope;
use crate::timestamps::instant;

/// Receives events for one service.
pub(crate) struct Events {
    pub(crate) ctx: Context,
    pub(crate) routes: Routes,
}

#[tonic::async_trait]
impl EventService for Events {
    async fn deliver_event(
        &self,
        request: Request<DeliverEventRequest>,
    ) -> Result<Response<DeliverEventResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let event = parse(request.into_inner().event)?;
        let route = self.route(&scope, &event)?;
        let receipt = route.apply(&scope.db, &event).await?;
        tracing::debug!(event.id = %event.id, event.kind = event.kind, receipt = ?receipt, "event received");
        let outcome = match receipt {
            Receipt::Applied => DeliveryOutcome::Applied,
            Receipt::Duplicate => DeliveryOutcome::Duplicate,
            Receipt::NotKnownYet => DeliveryOutcome::NotKnownYet,
        };
        Ok(Response::new(DeliverEventResponse {
            outcome: outcome.into(),
        }))
    }
}

impl Events {
    /// The route of an event, when its sender may send it.
    fn route(&self, scope: &Scope, event: &Received) -> Result<&Route, Failure> {
        // The tenant that the sender's issuer vouches for, whatever the event says.
        let vouched = scope.caller.sends_for.as_ref();
        if vouched.is_some_and(|only| *only != event.sender_tenant) {
            return Err(refusals::not_vouched().into());
        }
        // A service speaks for itself only, and of its own things.
        let own = event.kind.starts_with(&format!("tilskudd.{}.", event.sender));
        if scope.actor.capacity != Capacity::Service(event.sender) || !own {
            return Err(refusals::other_sender().into());
        }
        let route = self
            .routes
            .find(&event.kind, event.version)
            .ok_or_else(|| refusals::unknown_event(&event.kind, event.version))?;
        if !route.origin.admits(&event.sender_tenant, &scope.tenant) {
            return Err(refusals::other_tenant().into());
        }
        Ok(route)
    }
}

fn parse(event: Option<Event>) -> Result<Received, Failure> {
    let mut f = Fields::new();
    let Ok(event) = f.some("event", &event).cloned() else {
        return f.finish(|| Err(Invalid)).map_err(Failure::of_event);
    };
    // A capacity of a newer program is a newer event's.
    if event.capacity.parse::<Capacity>() == Err(CapacityError::Unknown) {
        return Err(refusals::unknown_event(&event.r#type, event.version).into());
    }
    let parsed = f.within("event", |f| fields_of(f, event));
    f.finish(|| parsed).map_err(Failure::of_event)
}

fn fields_of(f: &mut Fields, event: Event) -> Result<Received, Invalid> {
    let id = f.parse::<EventId>("id", &event.id);
    let kind = f.text::<200>("type", &event.r#type);
    let version = f.range("version", event.version, 1..=1_000);
    let stream = f.text::<200>("stream", &event.stream);
    let sender = f.parse::<Service>("sender", &event.sender);
    let sender_tenant = f.parse::<Tenant>("sender_tenant", &event.sender_tenant);
    let person = f.parse::<PersonId>("person", &event.person);
    let capacity = f.parse::<Capacity>("capacity", &event.capacity);
    let traceparent = f.optional_text::<100>("traceparent", &event.traceparent);
    let legal_time = legal_time(f, event.legal_time);
    version?;
    Ok(Received {
        id: id?,
        kind: kind?.into_string(),
        version: event.version,
        stream: stream?.into_string(),
        sender: sender?,
        sender_tenant: sender_tenant?,
        actor: Actor {
            person: person?,
            capacity: capacity?,
        },
        legal_time: legal_time?,
        traceparent: traceparent?.map(tilskudd_kernel::text::Text::into_string),
        payload: event.payload,
    })
}

fn legal_time(f: &mut Fields, time: Option<prost_types::Timestamp>) -> Result<DateTime<Utc>, Invalid> {
    let time = *f.some("legal_time", &time)?;
    f.take("legal_time", instant(time))
}
