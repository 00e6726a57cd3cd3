//! `EditionService`.

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::text::Text;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::edition_service_server::EditionService;
use tilskudd_runtime::Fields;
use tonic::{Request, Response, Status};

use super::{Api, answer, parent};
use crate::ops::publish_edition::publish_edition;
use crate::ops::read_editions_and_calls::get_edition;

/// Largest edition, bytes.
const CANONICAL_MAX: usize = 512 * 1024;

#[tonic::async_trait]
impl EditionService for Api {
    async fn publish_edition(
        &self,
        request: Request<pb::PublishEditionRequest>,
    ) -> Result<Response<pb::PublishEditionResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        if message.canonical.is_empty() || message.canonical.len() > CANONICAL_MAX {
            f.fail(
                "canonical",
                LocalText::new("1 byte til 512 KiB", "1 byte til 512 KiB", "1 byte to 512 KiB"),
            );
        }
        f.finish(|| alone)?;
        let key = at.idempotency("PublishEdition", &message.request_id, &message)?;
        answer(publish_edition(&self.0, &at, &key, &message.canonical).await)
    }

    async fn get_edition(
        &self,
        request: Request<pb::GetEditionRequest>,
    ) -> Result<Response<pb::GetEditionResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let id = f.name::<Text<60>>("name", "editions", &at.tenant, &request.get_ref().name);
        let id = f.finish(|| id)?;
        let edition = get_edition(&self.0, &at, id.as_str()).await;
        answer(edition.map(|edition| pb::GetEditionResponse {
            edition: Some(edition),
        }))
    }
}
