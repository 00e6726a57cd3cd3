//! `LetterService`: parse, call the use case, encode.

use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::letter_service_server::LetterService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use crate::letters::codec;
use crate::letters::ops::get_letter;

/// The gRPC handlers.
pub(crate) struct Letters {
    ctx: Context,
}

impl Letters {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl LetterService for Letters {
    async fn get_letter(
        &self,
        request: Request<pb::GetLetterRequest>,
    ) -> Result<Response<pb::GetLetterResponse>, Status> {
        let scope = self.ctx.enter(&request, &request.get_ref().name)?;
        let id = codec::get(&scope.tenant, request.get_ref())?;
        Ok(Response::new(get_letter::run(&scope, id).await?))
    }
}
