//! What a service hands to the runtime: its name, its migrations, and how to build its gRPC services.

use std::sync::Arc;

use futures::future::BoxFuture;
use tilskudd_kernel::service::Service;
use tilskudd_store::{Db, Migrations, Receipt, Received};
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes;

use crate::chores::Chore;
use crate::context::Context;
use crate::failure::{Cause, Failure};
use crate::web::Public;

/// A service, as its crate states it once; used by its binary, by the all-in-one and by tests.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Which of the five.
    pub service: Service,
    /// Its migrations, the store's own included.
    pub migrations: fn() -> Migrations,
    /// Builds its gRPC services and its event handler.
    pub build: fn(&Context) -> Parts,
}

/// Applies the events that other services send.
///
/// A *fact* is never refused for business reasons. What builds on something that has not arrived gives
/// [`Receipt::NotKnownYet`]; a type that the service does not understand gives [`Failure::unknown_event`].
pub trait EventHandler: Send + Sync {
    /// Whether the service understands this version of this type; a newer one is parked until it does. All types
    /// are at their first version.
    fn understands(&self, _kind: &str, version: u32) -> bool {
        version == 1
    }

    /// Applies one event inside `db.receive`, which records its id with its effect.
    fn handle<'a>(&'a self, db: &'a Db, event: &'a Received) -> BoxFuture<'a, Result<Receipt, Failure>>;
}

/// The gRPC services and the event handler of a service.
#[derive(Default)]
pub struct Parts {
    pub(crate) routes: Routes,
    pub(crate) names: Vec<&'static str>,
    pub(crate) events: Option<Arc<dyn EventHandler>>,
    pub(crate) chores: Vec<Arc<dyn Chore>>,
    pub(crate) public: Option<Public>,
    pub(crate) problem: Option<Cause>,
    pub(crate) tasks: Vec<BoxFuture<'static, ()>>,
}

impl Parts {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a generated gRPC server.
    #[must_use]
    #[expect(
        clippy::should_implement_trait,
        reason = "the word that every builder of services uses"
    )]
    pub fn add<S>(mut self, server: S) -> Self
    where
        S: tower::Service<
                http::Request<Body>,
                Error = std::convert::Infallible,
                Response = http::Response<Body>,
            > + NamedService
            + Clone
            + Send
            + Sync
            + 'static,
        S::Future: Send + 'static,
    {
        self.names.push(S::NAME);
        self.routes = self.routes.add_service(server);
        self
    }

    /// Adds what anyone may read without login, as JSON under `/public/v1`.
    #[must_use]
    pub fn public(mut self, public: Public) -> Self {
        self.public = Some(public);
        self
    }

    /// The service cannot start, because of this; its message says what to do.
    #[must_use]
    pub fn refuse(mut self, problem: impl Into<Cause>) -> Self {
        self.problem = Some(problem.into());
        self
    }

    /// Adds work that goes on beside the requests until the service stops; it never ends by itself.
    #[must_use]
    pub fn task(mut self, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.tasks.push(Box::pin(work));
        self
    }

    /// Sets what applies the events of other services; without it, every event is refused.
    #[must_use]
    pub fn events(mut self, handler: impl EventHandler + 'static) -> Self {
        self.events = Some(Arc::new(handler));
        self
    }

    /// Adds work that the service does by itself, for each region served.
    #[must_use]
    pub fn chore(mut self, chore: impl Chore + 'static) -> Self {
        self.chores.push(Arc::new(chore));
        self
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parts")
            .field("names", &self.names)
            .field("events", &self.events.is_some())
            .field("chores", &self.chores.len())
            .finish()
    }
}
