//! `AccountService`: parse, call the use case, encode.

use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::account_service_server::AccountService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec;
use super::ops::confirm_account::AccountChanged;
use super::ops::{confirm_account, list_accounts, register_account};

/// The gRPC handlers.
pub(crate) struct Accounts {
    ctx: Context,
    account_changed: AccountChanged,
}

impl Accounts {
    pub(crate) const fn new(ctx: Context, account_changed: AccountChanged) -> Self {
        Self { ctx, account_changed }
    }
}

#[tonic::async_trait]
impl AccountService for Accounts {
    async fn register_account(
        &self,
        request: Request<pb::RegisterAccountRequest>,
    ) -> Result<Response<pb::RegisterAccountResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let command = codec::register_account(body)?;
        scope.require_organisation(&command.organisation_number)?;
        let key = scope.idempotency("RegisterAccount", &body.request_id, body)?;
        let answer = register_account::run(&scope, &key, &command).await?;
        Ok(Response::new(answer))
    }

    async fn confirm_account(
        &self,
        request: Request<pb::ConfirmAccountRequest>,
    ) -> Result<Response<pb::ConfirmAccountResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = codec::confirm_account(&scope.tenant, body)?;
        let key = scope.idempotency("ConfirmAccount", &body.request_id, body)?;
        let answer = confirm_account::run(&scope, &key, &command, self.account_changed).await?;
        Ok(Response::new(answer))
    }

    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = codec::list_accounts(body)?;
        if let Some(recipient) = &query.recipient {
            scope.require_organisation(recipient)?;
        }
        let answer = list_accounts::run(&scope, &query).await?;
        Ok(Response::new(answer))
    }
}
