//! `OrganisationService`.

use std::collections::BTreeSet;

use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::organisation_service_server::OrganisationService;
use tilskudd_runtime::{Failure, Fields, page_token};
use tonic::{Request, Response, Status};

use super::{Api, answer, limit, parent};
use crate::codec::organisation::{encode, parse};
use crate::domain::organisation::Organisation;
use crate::ops::import_organisations::import_organisations;
use crate::ops::read_organisations::{get_organisation, list_organisations};

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

    async fn get_organisation(
        &self,
        request: Request<pb::GetOrganisationRequest>,
    ) -> Result<Response<pb::GetOrganisationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let mut f = Fields::new();
        let number = f.name::<OrgNumber>("name", "organisations", &at.tenant, &request.get_ref().name);
        let number = f.finish(|| number)?;
        let organisation = get_organisation(&at, &number).await;
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
        let (size, after) = f.finish(|| alone.and(Ok((size?, after?))))?;
        let organisations = list_organisations(&at, after.as_ref(), limit(size) + 1).await;
        answer(organisations.map(|mut organisations| {
            let more = organisations.len() > size;
            organisations.truncate(size);
            let last = organisations.last().filter(|_| more);
            pb::ListOrganisationsResponse {
                next_page_token: last.map_or_else(String::new, |last| page_token(&last.number)),
                organisations: organisations.iter().map(|one| encode(&at.tenant, one)).collect(),
            }
        }))
    }
}

fn organisations(message: &pb::ImportOrganisationsRequest) -> Result<Vec<Organisation>, Failure> {
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
            if !seen.insert(&organisation.organisation_number) {
                f.fail(
                    "organisation_number",
                    LocalText::new("Står to ganger", "Står to gonger", "Given twice"),
                );
            }
            parse(f, organisation)
        }));
    }
    f.finish(|| alone.and_then(|()| parsed.into_iter().collect()))
}
