//! `ChangeReportService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::change_report_service_server::ChangeReportService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::codec::command::change_report;
use crate::ops;

#[tonic::async_trait]
impl ChangeReportService for Api {
    async fn report_change(
        &self,
        request: Request<pb::ReportChangeRequest>,
    ) -> Result<Response<pb::ReportChangeResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = change_report::report(&scope, &message)?;
        let key = scope.idempotency("ReportChange", &message.request_id, &message)?;
        answer(ops::report_change::run(&scope, &key, &command).await)
    }

    async fn list_change_reports(
        &self,
        request: Request<pb::ListChangeReportsRequest>,
    ) -> Result<Response<pb::ListChangeReportsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = change_report::list(request.get_ref())?;
        answer(ops::list_change_reports::run(&scope, &query).await)
    }

    async fn resolve_change_report(
        &self,
        request: Request<pb::ResolveChangeReportRequest>,
    ) -> Result<Response<pb::ResolveChangeReportResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = change_report::resolve(&scope, &message)?;
        let key = scope.idempotency("ResolveChangeReport", &message.request_id, &message)?;
        answer(ops::resolve_change_report::run(&scope, &key, &command).await)
    }
}
