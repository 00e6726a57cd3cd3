//! `ObligationService`: parse, call the use case, encode.

use tilskudd_proto::reporting::v1 as pb;
use tilskudd_proto::reporting::v1::obligation_service_server::ObligationService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec::requests;
use super::ops::{get_obligation, list_obligations, send_forms};

/// The gRPC handlers.
pub(crate) struct Obligations {
    ctx: Context,
}

impl Obligations {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl ObligationService for Obligations {
    async fn list_obligations(
        &self,
        request: Request<pb::ListObligationsRequest>,
    ) -> Result<Response<pb::ListObligationsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = requests::list(body)?;
        Ok(Response::new(list_obligations::run(&scope, &query).await?))
    }

    async fn get_obligation(
        &self,
        request: Request<pb::GetObligationRequest>,
    ) -> Result<Response<pb::GetObligationResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let id = requests::get(&scope.tenant, body)?;
        Ok(Response::new(get_obligation::run(&scope, id).await?))
    }

    async fn send_report_forms(
        &self,
        request: Request<pb::SendReportFormsRequest>,
    ) -> Result<Response<pb::SendReportFormsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let command = requests::send_forms(&scope.tenant, body)?;
        let key = scope.idempotency("SendReportForms", &body.request_id, body)?;
        Ok(Response::new(send_forms::run(&scope, &key, &command).await?))
    }
}
