//! `InstalmentService`: parse, call the use case, encode.

use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::instalment_service_server::InstalmentService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec;
use super::ops::{attest_instalment, list_instalments};

/// The gRPC handlers.
pub(crate) struct Instalments {
    ctx: Context,
}

impl Instalments {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl InstalmentService for Instalments {
    async fn list_instalments(
        &self,
        request: Request<pb::ListInstalmentsRequest>,
    ) -> Result<Response<pb::ListInstalmentsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = codec::list_instalments(body)?;
        let answer = list_instalments::run(&scope, &query).await?;
        Ok(Response::new(answer))
    }

    async fn attest_instalment(
        &self,
        request: Request<pb::AttestInstalmentRequest>,
    ) -> Result<Response<pb::AttestInstalmentResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = codec::attest_instalment(&scope.tenant, body)?;
        let key = scope.idempotency("AttestInstalment", &body.request_id, body)?;
        let answer = attest_instalment::run(&scope, &key, &command).await?;
        Ok(Response::new(answer))
    }
}
