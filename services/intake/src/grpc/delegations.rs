//! `DelegationService`.

use tilskudd_kernel::ids::DelegationId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::delegation_service_server::DelegationService;
use tilskudd_runtime::{Fields, page_token};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{Api, answer, limit, parent};
use crate::codec::delegation::{encode, parse};
use crate::ops::delegations::{list_delegations, record_delegation, revoke_delegation};

#[tonic::async_trait]
impl DelegationService for Api {
    async fn record_delegation(
        &self,
        request: Request<pb::RecordDelegationRequest>,
    ) -> Result<Response<pb::RecordDelegationResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let terms = f.some("delegation", &message.delegation);
        let terms = terms.and_then(|terms| f.within("delegation", |f| parse(f, terms)));
        let terms = f.finish(|| alone.and(terms))?;
        at.require_organisation(&terms.organisation)?;
        let key = at.idempotency("RecordDelegation", &message.request_id, &message)?;
        answer(record_delegation(&at, &key, &terms).await)
    }

    async fn revoke_delegation(
        &self,
        request: Request<pb::RevokeDelegationRequest>,
    ) -> Result<Response<pb::RevokeDelegationResponse>, Status> {
        let at = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let id = f.name::<DelegationId>("name", "delegations", &at.tenant, &message.name);
        let reason = f.text::<4000>("reason", &message.reason);
        let (id, reason) = f.finish(|| Ok((id?, reason?.into_string())))?;
        let key = at.idempotency("RevokeDelegation", &message.request_id, &message)?;
        answer(revoke_delegation(&at, &key, (id, &reason)).await)
    }

    async fn list_delegations(
        &self,
        request: Request<pb::ListDelegationsRequest>,
    ) -> Result<Response<pb::ListDelegationsResponse>, Status> {
        let at = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let mut f = Fields::new();
        let alone = parent(&mut f, &message.parent);
        let organisation = match at.organisation() {
            Some(own) if message.organisation_number.is_empty() => Ok(own.clone()),
            _ => f.parse::<OrgNumber>("organisation_number", &message.organisation_number),
        };
        let size = f.page_size(message.page_size);
        let after = f.page_token::<Uuid>(&message.page_token);
        let (organisation, size, after) = f.finish(|| alone.and(Ok((organisation?, size?, after?))))?;
        at.require_organisation(&organisation)?;
        let delegations = list_delegations(&at, &organisation, after, limit(size) + 1).await;
        answer(delegations.map(|mut delegations| {
            let more = delegations.len() > size;
            delegations.truncate(size);
            let last = delegations.last().filter(|_| more);
            pb::ListDelegationsResponse {
                next_page_token: last.map_or_else(String::new, |last| page_token(&last.id)),
                delegations: delegations.iter().map(|one| encode(&at.tenant, one)).collect(),
            }
        }))
    }
}
