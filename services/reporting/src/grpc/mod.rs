//! `ReportingService`: parse, call the use case, encode.

pub mod encode;
mod parse;

use tilskudd_proto::reporting::v1::reporting_service_server::ReportingService;
use tilskudd_proto::reporting::v1::{
    AcceptReportRequest, AcceptReportResponse, GetObligationRequest, GetObligationResponse,
    ListObligationsRequest, ListObligationsResponse, RegisterAuditorStatementRequest,
    RegisterAuditorStatementResponse, ReturnReportRequest, ReturnReportResponse, SendReportFormsRequest,
    SendReportFormsResponse, SubmitReportRequest, SubmitReportResponse,
};
use tilskudd_runtime::fields::page_token;
use tilskudd_runtime::{Context, Failure};
use tonic::{Request, Response, Status};

use crate::error::Error;
use crate::ops::{
    accept_report, obligation_name, register_statement, return_report, send_forms, submit_report,
};
use crate::store;

/// The service that follows up grants.
#[derive(Debug, Clone)]
pub struct Reporting {
    context: Context,
}

impl Reporting {
    /// The service in this context.
    #[must_use]
    pub fn new(context: Context) -> Reporting {
        Reporting { context }
    }

    async fn list(
        &self,
        request: Request<ListObligationsRequest>,
    ) -> Result<ListObligationsResponse, Failure> {
        let entered = self.context.enter_parent(&request, &request.get_ref().parent)?;
        let (mut filter, page) = parse::list(request.get_ref())?;
        // An applicant sees its own only.
        filter.organisation = entered.organisation().cloned();
        // One more than the page tells whether there is a next one.
        filter.limit = i64::try_from(page + 1).unwrap_or(i64::MAX);
        let mut conn = entered.db.read().await?;
        let mut obligations = store::obligation::list(&mut conn, &filter).await?;
        let more = obligations.len() > page;
        obligations.truncate(page);
        let last = if more { obligations.last() } else { None };
        let next_page_token = last.map_or_else(String::new, |last| page_token(&last.id));
        let obligations = obligations
            .iter()
            .map(|one| encode::obligation(&entered.tenant, one));
        Ok(ListObligationsResponse {
            obligations: obligations.collect::<Result<_, Error>>()?,
            next_page_token,
        })
    }

    async fn get(&self, request: Request<GetObligationRequest>) -> Result<GetObligationResponse, Failure> {
        let entered = self.context.enter(&request, &request.get_ref().name)?;
        let id = parse::obligation(&entered.tenant, &request.get_ref().name)?;
        let mut conn = entered.db.read().await?;
        let obligation = store::obligation::get(&mut conn, id)
            .await?
            .ok_or_else(|| Failure::not_found(obligation_name(&entered.tenant, id)))?;
        entered.require_organisation(&obligation.organisation_number)?;
        Ok(GetObligationResponse {
            obligation: Some(encode::obligation(&entered.tenant, &obligation)?),
        })
    }

    async fn forms(
        &self,
        request: Request<SendReportFormsRequest>,
    ) -> Result<SendReportFormsResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter_parent(&request, &body.parent)?;
        let call = parse::forms(&entered.tenant, body)?;
        let key = entered.idempotency("SendReportForms", &body.request_id, body)?;
        Ok(send_forms::send_forms(&entered, &key, call).await?)
    }

    async fn submit(&self, request: Request<SubmitReportRequest>) -> Result<SubmitReportResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let submission = parse::submission(&entered.tenant, body)?;
        let key = entered.idempotency("SubmitReport", &body.request_id, body)?;
        Ok(submit_report::submit_report(&entered, &key, &submission).await?)
    }

    async fn statement(
        &self,
        request: Request<RegisterAuditorStatementRequest>,
    ) -> Result<RegisterAuditorStatementResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let statement = parse::statement(&entered.tenant, body)?;
        let key = entered.idempotency("RegisterAuditorStatement", &body.request_id, body)?;
        Ok(register_statement::register_statement(&entered, &key, &statement).await?)
    }

    async fn accept(&self, request: Request<AcceptReportRequest>) -> Result<AcceptReportResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, reason) = parse::act(&entered.tenant, &body.name, &body.request_id, &body.reason)?;
        let key = entered.idempotency("AcceptReport", &body.request_id, body)?;
        Ok(accept_report::accept_report(&entered, &key, id, &reason).await?)
    }

    async fn send_back(
        &self,
        request: Request<ReturnReportRequest>,
    ) -> Result<ReturnReportResponse, Failure> {
        let body = request.get_ref();
        let entered = self.context.enter(&request, &body.name)?;
        let (id, reason) = parse::act(&entered.tenant, &body.name, &body.request_id, &body.reason)?;
        let key = entered.idempotency("ReturnReport", &body.request_id, body)?;
        Ok(return_report::return_report(&entered, &key, id, &reason).await?)
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
        Ok(Response::new(self.forms(request).await?))
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
        Ok(Response::new(self.statement(request).await?))
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
