//! `ReportingService`: parse, call the use case, wrap its answer.

use tilskudd_proto::reporting::v1::reporting_service_server::ReportingService;
use tilskudd_proto::reporting::v1::{
    AcceptReportRequest, AcceptReportResponse, GetObligationRequest, GetObligationResponse,
    ListObligationsRequest, ListObligationsResponse, RegisterAuditorStatementRequest,
    RegisterAuditorStatementResponse, ReturnReportRequest, ReturnReportResponse, SendReportFormsRequest,
    SendReportFormsResponse, SubmitReportRequest, SubmitReportResponse,
};
use tilskudd_runtime::{Context, Failure};
use tonic::{Request, Response, Status};

use crate::obligations::codec::requests;
use crate::obligations::ops::{get_obligation, list_obligations, send_forms};
use crate::reports::codec::{report, requests as report_requests};
use crate::reports::ops::{accept_report, register_statement, return_report, submit_report};

/// The service that follows up grants.
#[derive(Debug, Clone)]
pub(crate) struct Reporting {
    ctx: Context,
}

impl Reporting {
    /// The service in this context.
    pub(crate) fn new(ctx: Context) -> Reporting {
        Reporting { ctx }
    }

    async fn list(
        &self,
        request: Request<ListObligationsRequest>,
    ) -> Result<ListObligationsResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = requests::list(body)?;
        Ok(list_obligations::run(&scope, &query).await?)
    }

    async fn get(&self, request: Request<GetObligationRequest>) -> Result<GetObligationResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let id = requests::get(&scope.tenant, body)?;
        get_obligation::run(&scope, id).await
    }

    async fn send_forms(
        &self,
        request: Request<SendReportFormsRequest>,
    ) -> Result<SendReportFormsResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let command = requests::send_forms(&scope.tenant, body)?;
        let key = scope.idempotency("SendReportForms", &body.request_id, body)?;
        Ok(send_forms::run(&scope, &key, &command).await?)
    }

    async fn submit(&self, request: Request<SubmitReportRequest>) -> Result<SubmitReportResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = report::submit(&scope.tenant, body)?;
        let key = scope.idempotency("SubmitReport", &body.request_id, body)?;
        Ok(submit_report::run(&scope, &key, &command).await?)
    }

    async fn register_statement(
        &self,
        request: Request<RegisterAuditorStatementRequest>,
    ) -> Result<RegisterAuditorStatementResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = report_requests::register_statement(&scope.tenant, body)?;
        let key = scope.idempotency("RegisterAuditorStatement", &body.request_id, body)?;
        Ok(register_statement::run(&scope, &key, &command).await?)
    }

    async fn accept(&self, request: Request<AcceptReportRequest>) -> Result<AcceptReportResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = report_requests::accept(&scope.tenant, body)?;
        let key = scope.idempotency("AcceptReport", &body.request_id, body)?;
        Ok(accept_report::run(&scope, &key, &command).await?)
    }

    async fn send_back(
        &self,
        request: Request<ReturnReportRequest>,
    ) -> Result<ReturnReportResponse, Failure> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = report_requests::send_back(&scope.tenant, body)?;
        let key = scope.idempotency("ReturnReport", &body.request_id, body)?;
        Ok(return_report::run(&scope, &key, &command).await?)
    }
}

#[tonic::async_trait]
impl ReportingService for Reporting {
    async fn list_obligations(
        &self,
        request: Request<ListObligationsRequest>,
    ) -> Result<Response<ListObligationsResponse>, Status> {
        Ok(Response::new(self.list(request).await?))
    }

    async fn get_obligation(
        &self,
        request: Request<GetObligationRequest>,
    ) -> Result<Response<GetObligationResponse>, Status> {
        Ok(Response::new(self.get(request).await?))
    }

    async fn send_report_forms(
        &self,
        request: Request<SendReportFormsRequest>,
    ) -> Result<Response<SendReportFormsResponse>, Status> {
        Ok(Response::new(self.send_forms(request).await?))
    }

    async fn submit_report(
        &self,
        request: Request<SubmitReportRequest>,
    ) -> Result<Response<SubmitReportResponse>, Status> {
        Ok(Response::new(self.submit(request).await?))
    }

    async fn register_auditor_statement(
        &self,
        request: Request<RegisterAuditorStatementRequest>,
    ) -> Result<Response<RegisterAuditorStatementResponse>, Status> {
        Ok(Response::new(self.register_statement(request).await?))
    }

    async fn accept_report(
        &self,
        request: Request<AcceptReportRequest>,
    ) -> Result<Response<AcceptReportResponse>, Status> {
        Ok(Response::new(self.accept(request).await?))
    }

    async fn return_report(
        &self,
        request: Request<ReturnReportRequest>,
    ) -> Result<Response<ReturnReportResponse>, Status> {
        Ok(Response::new(self.send_back(request).await?))
    }
}
