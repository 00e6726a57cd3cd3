//! The transaction that a closure works with.

use std::fmt::Display;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use sqlx::{PgConnection, Postgres, Transaction};
use tilskudd_kernel::actor::Actor;
use tilskudd_kernel::events::{EVENT_VERSION, Origin, subscribers};
use tilskudd_kernel::ids::{EventId, IdSource, Ids};
use tilskudd_kernel::tenant::Tenant;

use crate::db::Db;
use crate::destination::Destination;
use crate::records::{AuditLine, OutboxLine, Records};

/// A transaction under way. What it gathers (audit entries, events, the answer) is written in one statement
/// before it commits. `'a` is how long what the closure captured lives.
pub struct Tx<'a> {
    connection: Transaction<'static, Postgres>,
    pub(crate) records: Records,
    actor: Actor,
    legal_now: DateTime<Utc>,
    ids: Ids,
    captures: PhantomData<&'a ()>,
}

impl Tx<'_> {
    pub(crate) fn new(db: &Db, connection: Transaction<'static, Postgres>, actor: Actor) -> Self {
        Self {
            connection,
            records: Records::default(),
            actor,
            legal_now: db.legal_now(),
            ids: db.shared_ids(),
            captures: PhantomData,
        }
    }

    /// The connection, inside the transaction.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.connection
    }

    /// Legal time, the same throughout the transaction, in whole microseconds.
    #[must_use]
    pub fn legal_now(&self) -> DateTime<Utc> {
        self.legal_now
    }

    /// The source of new ids: `ApplicationId::new(tx.ids())`.
    #[must_use]
    pub fn ids(&self) -> &dyn IdSource {
        self.ids.as_ref()
    }

    /// The actor.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Adds an audit entry: `action` as `application.submitted`, the subject's resource name, and details
    /// without personal data. At most 1 000 in a transaction.
    pub fn audit(&mut self, action: &'static str, subject: impl Display, details: serde_json::Value) {
        self.records.audit.push(AuditLine {
            action,
            subject: subject.to_string(),
            details,
        });
    }

    /// Adds an event for another service. Events of one stream to one destination arrive in the order of their
    /// transactions, one at a time. At most 1 000 in a transaction.
    pub fn emit<M: prost::Message + prost::Name>(
        &mut self,
        to: &Destination,
        stream: impl Into<String>,
        message: &M,
    ) -> EventId {
        let id = EventId::new(self.ids.as_ref());
        self.records.events.push(OutboxLine {
            id,
            to: to.clone(),
            stream: stream.into(),
            kind: M::full_name(),
            version: EVENT_VERSION,
            payload: message.encode_to_vec(),
        });
        id
    }

    /// Emits an event to each of the tenant's own services that receive such events. One that nobody receives is
    /// refused when the transaction ends ([`Error::NotSubscribed`](crate::Error::NotSubscribed)).
    pub fn emit_within<M: prost::Message + prost::Name>(
        &mut self,
        tenant: &Tenant,
        stream: &str,
        message: &M,
    ) {
        let kind = M::full_name();
        let mut emitted = false;
        for service in subscribers(&kind, Origin::SameTenant) {
            self.emit(&Destination::new(service, tenant), stream, message);
            emitted = true;
        }
        if !emitted {
            self.records.to_nobody = Some(kind);
        }
    }

    pub(crate) async fn commit(self) -> Result<(), sqlx::Error> {
        self.connection.commit().await
    }

    pub(crate) async fn roll_back(self) {
        if let Err(error) = self.connection.rollback().await {
            tracing::debug!(
                error = &error as &dyn std::error::Error,
                "rollback failed; the connection is dropped"
            );
        }
    }
}
