//! A running service and its shutdown: not ready, soft, then hard.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use tilskudd_kernel::service::Service;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::config::Config;
use crate::context::Tenants;

/// The time that a part gets after requests were aborted.
const AFTER_HARD: Duration = Duration::from_secs(1);

/// A service that listens. Dropping it aborts everything at once; [`Running::stop`] ends it in order.
#[derive(Debug)]
pub struct Running {
    /// The address that it listens on.
    pub addr: SocketAddr,
    /// Which of the five it is.
    pub service: Service,
    /// Where probes ask for readiness without TLS, if anywhere.
    pub health_addr: Option<SocketAddr>,
    secure: bool,
    unready: Duration,
    grace: Duration,
    /// In the order in which they stop: each may still make work for those after it.
    readiness: Part,
    server: Part,
    chores: Part,
    relays: Part,
    refusals: Part,
    sealers: Part,
    probes: Part,
    /// Breaks off open requests; also when this is dropped.
    hard: DropGuard,
    tenants: Tenants,
}

/// A part of the service, which stops as one.
#[derive(Debug)]
pub(super) struct Part {
    name: &'static str,
    stop: CancellationToken,
    tasks: JoinSet<Result<(), tonic::transport::Error>>,
}

impl Part {
    fn new(name: &'static str) -> Self {
        Self::stopped_by(name, CancellationToken::new())
    }

    fn stopped_by(name: &'static str, stop: CancellationToken) -> Self {
        Self {
            name,
            stop,
            tasks: JoinSet::new(),
        }
    }

    /// Cancelled when this part is to stop.
    pub(super) fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    pub(super) fn spawn(&mut self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(async move {
            task.await;
            Ok(())
        });
    }

    pub(super) fn serve(
        &mut self,
        task: impl Future<Output = Result<(), tonic::transport::Error>> + Send + 'static,
    ) {
        self.tasks.spawn(task);
    }

    /// Returns when a task of the part ends by itself.
    async fn crashed(&mut self) {
        match self.tasks.join_next().await {
            None => std::future::pending().await,
            Some(Ok(ended)) => tracing::error!(
                part = self.name,
                error = ended.err().map(tracing::field::display),
                "a part of the service ended unexpectedly"
            ),
            Some(Err(error)) => tracing::error!(part = self.name, %error, "a part of the service crashed"),
        }
    }

    /// Asks the part to stop; false when it has not by `until`.
    async fn stop_by(&mut self, until: Instant) -> bool {
        self.stop.cancel();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        let clean = tokio::time::timeout_at(until, all).await.is_ok();
        if !clean {
            tracing::warn!(
                part = self.name,
                left = self.tasks.len(),
                "did not finish in time"
            );
        }
        clean
    }
}

impl Running {
    /// `soft` is cancelled when no new connection is taken any more, `hard` when open requests are broken off.
    pub(super) fn new(
        service: Service,
        addr: SocketAddr,
        config: &Config,
        soft: CancellationToken,
        hard: CancellationToken,
    ) -> Self {
        Self {
            addr,
            service,
            health_addr: None,
            secure: config.tls.is_some(),
            unready: config.limits.unready(),
            grace: config.limits.shutdown(),
            readiness: Part::new("readiness"),
            server: Part::stopped_by("server", soft),
            chores: Part::new("chores"),
            relays: Part::new("relays"),
            refusals: Part::new("refusals"),
            sealers: Part::new("sealers"),
            probes: Part::new("probes"),
            hard: hard.drop_guard(),
            tenants: Tenants::default(),
        }
    }

    /// Address as clients take it.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.secure { "https" } else { "http" };
        format!("{scheme}://{}", self.addr)
    }

    /// The present problems with the databases, for the operator: region and reason, a line each.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let all = self.tenants.all();
        all.filter_map(|(db, health)| {
            let problem = health.problem()?;
            Some(format!("{}: {problem}", db.tenant()))
        })
        .collect()
    }

    pub(super) fn readiness(&mut self) -> &mut Part {
        &mut self.readiness
    }

    pub(super) fn server(&mut self) -> &mut Part {
        &mut self.server
    }

    pub(super) fn chores(&mut self) -> &mut Part {
        &mut self.chores
    }

    pub(super) fn relays(&mut self) -> &mut Part {
        &mut self.relays
    }

    pub(super) fn refusals(&mut self) -> &mut Part {
        &mut self.refusals
    }

    pub(super) fn sealers(&mut self) -> &mut Part {
        &mut self.sealers
    }

    pub(super) fn probes(&mut self) -> &mut Part {
        &mut self.probes
    }

    pub(super) fn probed_at(&mut self, address: SocketAddr) {
        self.health_addr = Some(address);
    }

    pub(super) fn databases(&mut self, tenants: Tenants) {
        self.tenants = tenants;
    }

    /// Returns when a part of the service ends by itself, which none should: the service is broken then.
    pub async fn crashed(&mut self) {
        tokio::select! {
            () = self.readiness.crashed() => {}
            () = self.server.crashed() => {}
            () = self.chores.crashed() => {}
            () = self.relays.crashed() => {}
            () = self.refusals.crashed() => {}
            () = self.sealers.crashed() => {}
            () = self.probes.crashed() => {}
        }
    }

    /// Stops in order: not ready, and a pause for whoever sends requests to learn it; no new connections, and open
    /// requests finish; their events leave; what was refused is written down; what they wrote in the audit log is
    /// sealed. All this within the time of the configuration; what is left is broken off. True when nothing had to be
    /// broken off.
    pub async fn stop(mut self) -> bool {
        tracing::info!(service = %self.service, "stopping");
        let until = Instant::now() + self.unready + self.grace;
        let mut clean = self.readiness.stop_by(until).await;
        if !self.unready.is_zero() {
            tokio::time::sleep(self.unready).await;
        }
        clean &= self.server.stop_by(until).await;
        clean &= self.chores.stop_by(until).await;
        clean &= self.relays.stop_by(until).await;
        if !clean {
            tracing::warn!(service = %self.service, "aborting the tasks that did not finish in time");
            drop(self.hard);
            // Answers that say so are on their way.
            self.server.stop_by(Instant::now() + AFTER_HARD).await;
        }
        // After the last request: nothing that was refused is lost.
        clean &= self
            .refusals
            .stop_by(until.max(Instant::now() + AFTER_HARD))
            .await;
        clean &= self.sealers.stop_by(until.max(Instant::now() + AFTER_HARD)).await;
        for part in [
            &mut self.readiness,
            &mut self.server,
            &mut self.chores,
            &mut self.relays,
            &mut self.refusals,
            &mut self.sealers,
            // Probes are answered to the end.
            &mut self.probes,
        ] {
            part.tasks.shutdown().await;
        }
        for (db, _) in self.tenants.all() {
            // Connections of work that was broken off come back late; do not wait for them for ever.
            if tokio::time::timeout(Duration::from_secs(2), db.close())
                .await
                .is_err()
            {
                tracing::warn!(tenant = %db.tenant(), "some database connections were not returned to the pool");
            }
        }
        tracing::info!(service = %self.service, clean, "stopped");
        clean
    }
}
