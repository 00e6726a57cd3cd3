//! `EditionService`.

use tilskudd_kernel::text::Text;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::edition_service_server::EditionService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::calls::codec::requests::edition;
use crate::calls::ops::{get_edition, publish_edition};
use crate::names;

#[tonic::async_trait]
impl EditionService for Api {
    async fn publish_edition(
        &self,
        request: Request<pb::PublishEditionRequest>,
    ) -> Result<Response<pb::PublishEditionResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = edition::publish(&message)?;
        let key = scope.idempotency("PublishEdition", &message.request_id, &message)?;
        answer(publish_edition::run(&self.0, &scope, &key, &command).await)
    }

    async fn get_edition(
        &self,
        request: Request<pb::GetEditionRequest>,
    ) -> Result<Response<pb::GetEditionResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id::<Text<60>>(&scope, "name", "editions", &request.get_ref().name)?;
        answer(get_edition::run(&self.0, &scope, id.as_str()).await)
    }
}
