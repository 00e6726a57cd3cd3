//! A row of the outbox, and the event that it is.

use chrono::{DateTime, Utc};
use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::ids::{EventId, PersonId};
use uuid::Uuid;

use super::attempts::{Attempts, Columns};
use crate::destination::Destination;
use crate::error::Error;

/// A leased event.
#[derive(Debug, Clone)]
pub struct Leased {
    /// Its place in the outbox.
    pub seq: i64,
    /// Fences the lease.
    pub token: Uuid,
    /// The attempts before this one.
    pub attempts: Attempts,
    /// Its destination.
    pub destination: Destination,
    /// The event's id.
    pub id: EventId,
    /// The sender's aggregate.
    pub stream: String,
    /// Full name of the payload's message.
    pub kind: String,
    /// Version of the payload's meaning.
    pub version: u32,
    /// The encoded message.
    pub payload: Vec<u8>,
    /// Whose act it is.
    pub actor: Actor,
    /// Legal time of the act.
    pub legal_time: DateTime<Utc>,
    /// Trace of the transaction that wrote it.
    pub traceparent: Option<String>,
}

#[derive(sqlx_macros::FromRow)]
pub(super) struct Row {
    pub(super) seq: i64,
    pub(super) event_id: EventId,
    destination_service: String,
    destination_tenant: String,
    pub(super) stream: String,
    pub(super) kind: String,
    version: i32,
    payload: Vec<u8>,
    person: PersonId,
    capacity: String,
    legal_time: DateTime<Utc>,
    traceparent: Option<String>,
    #[sqlx(flatten)]
    pub(super) attempts: Columns,
    pub(super) last_error: Option<String>,
}

impl Row {
    pub(super) fn destination(&self) -> Result<Destination, Error> {
        Ok(Destination {
            service: self
                .destination_service
                .parse()
                .map_err(|source| Error::inconsistent("outbox", "destination_service", source))?,
            tenant: self
                .destination_tenant
                .parse()
                .map_err(|source| Error::inconsistent("outbox", "destination_tenant", source))?,
        })
    }

    pub(super) fn leased(self, token: Uuid) -> Result<Leased, Error> {
        let destination = self.destination()?;
        let capacity = self
            .capacity
            .parse()
            .map_err(|source| Error::inconsistent("outbox", "capacity", source))?;
        Ok(Leased {
            seq: self.seq,
            token,
            attempts: self.attempts.into(),
            destination,
            id: self.event_id,
            stream: self.stream,
            kind: self.kind,
            version: u32::try_from(self.version).unwrap_or(0),
            payload: self.payload,
            actor: Actor {
                person: self.person,
                capacity,
            },
            legal_time: self.legal_time,
            traceparent: self.traceparent,
        })
    }
}
