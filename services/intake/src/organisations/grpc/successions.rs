//! `SuccessionService` and `OfficeService`.

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::office_service_server::OfficeService;
use tilskudd_proto::intake::v1::succession_service_server::SuccessionService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::names;
use crate::organisations::codec::requests::succession;
use crate::organisations::ops::{
    count_projects, list_offices, list_predecessor_projects, list_successions, record_office,
    record_succession,
};

#[tonic::async_trait]
impl SuccessionService for Api {
    async fn record_succession(
        &self,
        request: Request<pb::RecordSuccessionRequest>,
    ) -> Result<Response<pb::RecordSuccessionResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = succession::record(&message)?;
        let key = scope.idempotency("RecordSuccession", &message.request_id, &message)?;
        answer(record_succession::run(&self.0, &scope, &key, &command).await)
    }

    async fn list_successions(
        &self,
        request: Request<pb::ListSuccessionsRequest>,
    ) -> Result<Response<pb::ListSuccessionsResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let number = names::id::<OrgNumber>(&scope, "name", "organisations", &request.get_ref().name)?;
        answer(list_successions::run(&scope, &number).await)
    }

    async fn list_predecessor_projects(
        &self,
        request: Request<pb::ListPredecessorProjectsRequest>,
    ) -> Result<Response<pb::ListPredecessorProjectsResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let query = succession::predecessor_projects(&scope, request.get_ref())?;
        answer(list_predecessor_projects::run(&scope, &query).await)
    }

    async fn count_projects(
        &self,
        request: Request<pb::CountProjectsRequest>,
    ) -> Result<Response<pb::CountProjectsResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let query = succession::count_projects(&scope, request.get_ref())?;
        answer(count_projects::run(&scope, &query).await)
    }
}

#[tonic::async_trait]
impl OfficeService for Api {
    async fn record_office(
        &self,
        request: Request<pb::RecordOfficeRequest>,
    ) -> Result<Response<pb::RecordOfficeResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = succession::record_office(&message)?;
        let key = scope.idempotency("RecordOffice", &message.request_id, &message)?;
        answer(record_office::run(&self.0, &scope, &key, &command).await)
    }

    async fn list_offices(
        &self,
        request: Request<pb::ListOfficesRequest>,
    ) -> Result<Response<pb::ListOfficesResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = succession::list_offices(request.get_ref())?;
        answer(list_offices::run(&self.0, &scope, query).await)
    }
}
