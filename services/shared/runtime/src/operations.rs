//! `OperationsService`, the same in every service: what an operator sees and may do.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use tilskudd_kernel::ids::EventId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1::operations_service_server::OperationsService;
use tilskudd_proto::common::v1::{
    GetStatusRequest, GetStatusResponse, ListAuditEntriesRequest, ListAuditEntriesResponse,
    ListParkedEventsRequest, ListParkedEventsResponse, ParkedEvent, RetryParkedEventRequest,
    RetryParkedEventResponse, TurnLegalTimeRequest, TurnLegalTimeResponse, VerifyAuditLogRequest,
    VerifyAuditLogResponse,
};
use tilskudd_store::audit::{self, PublicKey, SealKey};
use tilskudd_store::{Error, Tx, outbox};
use tonic::{Request, Response, Status};

use crate::config::Config;
use crate::context::Context;
use crate::failure::Failure;
use crate::fields::{Fields, page_token};
use crate::scope::Scope;
use crate::timestamps::timestamp;

mod entries;

/// Collection of parked events in resource names.
const PARKED: &str = "parkedEvents";

/// The operator's view of one service.
pub(crate) struct Operations {
    ctx: Context,
    seal_keys: Vec<PublicKey>,
    anchors: Option<PathBuf>,
    /// Held while a region's audit log is verified: to read a long log takes a connection for as long, and several at
    /// once would leave the region's requests none.
    verifying: Mutex<BTreeMap<Tenant, Arc<tokio::sync::Mutex<()>>>>,
}

impl Operations {
    pub(crate) fn from_config(ctx: Context, config: &Config) -> Result<Self, Error> {
        let seal_keys = match &config.seal_key_file {
            Some(file) => vec![SealKey::from_pem_file(file)?.public()],
            None => Vec::new(),
        };
        Ok(Self {
            ctx,
            seal_keys,
            anchors: config.anchor_file.clone(),
            verifying: Mutex::default(),
        })
    }

    /// The region's turn to be verified. There is one for each region that the instance serves.
    fn turn_to_verify(&self, tenant: &Tenant) -> Arc<tokio::sync::Mutex<()>> {
        let mut turns = self.verifying.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(tenant.clone()).or_default())
    }

    async fn status(&self, scope: &Scope) -> Result<GetStatusResponse, Failure> {
        let counts = outbox::counts(&scope.db).await?;
        let log = audit::status(&scope.db).await?;
        let identity = scope.db.identity().await?;
        Ok(GetStatusResponse {
            service: self.ctx.service.to_string(),
            outbox_pending: counts.pending,
            outbox_parked: counts.parked,
            audit_unsealed: log.unsealed,
            audit_position: log.position,
            audit_head: log.head.unwrap_or_default(),
            legal_time: Some(timestamp(self.ctx.legal.now())),
            legal_time_turned_at: identity.legal_time_turned_at.map(timestamp),
        })
    }
}

#[tonic::async_trait]
impl OperationsService for Operations {
    async fn get_status(
        &self,
        request: Request<GetStatusRequest>,
    ) -> Result<Response<GetStatusResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        Ok(Response::new(self.status(&scope).await?))
    }

    async fn list_parked_events(
        &self,
        request: Request<ListParkedEventsRequest>,
    ) -> Result<Response<ListParkedEventsResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let mut f = Fields::new();
        let size = f.page_size(request.get_ref().page_size);
        let after = f.page_token::<i64>(&request.get_ref().page_token);
        let (size, after) = f.finish(|| Ok((size?, after?)))?;
        let limit = u32::try_from(size).unwrap_or(u32::MAX);
        let parked = outbox::list_parked(&scope.db, after.unwrap_or(0), limit)
            .await
            .map_err(Failure::from)?;
        let next_page_token = match parked.last() {
            Some(last) if parked.len() == size => page_token(&last.seq),
            _ => String::new(),
        };
        let events = parked
            .into_iter()
            .map(|event| ParkedEvent {
                name: tilskudd_kernel::names::format_name(&scope.tenant, PARKED, &event.id),
                destination: event.destination.service.to_string(),
                r#type: event.kind,
                stream: event.stream,
                attempts: i32::try_from(event.attempts).unwrap_or(i32::MAX),
                last_error: event.last_error,
            })
            .collect();
        Ok(Response::new(ListParkedEventsResponse {
            events,
            next_page_token,
        }))
    }

    async fn retry_parked_event(
        &self,
        request: Request<RetryParkedEventRequest>,
    ) -> Result<Response<RetryParkedEventResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let key = scope.idempotency("RetryParkedEvent", &body.request_id, body)?;
        let mut f = Fields::new();
        let id = f.name::<EventId>("name", PARKED, &scope.tenant, &body.name);
        let id = f.finish(|| id)?;
        let (db, name) = (&scope.db, &body.name);
        let response = db
            .run_once(
                "runtime.parked-event.retry",
                &scope.actor,
                &key,
                move |tx: &mut Tx<'_>| {
                    Box::pin(async move {
                        if !outbox::unpark_in_tx(db, tx.conn(), id).await? {
                            return Err(Failure::not_found(name));
                        }
                        tx.audit("event.retried", name, serde_json::json!({}));
                        Ok(RetryParkedEventResponse {})
                    })
                },
            )
            .await?;
        db.emitted().notify_one();
        Ok(Response::new(response))
    }

    async fn verify_audit_log(
        &self,
        request: Request<VerifyAuditLogRequest>,
    ) -> Result<Response<VerifyAuditLogResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        // Its turn first: whoever waits holds no anchors in memory.
        let turn = self.turn_to_verify(&scope.tenant);
        let _alone = turn.lock().await;
        // An anchor file that is gone or broken is a finding, not a fault of this program.
        let read = |file| audit::read_anchors(file, &scope.db);
        let (anchors, unread) = match self.anchors.as_deref().map(read) {
            Some(Ok(anchors)) => (anchors, None),
            Some(Err(error)) => (Vec::new(), Some(format!("the anchors cannot be read: {error}"))),
            None => (Vec::new(), None),
        };
        let report = audit::verify(&scope.db, &self.seal_keys, &anchors)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(VerifyAuditLogResponse {
            seals: i64::try_from(report.seals).unwrap_or(i64::MAX),
            entries: i64::try_from(report.entries).unwrap_or(i64::MAX),
            faults: report.faults.into_iter().chain(unread).collect(),
        }))
    }

    async fn list_audit_entries(
        &self,
        request: Request<ListAuditEntriesRequest>,
    ) -> Result<Response<ListAuditEntriesResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        Ok(Response::new(entries::list(&scope, request.get_ref()).await?))
    }

    async fn turn_legal_time(
        &self,
        request: Request<TurnLegalTimeRequest>,
    ) -> Result<Response<TurnLegalTimeResponse>, Status> {
        let scope = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = scope.idempotency("TurnLegalTime", &body.request_id, body)?;
        let turn = self.ctx.turn.filter(|_| self.ctx.demonstration);
        let turn = turn.ok_or_else(not_a_demonstration)?;
        Ok(Response::new(turn(&self.ctx, &scope, &key, body).await?))
    }
}

/// Why legal time is not turned.
#[must_use]
pub fn not_a_demonstration() -> Failure {
    Failure::precondition(
        "NOT_A_DEMONSTRATION",
        LocalText::new(
            "Tiden kan bare stilles i en demonstrasjon. Start tjenestene som en.",
            "Tida kan berre stillast i ein demonstrasjon. Start tenestene som ein.",
            "Legal time can be turned in a demonstration only. Start the services as one.",
        ),
    )
    .because(RuleSource::system("legal-time"))
}
