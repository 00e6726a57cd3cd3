//! A running service and its end: soft first, then hard.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tilskudd_kernel::service::Service;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::context::Tenants;

/// A service that listens. Dropping it aborts everything at once; [`Running::stop`] ends it in order.
#[derive(Debug)]
pub struct Running {
    /// Where it listens.
    pub addr: SocketAddr,
    /// Which of the five it is.
    pub service: Service,
    grace: Duration,
    stop: CancellationToken,
    tasks: JoinSet<Ended>,
    tenants: Tenants,
}

/// Which task ended, and whether it was asked to.
#[derive(Debug)]
struct Ended {
    name: &'static str,
    result: Result<(), tonic::transport::Error>,
}

impl Running {
    pub(super) fn new(service: Service, addr: SocketAddr, grace: Duration) -> Self {
        Self {
            addr,
            service,
            grace,
            stop: CancellationToken::new(),
            tasks: JoinSet::new(),
            tenants: Tenants::default(),
        }
    }

    /// Address as clients take it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// Cancelled when the service stops.
    pub(super) fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    pub(super) fn background(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(async move {
            task.await;
            Ended {
                name: "background task",
                result: Ok(()),
            }
        });
    }

    pub(super) fn server(
        &mut self,
        task: impl Future<Output = Result<(), tonic::transport::Error>> + Send + 'static,
    ) {
        self.tasks.spawn(async move {
            Ended {
                name: "server",
                result: task.await,
            }
        });
    }

    pub(super) fn databases(&mut self, tenants: Tenants) {
        self.tenants = tenants;
    }

    /// Returns when a part of the service ends by itself, which none should: the service is broken then.
    pub async fn crashed(&mut self) {
        match self.tasks.join_next().await {
            None => std::future::pending().await,
            Some(Ok(ended)) => tracing::error!(
                task = ended.name,
                error = ended.result.err().map(tracing::field::display),
                "a part of the service ended by itself"
            ),
            Some(Err(error)) => tracing::error!(%error, "a part of the service crashed"),
        }
    }

    /// Stops: not ready and no new connections at once, then open requests and background work finish, within
    /// the time of the configuration; what is left is broken off. True when nothing had to be broken off.
    pub async fn stop(mut self) -> bool {
        tracing::info!(service = %self.service, "stopping");
        self.stop.cancel();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let clean = tokio::time::timeout(self.grace, all).await.is_ok();
        if !clean {
            tracing::warn!(service = %self.service, left = self.tasks.len(), "breaking off what did not finish in time");
            self.tasks.shutdown().await;
        }
        for (_, db) in self.tenants.iter() {
            // Connections of work that was broken off come back late; do not wait for them for ever.
            if tokio::time::timeout(Duration::from_secs(2), db.close())
                .await
                .is_err()
            {
                tracing::warn!(tenant = %db.tenant(), "the database connections did not all come back");
            }
        }
        tracing::info!(service = %self.service, clean, "stopped");
        clean
    }
}
