//! `ReportService`: parse, call the use case, encode.

use tilskudd_proto::reporting::v1 as pb;
use tilskudd_proto::reporting::v1::report_service_server::ReportService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec::{report, requests};
use super::ops::{accept_report, register_statement, return_report, submit_report};

/// The gRPC handlers.
pub(crate) struct Reports {
    ctx: Context,
}

impl Reports {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl ReportService for Reports {
    async fn submit_report(
        &self,
        request: Request<pb::SubmitReportRequest>,
    ) -> Result<Response<pb::SubmitReportResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = report::submit(&scope.tenant, body)?;
        let key = scope.idempotency("SubmitReport", &body.request_id, body)?;
        Ok(Response::new(submit_report::run(&scope, &key, &command).await?))
    }

    async fn register_auditor_statement(
        &self,
        request: Request<pb::RegisterAuditorStatementRequest>,
    ) -> Result<Response<pb::RegisterAuditorStatementResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = requests::register_statement(&scope.tenant, body)?;
        let key = scope.idempotency("RegisterAuditorStatement", &body.request_id, body)?;
        Ok(Response::new(
            register_statement::run(&scope, &key, &command).await?,
        ))
    }

    async fn accept_report(
        &self,
        request: Request<pb::AcceptReportRequest>,
    ) -> Result<Response<pb::AcceptReportResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = requests::accept(&scope.tenant, body)?;
        let key = scope.idempotency("AcceptReport", &body.request_id, body)?;
        Ok(Response::new(accept_report::run(&scope, &key, &command).await?))
    }

    async fn return_report(
        &self,
        request: Request<pb::ReturnReportRequest>,
    ) -> Result<Response<pb::ReturnReportResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = requests::send_back(&scope.tenant, body)?;
        let key = scope.idempotency("ReturnReport", &body.request_id, body)?;
        Ok(Response::new(return_report::run(&scope, &key, &command).await?))
    }
}
