//! Events from other services, each with its effect once.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::ids::EventId;
use tilskudd_kernel::service::Service;
use tilskudd_kernel::tenant::Tenant;

use crate::error::Error;
use crate::statements::Prepared;

/// An event as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Given by the sender.
    pub id: EventId,
    /// Full name of the payload's message.
    pub kind: String,
    /// Version of the payload's meaning.
    pub version: u32,
    /// The sender's aggregate.
    pub stream: String,
    /// The service that sent it.
    pub sender: Service,
    /// The sender's tenant.
    pub sender_tenant: Tenant,
    /// The person whose act it is.
    pub actor: Actor,
    /// Legal time of the act.
    pub legal_time: DateTime<Utc>,
    /// Trace of the transaction that wrote it.
    pub traceparent: Option<String>,
    /// The encoded message.
    pub payload: Vec<u8>,
}

/// The outcome of receiving an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// It has its effect, now.
    Applied,
    /// It had its effect before, or a newer version is held already.
    Duplicate,
    /// It builds on something that has not arrived: nothing was stored, and it shall come again.
    NotKnownYet,
}

/// The inbox's record of an event.
#[derive(Debug, Clone)]
pub(crate) struct InboxLine {
    pub(crate) id: EventId,
    pub(crate) sender: Service,
    pub(crate) sender_tenant: Tenant,
    pub(crate) stream: String,
    pub(crate) kind: String,
    pub(crate) version: u32,
}

impl From<&Received> for InboxLine {
    fn from(event: &Received) -> Self {
        Self {
            id: event.id,
            sender: event.sender,
            sender_tenant: event.sender_tenant.clone(),
            stream: event.stream.clone(),
            kind: event.kind.clone(),
            version: event.version,
        }
    }
}

static FIND: Prepared = Prepared::new(
    "-- find_event
SELECT EXISTS (SELECT 1 FROM {s}.inbox WHERE event_id = $1)",
);

/// Whether the event had its effect before.
pub(crate) async fn find(conn: &mut PgConnection, service: Service, id: EventId) -> Result<bool, Error> {
    Ok(sqlx::query_scalar(FIND.sql(service))
        .bind(id)
        .fetch_one(conn)
        .await?)
}
