//! `OrganisationService`.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::organisation_service_server::OrganisationService;
use tilskudd_runtime::{Failure, Fields, page_token};
use tonic::{Request, Response, Status};

use super::{Api, answer, limit, parent};
use crate::codec::record::{encode, once, optional_day, parse};
use crate::ops::import_organisations::{Given, import_organisations};
use crate::ops::read_organisations::{get_organisation, list_organisations};
use crate::ops::refresh_organisations::refresh_organisations;
use crate::ops::set_district_status::{self, set_district_status};

#[tonic::async_trait]
impl OrganisationService for Api {
    async fn import_organisations(
        &self,
        request: Request<pb::ImportOrganisationsRequest>,
    ) -> Result<Response<pb::ImportOrganisationsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let organisations = organisations(&message)?;
        let key = at.idempotency("ImportOrganisations", &message.request_id, &message)?;
        answer(import_organisations(&self.0, &at, &key, &organisations).await)
    }

    async fn set_district_status(
        &self,
        request: Request<pb::SetDistrictStatusRequest>,
    ) -> Result<Response<pb::SetDistrictStatusResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = districts(&message)?;
        let key = at.idempotency("SetDistrictStatus", &message.request_id, &message)?;
        answer(set_district_status(&self.0, &at, &key, &command).await)
    }

    async fn refresh_organisations(
        &self,
        request: Request<pb::RefreshOrganisationsRequest>,
    ) -> Result<Response<pb::RefreshOrganisationsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let numbers = numbers(&message)?;
        let key = at.idempotency("RefreshOrganisations", &message.request_id, &message)?;
        answer(refresh_organisations(&self.0, &at, &key, &numbers).await)
    }

    async fn get_organisation(
        &self,
        request: Request<pb::GetOrganisationRequest>,
    ) -> Result<Response<pb::GetOrganisationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let number = f.name::<OrgNumber>("name", "organisations", &at.tenant, &message.name);
        let day = optional_day(&mut f, "as_of", &message.as_of);
        let (number, day) = f.finish(|| Ok((number?, day?)))?;
        let organisation = get_organisation(&at, &number, self.day(day)).await;
        answer(organisation.map(|organisation| pb::GetOrganisationResponse {
            organisation: Some(encode(&at.tenant, &organisation)),
        }))
    }

    async fn list_organisations(
        &self,
        request: Request<pb::ListOrganisationsRequest>,
    ) -> Result<Response<pb::ListOrganisationsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let size = f.page_size(message.page_size);
        let after = f.page_token::<OrgNumber>(&message.page_token);
        let day = optional_day(&mut f, "as_of", &message.as_of);
        let (size, after, day) = f.finish(|| alone.and(Ok((size?, after?, day?))))?;
        let held = list_organisations(&at, after.as_ref(), limit(size) + 1, self.day(day)).await;
        answer(held.map(|mut held| {
            let more = held.len() > size;
            held.truncate(size);
            let last = held.last().filter(|_| more);
            pb::ListOrganisationsResponse {
                next_page_token: last.map_or_else(String::new, |last| page_token(&last.organisation.number)),
                organisations: held.iter().map(|one| encode(&at.tenant, one)).collect(),
            }
        }))
    }
}

impl Api {
    /// The day asked about; none: today, by legal time.
    pub(super) fn day(&self, asked: Option<NaiveDate>) -> NaiveDate {
        asked.unwrap_or_else(|| local_date(self.0.ctx.legal.now()))
    }
}

fn organisations(message: &pb::ImportOrganisationsRequest) -> Result<Vec<Given>, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let length = f.len("organisations", message.organisations.len(), 1..=500);
    if length.is_err() {
        return f.finish(|| length.map(|()| Vec::new()));
    }
    let mut seen = BTreeSet::new();
    let mut parsed = Vec::with_capacity(message.organisations.len());
    for (index, organisation) in message.organisations.iter().enumerate() {
        parsed.push(f.within(format_args!("organisations[{index}]"), |f| {
            once(
                f,
                &mut seen,
                "organisation_number",
                &organisation.organisation_number,
            );
            parse(f, organisation)
        }));
    }
    f.finish(|| alone.and_then(|()| parsed.into_iter().collect()))
}

fn districts(message: &pb::SetDistrictStatusRequest) -> Result<set_district_status::Command, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let valid_from = f.date("valid_from", &message.valid_from);
    let decision = f.text::<200>("decision", &message.decision);
    let reason = f.text::<4000>("reason", &message.reason);
    let length = f.len("statuses", message.statuses.len(), 1..=500);
    let mut seen = BTreeSet::new();
    let mut statuses = Vec::new();
    // A list that is too long is refused as a whole.
    for (index, status) in message.statuses.iter().enumerate().take(500) {
        statuses.push(f.within(format_args!("statuses[{index}]"), |f| {
            once(f, &mut seen, "organisation_number", &status.organisation_number);
            let number = f.parse::<OrgNumber>("organisation_number", &status.organisation_number);
            Ok((number?, status.district))
        }));
    }
    f.finish(|| {
        alone.and(length)?;
        Ok(set_district_status::Command {
            valid_from: valid_from?,
            decision: decision?.into_string(),
            reason: reason?.into_string(),
            statuses: statuses.into_iter().collect::<Result<_, _>>()?,
        })
    })
}

fn numbers(message: &pb::RefreshOrganisationsRequest) -> Result<Vec<OrgNumber>, Failure> {
    let mut f = Fields::new();
    let alone = parent(&mut f, &message.parent);
    let given = &message.organisation_numbers;
    let length = f.len("organisation_numbers", given.len(), 1..=40);
    let mut seen = BTreeSet::new();
    let mut numbers = Vec::new();
    for (index, number) in given.iter().enumerate().take(40) {
        let field = format!("organisation_numbers[{index}]");
        once(&mut f, &mut seen, &field, number);
        numbers.push(f.parse::<OrgNumber>(&field, number));
    }
    f.finish(|| alone.and(length).and_then(|()| numbers.into_iter().collect()))
}
