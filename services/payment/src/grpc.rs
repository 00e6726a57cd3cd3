//! The gRPC face: enter the region, parse, call the use case.

use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::payment_service_server::PaymentService;
use tilskudd_runtime::{Context, Failure};
use tonic::{Request, Response, Status};

use crate::accounts::ops::{confirm_account, list_accounts, register_account};
use crate::claims::codec::claims;
use crate::claims::ops::{list_claims, record_repayment};
use crate::files::ops::withdraw::account_changed;
use crate::files::ops::{get_payment_file, import_return, prepare_file, release_file};
use crate::instalments::ops::{attest_instalment, list_instalments};
use crate::ledger::codec::{balances, journal};
use crate::ledger::ops::{list_award_balances, list_journal_entries};
use crate::{accounts, files, instalments};

/// Every RPC of payment.
pub(crate) struct Payments {
    ctx: Context,
}

impl Payments {
    pub(crate) fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl PaymentService for Payments {
    async fn register_account(
        &self,
        request: Request<pb::RegisterAccountRequest>,
    ) -> Result<Response<pb::RegisterAccountResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let command = accounts::codec::register_account(body)?;
        scope.require_organisation(&command.organisation_number)?;
        let key = scope.idempotency("RegisterAccount", &body.request_id, body)?;
        let answer = register_account::run(&scope, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn confirm_account(
        &self,
        request: Request<pb::ConfirmAccountRequest>,
    ) -> Result<Response<pb::ConfirmAccountResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = accounts::codec::confirm_account(&scope.tenant, body)?;
        let key = scope.idempotency("ConfirmAccount", &body.request_id, body)?;
        let answer = confirm_account::run(&scope, &key, &command, account_changed)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = accounts::codec::list_accounts(body)?;
        if let Some(recipient) = &query.recipient {
            scope.require_organisation(recipient)?;
        }
        let answer = list_accounts::run(&scope, &query).await.map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_instalments(
        &self,
        request: Request<pb::ListInstalmentsRequest>,
    ) -> Result<Response<pb::ListInstalmentsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = instalments::codec::list_instalments(body)?;
        let answer = list_instalments::run(&scope, &query)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn attest_instalment(
        &self,
        request: Request<pb::AttestInstalmentRequest>,
    ) -> Result<Response<pb::AttestInstalmentResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = instalments::codec::attest_instalment(&scope.tenant, body)?;
        let key = scope.idempotency("AttestInstalment", &body.request_id, body)?;
        let answer = attest_instalment::run(&scope, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn prepare_payment_file(
        &self,
        request: Request<pb::PreparePaymentFileRequest>,
    ) -> Result<Response<pb::PreparePaymentFileResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let key = scope.idempotency("PreparePaymentFile", &body.request_id, body)?;
        let answer = prepare_file::run(&scope, &key).await.map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn release_payment_file(
        &self,
        request: Request<pb::ReleasePaymentFileRequest>,
    ) -> Result<Response<pb::ReleasePaymentFileResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = files::codec::release_file(&scope.tenant, body)?;
        let key = scope.idempotency("ReleasePaymentFile", &body.request_id, body)?;
        let answer = release_file::run(&scope, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn get_payment_file(
        &self,
        request: Request<pb::GetPaymentFileRequest>,
    ) -> Result<Response<pb::GetPaymentFileResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let id = files::codec::get_payment_file(&scope.tenant, body)?;
        let answer = get_payment_file::run(&scope, id).await.map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn import_bank_return(
        &self,
        request: Request<pb::ImportBankReturnRequest>,
    ) -> Result<Response<pb::ImportBankReturnResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let key = scope.idempotency("ImportBankReturn", &body.request_id, body)?;
        let answer = import_return::run(&scope, &key, &body.content)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_claims(
        &self,
        request: Request<pb::ListClaimsRequest>,
    ) -> Result<Response<pb::ListClaimsResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let page = claims::list_claims(body)?;
        let answer = list_claims::run(&scope, &page).await.map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn record_repayment(
        &self,
        request: Request<pb::RecordRepaymentRequest>,
    ) -> Result<Response<pb::RecordRepaymentResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter(&request, &body.name)?;
        let command = claims::record_repayment(&scope.tenant, body)?;
        let key = scope.idempotency("RecordRepayment", &body.request_id, body)?;
        let answer = record_repayment::run(&scope, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_award_balances(
        &self,
        request: Request<pb::ListAwardBalancesRequest>,
    ) -> Result<Response<pb::ListAwardBalancesResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = balances::list_award_balances(body)?;
        let answer = list_award_balances::run(&scope, &query)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_journal_entries(
        &self,
        request: Request<pb::ListJournalEntriesRequest>,
    ) -> Result<Response<pb::ListJournalEntriesResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let page = journal::list_journal_entries(body)?;
        let answer = list_journal_entries::run(&scope, &page)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }
}
