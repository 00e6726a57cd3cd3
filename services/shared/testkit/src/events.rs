//! Events into a service as another service would send them, and what a service put in its outbox.

use anyhow::Context as _;
use prost::{Message, Name};
use sqlx::postgres::PgConnection;
use sqlx::{AssertSqlSafe, Connection};
use tilskudd_kernel::ids::{IdSource, SystemIds};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1::event_service_client::EventServiceClient;
use tilskudd_proto::common::v1::{DeliverEventRequest, DeliveryOutcome, Event};
use tilskudd_runtime::timestamps::timestamp;
use tonic::Status;

use crate::world::World;
use crate::{Claims, Refusal};

/// An event that a test sends.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// The service that it comes from.
    pub sender: Service,
    /// The tenant that it comes from.
    pub sender_tenant: String,
    /// Its id; the same again is a duplicate.
    pub id: String,
    /// The stream.
    pub stream: String,
    /// The version of the payload's meaning.
    pub version: u32,
    /// Person behind it.
    pub person: String,
    /// The person's capacity, such as `office:trondelag`.
    pub capacity: String,
    /// Full name of the payload's message.
    pub kind: String,
    /// The encoded message.
    pub payload: Vec<u8>,
}

impl NewEvent {
    /// An event of version 1 with a fresh id, from a service of a tenant, by its office.
    #[must_use]
    pub fn new<M: Message + Name>(sender: Service, tenant: &str, stream: &str, message: &M) -> Self {
        Self {
            sender,
            sender_tenant: tenant.to_owned(),
            id: SystemIds.next().to_string(),
            stream: stream.to_owned(),
            version: 1,
            person: SystemIds.next().to_string(),
            capacity: format!("office:{tenant}"),
            kind: M::full_name(),
            payload: message.encode_to_vec(),
        }
    }
}

/// An event in a service's outbox.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Emitted {
    /// Service that it goes to.
    pub destination_service: String,
    /// Tenant that it goes to.
    pub destination_tenant: String,
    /// The stream.
    pub stream: String,
    /// Full name of the payload's message.
    pub kind: String,
    /// The encoded message.
    pub payload: Vec<u8>,
    /// Trace that it belongs to.
    pub traceparent: Option<String>,
}

impl Emitted {
    /// The payload, if it is an `M`.
    #[must_use]
    pub fn decode<M: Message + Name + Default>(&self) -> Option<M> {
        (self.kind == M::full_name())
            .then(|| M::decode(self.payload.as_slice()).ok())
            .flatten()
    }
}

impl World {
    /// Delivers an event to a service of a tenant, as the sender's relay would.
    ///
    /// # Errors
    /// What the receiver refused with.
    pub async fn deliver(
        &self,
        to: Service,
        tenant: &str,
        event: &NewEvent,
    ) -> anyhow::Result<Result<DeliveryOutcome, Refusal>> {
        self.deliver_as(&Claims::service(event.sender), to, tenant, event)
            .await
    }

    /// The same, with a token that says something else than the event.
    ///
    /// # Errors
    /// What the receiver refused with.
    pub async fn deliver_as(
        &self,
        claims: &Claims,
        to: Service,
        tenant: &str,
        event: &NewEvent,
    ) -> anyhow::Result<Result<DeliveryOutcome, Refusal>> {
        let channel = self.channel(to, claims)?;
        let request = DeliverEventRequest {
            parent: format!("regions/{tenant}"),
            event: Some(Event {
                id: event.id.clone(),
                r#type: event.kind.clone(),
                version: event.version,
                stream: event.stream.clone(),
                sender: event.sender.to_string(),
                sender_tenant: event.sender_tenant.clone(),
                person: event.person.clone(),
                capacity: event.capacity.clone(),
                legal_time: Some(timestamp(self.legal().now())),
                traceparent: String::new(),
                payload: event.payload.clone(),
            }),
        };
        let answer = EventServiceClient::new(channel).deliver_event(request).await;
        Ok(answer
            .map(|response| response.into_inner().outcome())
            .map_err(|status: Status| Refusal::from(&status)))
    }

    /// Everything that a service of a tenant ever put in its outbox, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn emitted(&self, service: Service, tenant: &str) -> anyhow::Result<Vec<Emitted>> {
        let url = self.database(tenant)?.service_url(service).await?;
        let mut connection = PgConnection::connect(&url)
            .await
            .context("connect as the service")?;
        let sql = format!(
            "SELECT destination_service, destination_tenant, stream, kind, payload, traceparent
             FROM {service}.outbox ORDER BY seq"
        );
        // The only part that varies is the name of one of the five services.
        Ok(sqlx::query_as(AssertSqlSafe(sql))
            .fetch_all(&mut connection)
            .await?)
    }
}
