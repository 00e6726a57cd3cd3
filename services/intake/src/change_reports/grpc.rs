//! `ChangeReportService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::change_report_service_server::ChangeReportService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::change_reports::codec::requests;
use crate::change_reports::ops::{list_change_reports, report_change, resolve_change_report};

#[tonic::async_trait]
impl ChangeReportService for Api {
    async fn report_change(
        &self,
        request: Request<pb::ReportChangeRequest>,
    ) -> Result<Response<pb::ReportChangeResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = requests::report(&scope, &message)?;
        let key = scope.idempotency("ReportChange", &message.request_id, &message)?;
        answer(report_change::run(&scope, &key, &command).await)
    }

    async fn list_change_reports(
        &self,
        request: Request<pb::ListChangeReportsRequest>,
    ) -> Result<Response<pb::ListChangeReportsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::list(request.get_ref())?;
        answer(list_change_reports::run(&scope, &query).await)
    }

    async fn resolve_change_report(
        &self,
        request: Request<pb::ResolveChangeReportRequest>,
    ) -> Result<Response<pb::ResolveChangeReportResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = requests::resolve(&scope, &message)?;
        let key = scope.idempotency("ResolveChangeReport", &message.request_id, &message)?;
        answer(resolve_change_report::run(&scope, &key, &command).await)
    }
}
