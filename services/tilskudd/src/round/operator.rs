//! The operator in a round: waits until every event has arrived, and turns time.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context as _, bail};
use tilskudd_kernel::service::Service;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::operations_service_client::OperationsServiceClient;
use tonic::transport::Channel;

use super::channels::NATIONAL;
use super::world::{Login, Session, World};
use crate::input::LocalTime;

/// How long events may take to arrive everywhere.
const SETTLE: Duration = Duration::from_secs(60);
/// How often it is asked whether they have.
const ASK: Duration = Duration::from_millis(15);

impl World {
    /// Waits until every event has arrived.
    ///
    /// # Errors
    /// When an event is parked, or they have not arrived in a minute.
    pub async fn settle(&self) -> anyhow::Result<()> {
        let operator = self.log_in(&Login::Operator)?;
        let waiting = async {
            // Twice in a row empty: an event can make its receiver write another.
            let mut quiet = 0;
            while quiet < 2 {
                quiet = if self.pending(&operator).await? == 0 {
                    quiet + 1
                } else {
                    0
                };
                if quiet == 0 {
                    tokio::time::sleep(ASK).await;
                }
            }
            anyhow::Ok(())
        };
        tokio::time::timeout(SETTLE, waiting)
            .await
            .context("events are still under way after a minute")?
    }

    async fn pending(&self, operator: &Session) -> anyhow::Result<i64> {
        let mut pending = 0;
        for service in Service::ALL {
            for region in BTreeSet::from([NATIONAL, self.region.as_str()]) {
                let status = self.status(operator, service, region).await?;
                if status.outbox_parked > 0 {
                    let parked = self.parked(operator, service, region).await?;
                    bail!("{} has parked events in {region}: {parked}", service.as_str());
                }
                pending += status.outbox_pending;
            }
        }
        Ok(pending)
    }

    /// The state of a service's outbox and audit log.
    ///
    /// # Errors
    /// When the service does not answer.
    pub async fn status(
        &self,
        operator: &Session,
        service: Service,
        region: &str,
    ) -> anyhow::Result<common::GetStatusResponse> {
        let request = common::GetStatusRequest {
            parent: format!("regions/{region}"),
        };
        Ok(self
            .operations(service, region)?
            .get_status(operator.ask(request))
            .await?
            .into_inner())
    }

    async fn parked(&self, operator: &Session, service: Service, region: &str) -> anyhow::Result<String> {
        let request = common::ListParkedEventsRequest {
            parent: format!("regions/{region}"),
            ..Default::default()
        };
        let events = self
            .operations(service, region)?
            .list_parked_events(operator.ask(request))
            .await?
            .into_inner()
            .events;
        let lines = events
            .iter()
            .map(|e| format!("{} to {}: {}", e.r#type, e.destination, e.last_error));
        Ok(lines.collect::<Vec<_>>().join("; "))
    }

    /// The operators' client of a service of the region, or of `national`.
    ///
    /// # Errors
    /// Never: see [`World::channel`].
    pub fn operations(
        &self,
        service: Service,
        tenant: &str,
    ) -> anyhow::Result<OperationsServiceClient<Channel>> {
        Ok(OperationsServiceClient::new(self.channel_of(service, tenant)?))
    }

    /// Waits for the events, then turns legal time in every service.
    ///
    /// # Errors
    /// When the time lies before the present legal time.
    pub async fn turn_to(&self, local: LocalTime) -> anyhow::Result<()> {
        self.settle().await?;
        let instant = local.instant();
        let operator = self.log_in(&Login::Operator)?;
        let processes = self.channels.apart(&self.region).into_iter();
        for (tenant, service) in processes.flat_map(|tenant| Service::ALL.map(|service| (tenant, service))) {
            let request = common::TurnLegalTimeRequest {
                parent: format!("regions/{tenant}"),
                legal_time: Some(prost_types::Timestamp {
                    seconds: instant.timestamp(),
                    nanos: 0,
                }),
                request_id: self.request_id(),
            };
            self.operations(service, tenant)?
                .turn_legal_time(operator.ask(request))
                .await
                .with_context(|| format!("turning the time of {service} of {tenant} to {local}"))?;
        }
        Ok(())
    }
}
