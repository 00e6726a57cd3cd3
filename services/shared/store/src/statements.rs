//! The store's own SQL, with the schema's name put in.

use std::sync::{Arc, OnceLock};

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

/// A statement of the hot path: its text is made once for each schema, not with every use.
pub(crate) struct Prepared {
    text: &'static str,
    /// In the order of [`Service::ALL`], which is that of its variants.
    by_service: OnceLock<[Statement; Service::ALL.len()]>,
}

impl Prepared {
    pub(crate) const fn new(text: &'static str) -> Self {
        Self {
            text,
            by_service: OnceLock::new(),
        }
    }

    pub(crate) fn sql(&self, service: Service) -> AssertSqlSafe<Arc<str>> {
        let made = || Service::ALL.map(|service| Statement::new(service, self.text));
        self.by_service.get_or_init(made)[service as usize].sql()
    }
}
