//! `DelegationService`.

use tilskudd_proto::intake::v1 as pb;
use tilskudd_proto::intake::v1::delegation_service_server::DelegationService;
use tonic::{Request, Response, Status};

use crate::api::{Api, answer};
use crate::delegations::codec::requests;
use crate::delegations::ops::{list_delegations, record_delegation, revoke_delegation};

#[tonic::async_trait]
impl DelegationService for Api {
    async fn record_delegation(
        &self,
        request: Request<pb::RecordDelegationRequest>,
    ) -> Result<Response<pb::RecordDelegationResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let message = request.into_inner();
        let command = requests::record(&scope, &message)?;
        let key = scope.idempotency("RecordDelegation", &message.request_id, &message)?;
        answer(record_delegation::run(&scope, &key, &command).await)
    }

    async fn revoke_delegation(
        &self,
        request: Request<pb::RevokeDelegationRequest>,
    ) -> Result<Response<pb::RevokeDelegationResponse>, Status> {
        let scope = self.0.ctx.enter(&request, &request.get_ref().name)?;
        let message = request.into_inner();
        let command = requests::revoke(&scope, &message)?;
        let key = scope.idempotency("RevokeDelegation", &message.request_id, &message)?;
        answer(revoke_delegation::run(&scope, &key, &command).await)
    }

    async fn list_delegations(
        &self,
        request: Request<pb::ListDelegationsRequest>,
    ) -> Result<Response<pb::ListDelegationsResponse>, Status> {
        let scope = self.0.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let query = requests::list(&scope, request.get_ref())?;
        answer(list_delegations::run(&scope, &query).await)
    }
}
