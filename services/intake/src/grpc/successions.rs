//! `SuccessionService` and `OfficeService`.

use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::text::Text;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::office_service_server::OfficeService;
use tilskudd_proto::intake::v1::succession_service_server::SuccessionService;
use tilskudd_runtime::{Entered, Failure, Fields};
use tonic::{Request, Response, Status};

use super::{Api, answer, parent};
use crate::codec::record::optional_day;
use crate::codec::succession::{Stated, office_in, stated};
use crate::domain::record::Office;
use crate::ops::predecessors::{count_projects, list_predecessor_projects};
use crate::ops::read_organisations::list_successions;
use crate::ops::record_office::{list_offices, record_office};
use crate::ops::record_succession::record_succession;

#[tonic::async_trait]
impl SuccessionService for Api {
    async fn record_succession(
        &self,
        request: Request<pb::RecordSuccessionRequest>,
    ) -> Result<Response<pb::RecordSuccessionResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let (stated, reason) = succession(&message)?;
        let key = at.idempotency("RecordSuccession", &message.request_id, &message)?;
        answer(record_succession(&self.0, &at, &key, &stated, reason.as_str()).await)
    }

    async fn list_successions(
        &self,
        request: Request<pb::ListSuccessionsRequest>,
    ) -> Result<Response<pb::ListSuccessionsResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let number = f.name::<OrgNumber>("name", "organisations", &at.tenant, &request.get_ref().name);
        let number = f.finish(|| number)?;
        answer(list_successions(&at, &number).await)
    }

    async fn list_predecessor_projects(
        &self,
        request: Request<pb::ListPredecessorProjectsRequest>,
    ) -> Result<Response<pb::ListPredecessorProjectsResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let (number, year, scheme) = projects(&at, &message.name, message.year, &message.scheme)?;
        answer(list_predecessor_projects(&at, &number, year, scheme.as_str()).await)
    }

    async fn count_projects(
        &self,
        request: Request<pb::CountProjectsRequest>,
    ) -> Result<Response<pb::CountProjectsResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let (number, year, scheme) = projects(&at, &message.name, message.year, &message.scheme)?;
        answer(count_projects(&at, &number, year, scheme.as_str()).await)
    }
}

#[tonic::async_trait]
impl OfficeService for Api {
    async fn record_office(
        &self,
        request: Request<pb::RecordOfficeRequest>,
    ) -> Result<Response<pb::RecordOfficeResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let (office, reason) = office(&message)?;
        let key = at.idempotency("RecordOffice", &message.request_id, &message)?;
        answer(record_office(&self.0, &at, &key, &office, reason.as_str()).await)
    }

    async fn list_offices(
        &self,
        request: Request<pb::ListOfficesRequest>,
    ) -> Result<Response<pb::ListOfficesResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let day = optional_day(&mut f, "as_of", &message.as_of);
        let day = f.finish(|| alone.and(day))?;
        answer(list_offices(&at, self.day(day)).await)
    }
}

fn succession(message: &pb::RecordSuccessionRequest) -> Result<(Stated, Text<4000>), Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let stated = f
        .some("succession", &message.succession)
        .and_then(|succession| f.within("succession", |f| stated(f, succession)));
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| alone.and(Ok((stated?, reason?))))
}

fn office(message: &pb::RecordOfficeRequest) -> Result<(Office, Text<4000>), Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let office = f
        .some("office", &message.office)
        .and_then(|office| f.within("office", |f| office_in(f, office)));
    let reason = f.text::<4000>("reason", &message.reason);
    f.finish(|| alone.and(Ok((office?, reason?))))
}

/// Of which organisation, year and scheme.
fn projects(
    at: &Entered,
    name: &str,
    year: i32,
    scheme: &str,
) -> Result<(OrgNumber, Year, Text<60>), Failure> {
    let mut f = Fields::new();
    let number = f.name::<OrgNumber>("name", "organisations", &at.tenant, name);
    let year = f.year("year", year);
    let scheme = f.text::<60>("scheme", scheme);
    f.finish(|| Ok((number?, year?, scheme?)))
}
