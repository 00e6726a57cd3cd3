//! `PaymentFileService`: parse, call the use case, encode.

use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::payment_file_service_server::PaymentFileService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec;
use super::ops::{get_payment_file, import_return, prepare_file, release_file};

/// The gRPC handlers.
pub(crate) struct PaymentFiles {
    ctx: Context,
}

impl PaymentFiles {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl PaymentFileService for PaymentFiles {
    async fn prepare_payment_file(
        &self,
        request: Request<pb::PreparePaymentFileRequest>,
    ) -> Result<Response<pb::PreparePaymentFileResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let key = scope.idempotency("PreparePaymentFile", &body.request_id, body)?;
        let answer = prepare_file::run(&scope, &key).await?;
        Ok(Response::new(answer))
    }

    async fn release_payment_file(
        &self,
        request: Request<pb::ReleasePaymentFileRequest>,
    ) -> Result<Response<pb::ReleasePaymentFileResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = codec::release_file(&scope.tenant, body)?;
        let key = scope.idempotency("ReleasePaymentFile", &body.request_id, body)?;
        let answer = release_file::run(&scope, &key, &command).await?;
        Ok(Response::new(answer))
    }

    async fn get_payment_file(
        &self,
        request: Request<pb::GetPaymentFileRequest>,
    ) -> Result<Response<pb::GetPaymentFileResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let id = codec::get_payment_file(&scope.tenant, body)?;
        let answer = get_payment_file::run(&scope, id).await?;
        Ok(Response::new(answer))
    }

    async fn import_bank_return(
        &self,
        request: Request<pb::ImportBankReturnRequest>,
    ) -> Result<Response<pb::ImportBankReturnResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let key = scope.idempotency("ImportBankReturn", &body.request_id, body)?;
        let answer = import_return::run(&scope, &key, &body.content).await?;
        Ok(Response::new(answer))
    }
}
