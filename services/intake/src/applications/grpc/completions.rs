//! `CompletionService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::completion_service_server::CompletionService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::applications::codec::requests::{completion, preliminary_answer};
use crate::applications::ops::{
    answer_completion, extend_completion, get_completion, list_completions, list_preliminary_answers,
    list_unanswered, request_completion, resolve_completion, send_preliminary_answers, send_reminder,
};
use crate::names;

#[tonic::async_trait]
impl CompletionService for Api {
    async fn request_completion(
        &self,
        request: Request<pb::RequestCompletionRequest>,
    ) -> Result<Response<pb::RequestCompletionResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().application)?;
        let message = request.into_inner();
        let command = completion::request(&scope, &message)?;
        let key = scope.idempotency("RequestCompletion", &message.request_id, &message)?;
        answer(request_completion::run(&self.0, &scope, &key, &command).await)
    }

    async fn answer_completion(
        &self,
        request: Request<pb::AnswerCompletionRequest>,
    ) -> Result<Response<pb::AnswerCompletionResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = completion::answer(&scope, &message)?;
        let key = scope.idempotency("AnswerCompletion", &message.request_id, &message)?;
        answer(answer_completion::run(&self.0, &scope, &key, &command).await)
    }

    async fn extend_completion(
        &self,
        request: Request<pb::ExtendCompletionRequest>,
    ) -> Result<Response<pb::ExtendCompletionResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = completion::extend(&scope, &message)?;
        let key = scope.idempotency("ExtendCompletion", &message.request_id, &message)?;
        answer(extend_completion::run(&scope, &key, &command).await)
    }

    async fn resolve_completion(
        &self,
        request: Request<pb::ResolveCompletionRequest>,
    ) -> Result<Response<pb::ResolveCompletionResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = completion::resolve(&scope, &message)?;
        let key = scope.idempotency("ResolveCompletion", &message.request_id, &message)?;
        answer(resolve_completion::run(&scope, &key, &command).await)
    }

    async fn send_reminder(
        &self,
        request: Request<pb::SendReminderRequest>,
    ) -> Result<Response<pb::SendReminderResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let id = names::id(&scope, "name", "completions", &message.name)?;
        let key = scope.idempotency("SendReminder", &message.request_id, &message)?;
        answer(send_reminder::run(&scope, &key, id).await)
    }

    async fn get_completion(
        &self,
        request: Request<pb::GetCompletionRequest>,
    ) -> Result<Response<pb::GetCompletionResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "completions", &request.get_ref().name)?;
        answer(get_completion::run(&self.0, &scope, id).await)
    }

    async fn list_completions(
        &self,
        request: Request<pb::ListCompletionsRequest>,
    ) -> Result<Response<pb::ListCompletionsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = completion::list(&scope, request.get_ref())?;
        answer(list_completions::run(&self.0, &scope, &query).await)
    }

    async fn list_unanswered(
        &self,
        request: Request<pb::ListUnansweredRequest>,
    ) -> Result<Response<pb::ListUnansweredResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = preliminary_answer::list_unanswered(request.get_ref())?;
        answer(list_unanswered::run(&self.0, &scope, &query).await)
    }

    async fn send_preliminary_answers(
        &self,
        request: Request<pb::SendPreliminaryAnswersRequest>,
    ) -> Result<Response<pb::SendPreliminaryAnswersResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = preliminary_answer::send(&scope, &message)?;
        let key = scope.idempotency("SendPreliminaryAnswers", &message.request_id, &message)?;
        answer(send_preliminary_answers::run(&self.0, &scope, &key, &command).await)
    }

    async fn list_preliminary_answers(
        &self,
        request: Request<pb::ListPreliminaryAnswersRequest>,
    ) -> Result<Response<pb::ListPreliminaryAnswersResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().application)?;
        let id = names::id(
            &scope,
            "application",
            "applications",
            &request.get_ref().application,
        )?;
        answer(list_preliminary_answers::run(&scope, id).await)
    }
}
