//! `OrganisationService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::organisation_service_server::OrganisationService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::organisations::codec::requests::organisation;
use crate::organisations::ops::{
    get_organisation, import_organisations, list_organisations, refresh_organisations, set_district_status,
};

#[tonic::async_trait]
impl OrganisationService for Api {
    async fn import_organisations(
        &self,
        request: Request<pb::ImportOrganisationsRequest>,
    ) -> Result<Response<pb::ImportOrganisationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = organisation::import(&message)?;
        let key = scope.idempotency("ImportOrganisations", &message.request_id, &message)?;
        answer(import_organisations::run(&self.0, &scope, &key, &command).await)
    }

    async fn set_district_status(
        &self,
        request: Request<pb::SetDistrictStatusRequest>,
    ) -> Result<Response<pb::SetDistrictStatusResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = organisation::set_district_status(&message)?;
        let key = scope.idempotency("SetDistrictStatus", &message.request_id, &message)?;
        answer(set_district_status::run(&self.0, &scope, &key, &command).await)
    }

    async fn refresh_organisations(
        &self,
        request: Request<pb::RefreshOrganisationsRequest>,
    ) -> Result<Response<pb::RefreshOrganisationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = organisation::refresh(&message)?;
        let key = scope.idempotency("RefreshOrganisations", &message.request_id, &message)?;
        answer(refresh_organisations::run(&self.0, &scope, &key, &command).await)
    }

    async fn get_organisation(
        &self,
        request: Request<pb::GetOrganisationRequest>,
    ) -> Result<Response<pb::GetOrganisationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let query = organisation::get(&scope, request.get_ref())?;
        answer(get_organisation::run(&self.0, &scope, &query).await)
    }

    async fn list_organisations(
        &self,
        request: Request<pb::ListOrganisationsRequest>,
    ) -> Result<Response<pb::ListOrganisationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = organisation::list(request.get_ref())?;
        answer(list_organisations::run(&self.0, &scope, &query).await)
    }
}
