//! `EndingService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::ending_service_server::EndingService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::applications::codec::requests::ending;
use crate::applications::ops::{
    confirm_dismissal, decline_dismissal, get_ending, propose_dismissal, withdraw_application,
};
use crate::names;

#[tonic::async_trait]
impl EndingService for Api {
    async fn withdraw_application(
        &self,
        request: Request<pb::WithdrawApplicationRequest>,
    ) -> Result<Response<pb::WithdrawApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = ending::withdraw(&scope, &message)?;
        let key = scope.idempotency("WithdrawApplication", &message.request_id, &message)?;
        answer(withdraw_application::run(&self.0, &scope, &key, &command).await)
    }

    async fn propose_dismissal(
        &self,
        request: Request<pb::ProposeDismissalRequest>,
    ) -> Result<Response<pb::ProposeDismissalResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = ending::propose(&scope, &message)?;
        let key = scope.idempotency("ProposeDismissal", &message.request_id, &message)?;
        answer(propose_dismissal::run(&scope, &key, &command).await)
    }

    async fn confirm_dismissal(
        &self,
        request: Request<pb::ConfirmDismissalRequest>,
    ) -> Result<Response<pb::ConfirmDismissalResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = ending::confirm(&scope, &message)?;
        let key = scope.idempotency("ConfirmDismissal", &message.request_id, &message)?;
        answer(confirm_dismissal::run(&self.0, &scope, &key, &command).await)
    }

    async fn decline_dismissal(
        &self,
        request: Request<pb::DeclineDismissalRequest>,
    ) -> Result<Response<pb::DeclineDismissalResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = ending::decline(&scope, &message)?;
        let key = scope.idempotency("DeclineDismissal", &message.request_id, &message)?;
        answer(decline_dismissal::run(&scope, &key, &command).await)
    }

    async fn get_ending(
        &self,
        request: Request<pb::GetEndingRequest>,
    ) -> Result<Response<pb::GetEndingResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "applications", &request.get_ref().name)?;
        answer(get_ending::run(&scope, id).await)
    }
}
