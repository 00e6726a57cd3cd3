//! `ChangeReportService`.

use tilskudd_kernel::ids::ChangeReportId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::change_report_service_server::ChangeReportService;
use tilskudd_runtime::{Failure, Fields, page_token};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Api, answer, limit, parent};
use crate::codec::change_report::{parse, parse_outcome, state_in};
use crate::ops::read_change_reports::list_change_reports;
use crate::ops::report_change::report_change;
use crate::ops::resolve_change_report::resolve_change_report;
use crate::store::change_reports::Filter;

#[tonic::async_trait]
impl ChangeReportService for Api {
    async fn report_change(
        &self,
        request: Request<pb::ReportChangeRequest>,
    ) -> Result<Response<pb::ReportChangeResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let own = at
            .organisation()
            .ok_or_else(|| Failure::internal("a report of a change by nobody's representative"))?;
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let report = f.some("report", &message.report);
        let reported = report.and_then(|report| f.within("report", |f| parse(f, own, report)));
        let reported = f.finish(|| alone.and(reported))?;
        let key = at.idempotency("ReportChange", &message.request_id, &message)?;
        answer(report_change(&at, &key, own, &reported).await)
    }

    async fn list_change_reports(
        &self,
        request: Request<pb::ListChangeReportsRequest>,
    ) -> Result<Response<pb::ListChangeReportsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let size = f.page_size(message.page_size);
        let after = f.page_token::<Uuid>(&message.page_token);
        let state = f.optional_enumeration::<pb::ChangeReportState>("state", message.state);
        let (size, filter) = f.finish(|| {
            alone?;
            let filter = Filter {
                state: state?.and_then(state_in),
                after: after?,
                organisation: None,
            };
            Ok((size?, filter))
        })?;
        let page = list_change_reports(&at, filter, limit(size) + 1).await;
        answer(page.map(|mut reports| {
            let more = reports.len() > size;
            reports.truncate(size);
            let last = reports.last().and_then(|report| report.name.rsplit('/').next());
            let next_page_token = last
                .filter(|_| more)
                .map_or_else(String::new, |id| page_token(&id));
            pb::ListChangeReportsResponse {
                reports,
                next_page_token,
            }
        }))
    }

    async fn resolve_change_report(
        &self,
        request: Request<pb::ResolveChangeReportRequest>,
    ) -> Result<Response<pb::ResolveChangeReportResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let id = f.name::<ChangeReportId>("name", "changeReports", &at.tenant, &message.name);
        let outcome = parse_outcome(&mut f, &message);
        let (id, outcome) = f.finish(|| Ok((id?, outcome?)))?;
        let key = at.idempotency("ResolveChangeReport", &message.request_id, &message)?;
        answer(resolve_change_report(&at, &key, id, &outcome).await)
    }
}
