//! The store's own SQL, with the schema's name put in once per `Db`.

use std::sync::Arc;

use sqlx::AssertSqlSafe;
use tilskudd_kernel::service::Service;

/// A statement that names its schema.
#[derive(Debug, Clone)]
pub(crate) struct Statement(Arc<str>);

impl Statement {
    /// `{s}` becomes the schema. Safe: the schema is one of five fixed names, and the rest is the program's text.
    pub(crate) fn new(service: Service, text: &'static str) -> Self {
        Self(text.replace("{s}", service.as_str()).into())
    }

    pub(crate) fn sql(&self) -> AssertSqlSafe<Arc<str>> {
        AssertSqlSafe(Arc::clone(&self.0))
    }
}

/// Statements of the hot path.
#[derive(Debug)]
pub(crate) struct Statements {
    pub(crate) records: Statement,
    pub(crate) find_request: Statement,
    pub(crate) find_event: Statement,
    pub(crate) lease_heads: Statement,
}

impl Statements {
    pub(crate) fn new(service: Service) -> Self {
        Self {
            records: Statement::new(service, crate::records::SQL),
            find_request: Statement::new(service, crate::idempotency::FIND),
            find_event: Statement::new(service, crate::inbox::FIND),
            lease_heads: Statement::new(service, crate::outbox::LEASE_HEADS),
        }
    }
}
