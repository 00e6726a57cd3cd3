//! `WorkbookService`.

use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::workbook_service_server::WorkbookService;
use tilskudd_runtime::Failure;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::workbook::codec::requests;
use crate::workbook::ops::{export_applications, get_template, import_applications};

#[tonic::async_trait]
impl WorkbookService for Api {
    type ExportApplicationsStream = BoxStream<'static, Result<pb::ExportApplicationsResponse, Status>>;

    async fn get_template(
        &self,
        request: Request<pb::GetTemplateRequest>,
    ) -> Result<Response<pb::GetTemplateResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::template(&scope, request.get_ref())?;
        answer(get_template::run(&self.0, &scope, &query).await)
    }

    async fn import_applications(
        &self,
        request: Request<pb::ImportApplicationsRequest>,
    ) -> Result<Response<pb::ImportApplicationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = requests::import(&scope, &message)?;
        let key = scope.idempotency("ImportApplications", &message.request_id, &message)?;
        // The file is large: it is handed on, not copied.
        let file = message.workbook;
        answer(import_applications::run(&self.0, &scope, &key, &command, file).await)
    }

    async fn export_applications(
        &self,
        request: Request<pb::ExportApplicationsRequest>,
    ) -> Result<Response<Self::ExportApplicationsStream>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::export(&scope, request.get_ref())?;
        let chunks = export_applications::run(scope, query)
            .await
            .map_err(Failure::from)?;
        let chunks = chunks.map_ok(|chunk| pb::ExportApplicationsResponse { chunk });
        Ok(Response::new(
            chunks.map_err(|error| Failure::from(error).into()).boxed(),
        ))
    }
}
