//! A row of the outbox, and the event that it is.

use chrono::{DateTime, Utc};
use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::ids::{EventId, PersonId};
use uuid::Uuid;

use super::attempts::{Attempts, Columns};
use super::{Leased, Parked};
use crate::destination::Destination;
use crate::error::Error;

#[derive(sqlx_macros::FromRow)]
pub(super) struct Row {
    pub(super) seq: i64,
    event_id: EventId,
    destination_service: String,
    destination_tenant: String,
    stream: String,
    kind: String,
    version: i32,
    payload: Vec<u8>,
    person: PersonId,
    capacity: String,
    legal_time: DateTime<Utc>,
    traceparent: Option<String>,
    #[sqlx(flatten)]
    attempts: Columns,
    last_error: Option<String>,
}

impl Row {
    fn destination(&self) -> Result<Destination, Error> {
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

    pub(super) fn parked(self) -> Result<Parked, Error> {
        Ok(Parked {
            seq: self.seq,
            id: self.event_id,
            destination: self.destination()?,
            kind: self.kind,
            stream: self.stream,
            attempts: Attempts::from(self.attempts).all,
            last_error: self.last_error.unwrap_or_default(),
        })
    }
}
