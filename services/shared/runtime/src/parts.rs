//! The interface from a service to the runtime: its name, its migrations, and how to build its gRPC services.

use std::sync::Arc;

use futures::future::BoxFuture;
use tilskudd_kernel::service::Service;
use tilskudd_store::Migrations;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::service::Routes as GrpcRoutes;

use crate::chores::Chore;
use crate::context::Context;
use crate::delivery::Routes;
use crate::failure::Cause;
use crate::web::Public;

/// A service, as its crate states it once; used by its binary, by the all-in-one and by tests.
#[derive(Debug, Clone, Copy)]
pub struct Definition {
    /// Which of the five.
    pub service: Service,
    /// Its migrations, the store's own included.
    pub migrations: fn() -> Migrations,
    /// The events that it receives.
    pub events: fn() -> Routes,
    /// Builds its gRPC services and the work that it does by itself.
    pub build: fn(&Context) -> Parts,
}

/// The gRPC services of a service, and what it does by itself.
#[derive(Default)]
pub struct Parts {
    pub(crate) routes: GrpcRoutes,
    pub(crate) names: Vec<&'static str>,
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
            .field("chores", &self.chores.len())
            .finish()
    }
}
