//! `ApplicationService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::application_service_server::ApplicationService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::applications::codec::requests::{application, submission};
use crate::applications::ops::{
    copy_application, create_application, get_application, get_signed_document, rank_measures,
    register_application, sign_application, submit_application, supplement_application, update_application,
    validate_application, verify_application,
};
use crate::names;

#[tonic::async_trait]
impl ApplicationService for Api {
    async fn create_application(
        &self,
        request: Request<pb::CreateApplicationRequest>,
    ) -> Result<Response<pb::CreateApplicationResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = application::create(&scope, &message)?;
        let key = scope.idempotency("CreateApplication", &message.request_id, &message)?;
        answer(create_application::run(&self.0, &scope, &key, &command).await)
    }

    async fn update_application(
        &self,
        request: Request<pb::UpdateApplicationRequest>,
    ) -> Result<Response<pb::UpdateApplicationResponse>, Status> {
        let name = request
            .get_ref()
            .application
            .as_ref()
            .map_or("", |application| &application.name);
        let scope = self.0.ctx.enter(&request, name)?;
        let message = request.into_inner();
        let command = application::update(&scope, &message)?;
        let key = scope.idempotency("UpdateApplication", &message.request_id, &message)?;
        answer(update_application::run(&scope, &key, &command).await)
    }

    async fn validate_application(
        &self,
        request: Request<pb::ValidateApplicationRequest>,
    ) -> Result<Response<pb::ValidateApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let query = application::validate(&scope, request.get_ref())?;
        answer(validate_application::run(&self.0, &scope, query).await)
    }

    async fn submit_application(
        &self,
        request: Request<pb::SubmitApplicationRequest>,
    ) -> Result<Response<pb::SubmitApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = submission::submit(&scope, &message)?;
        let key = scope.idempotency("SubmitApplication", &message.request_id, &message)?;
        answer(submit_application::run(&self.0, &scope, &key, &command).await)
    }

    async fn rank_measures(
        &self,
        request: Request<pb::RankMeasuresRequest>,
    ) -> Result<Response<pb::RankMeasuresResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = application::rank(&scope, &message)?;
        let key = scope.idempotency("RankMeasures", &message.request_id, &message)?;
        answer(rank_measures::run(&scope, &key, &command).await)
    }

    async fn copy_application(
        &self,
        request: Request<pb::CopyApplicationRequest>,
    ) -> Result<Response<pb::CopyApplicationResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = application::copy(&scope, &message)?;
        let key = scope.idempotency("CopyApplication", &message.request_id, &message)?;
        answer(copy_application::run(&self.0, &scope, &key, &command).await)
    }

    async fn sign_application(
        &self,
        request: Request<pb::SignApplicationRequest>,
    ) -> Result<Response<pb::SignApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = submission::sign(&scope, &message)?;
        let key = scope.idempotency("SignApplication", &message.request_id, &message)?;
        answer(sign_application::run(&self.0, &scope, &key, &command).await)
    }

    async fn register_application(
        &self,
        request: Request<pb::RegisterApplicationRequest>,
    ) -> Result<Response<pb::RegisterApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = submission::register(&scope, &message)?;
        let key = scope.idempotency("RegisterApplication", &message.request_id, &message)?;
        answer(register_application::run(&self.0, &scope, &key, &command).await)
    }

    async fn supplement_application(
        &self,
        request: Request<pb::SupplementApplicationRequest>,
    ) -> Result<Response<pb::SupplementApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = submission::supplement(&scope, &message)?;
        let key = scope.idempotency("SupplementApplication", &message.request_id, &message)?;
        answer(supplement_application::run(&scope, &key, &command).await)
    }

    async fn get_signed_document(
        &self,
        request: Request<pb::GetSignedDocumentRequest>,
    ) -> Result<Response<pb::GetSignedDocumentResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let query = submission::document(&scope, request.get_ref())?;
        answer(get_signed_document::run(&scope, query).await)
    }

    async fn verify_application(
        &self,
        request: Request<pb::VerifyApplicationRequest>,
    ) -> Result<Response<pb::VerifyApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "applications", &request.get_ref().name)?;
        answer(verify_application::run(&scope, id).await)
    }

    async fn get_application(
        &self,
        request: Request<pb::GetApplicationRequest>,
    ) -> Result<Response<pb::GetApplicationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let id = names::id(&scope, "name", "applications", &request.get_ref().name)?;
        answer(get_application::run(&scope, id).await)
    }
}
