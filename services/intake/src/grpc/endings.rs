//! `EndingService`.

use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::lang::LocalText;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::ending_service_server::EndingService;
use tilskudd_runtime::{Entered, Failure, Fields};
use tonic::{Request, Response, Status};

use super::{Api, answer};
use crate::codec::completion::parse_source;
use crate::ops::ending::dismiss::{confirm_dismissal, decline_dismissal, propose_dismissal};
use crate::ops::ending::read::get_ending;
use crate::ops::ending::withdraw::{self, withdraw_application};

#[tonic::async_trait]
impl EndingService for Api {
    async fn withdraw_application(
        &self,
        request: Request<pb::WithdrawApplicationRequest>,
    ) -> Result<Response<pb::WithdrawApplicationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
        let etag = f.optional_text::<40>("etag", &message.etag);
        let reason = f.text::<4000>("reason", &message.reason);
        let command = f.finish(|| {
            Ok(withdraw::Command {
                id: id?,
                etag: etag?.map_or_else(String::new, |etag| etag.into_string()),
                reason: reason?.into_string(),
            })
        })?;
        let key = at.idempotency("WithdrawApplication", &message.request_id, &message)?;
        answer(withdraw_application(&self.0, &at, &key, &command).await)
    }

    async fn propose_dismissal(
        &self,
        request: Request<pb::ProposeDismissalRequest>,
    ) -> Result<Response<pb::ProposeDismissalResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &message.name);
        let reason = f.text::<4000>("reason", &message.reason);
        let source = match &message.source {
            Some(source) => parse_source(&mut f, source),
            None => Err(f.fail(
                "source",
                LocalText::new("Må fylles ut", "Må fyllast ut", "Must be given"),
            )),
        };
        let (id, reason, source) = f.finish(|| Ok((id?, reason?.into_string(), source?)))?;
        let key = at.idempotency("ProposeDismissal", &message.request_id, &message)?;
        answer(propose_dismissal(&at, &key, id, &reason, &source).await)
    }

    async fn confirm_dismissal(
        &self,
        request: Request<pb::ConfirmDismissalRequest>,
    ) -> Result<Response<pb::ConfirmDismissalResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let (id, reason) = act(&at, &message.name, &message.reason)?;
        let key = at.idempotency("ConfirmDismissal", &message.request_id, &message)?;
        answer(confirm_dismissal(&self.0, &at, &key, id, &reason).await)
    }

    async fn decline_dismissal(
        &self,
        request: Request<pb::DeclineDismissalRequest>,
    ) -> Result<Response<pb::DeclineDismissalResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let (id, reason) = act(&at, &message.name, &message.reason)?;
        let key = at.idempotency("DeclineDismissal", &message.request_id, &message)?;
        answer(decline_dismissal(&at, &key, id, &reason).await)
    }

    async fn get_ending(
        &self,
        request: Request<pb::GetEndingRequest>,
    ) -> Result<Response<pb::GetEndingResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let id = f.name::<ApplicationId>("name", "applications", &at.tenant, &request.get_ref().name);
        let id = f.finish(|| id)?;
        answer(get_ending(&at, id).await)
    }
}

fn act(at: &Entered, name: &str, reason: &str) -> Result<(ApplicationId, String), Failure> {
    let mut f = Fields::new();
    let id = f.name::<ApplicationId>("name", "applications", &at.tenant, name);
    let reason = f.text::<4000>("reason", reason);
    f.finish(|| Ok((id?, reason?.into_string())))
}
