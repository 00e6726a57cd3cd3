//! The gRPC face: enter the region, parse, call the use case, encode.

mod page;
mod parse;

use tilskudd_kernel::names::format_name;
use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::payment_service_server::PaymentService;
use tilskudd_runtime::{Context, Failure};
use tonic::{Request, Response, Status};

use crate::error::Error;
use crate::ops;
use crate::store::{accounts, balances, claims, files, instalments, journal};
use crate::{encode, grpc::page::Paged};

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
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let key = call.idempotency("RegisterAccount", &body.request_id, body)?;
        let command = parse::register_account(body)?;
        call.require_organisation(&command.organisation_number)?;
        let answer = ops::register_account::run(&call, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn confirm_account(
        &self,
        request: Request<pb::ConfirmAccountRequest>,
    ) -> Result<Response<pb::ConfirmAccountResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter(&request, &body.name)?;
        let key = call.idempotency("ConfirmAccount", &body.request_id, body)?;
        let command = parse::confirm_account(&call, body)?;
        let answer = ops::confirm_account::run(&call, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_accounts(
        &self,
        request: Request<pb::ListAccountsRequest>,
    ) -> Result<Response<pb::ListAccountsResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let (paged, recipient) = parse::list_accounts(&call, body)?;
        // Whole numbers are for those who keep them.
        let whole = call.caller.holds("payment.accounts.write");
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let rows = accounts::list(&mut conn, recipient.as_ref(), paged.page)
            .await
            .map_err(Failure::from)?;
        let (rows, next_page_token) = paged.cut(rows, |row| row.id.as_uuid());
        let accounts = rows
            .iter()
            .map(|row| encode::account(&call.tenant, row, whole))
            .collect();
        Ok(Response::new(pb::ListAccountsResponse {
            accounts,
            next_page_token,
        }))
    }

    async fn list_instalments(
        &self,
        request: Request<pb::ListInstalmentsRequest>,
    ) -> Result<Response<pb::ListInstalmentsResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let (paged, state) = parse::list_instalments(body)?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let rows = instalments::list(&mut conn, state, paged.page)
            .await
            .map_err(Failure::from)?;
        let (rows, next_page_token) = paged.cut(rows, |row| row.id.as_uuid());
        let instalments = rows
            .iter()
            .map(|row| encode::instalment(&call.tenant, row))
            .collect();
        Ok(Response::new(pb::ListInstalmentsResponse {
            instalments,
            next_page_token,
        }))
    }

    async fn attest_instalment(
        &self,
        request: Request<pb::AttestInstalmentRequest>,
    ) -> Result<Response<pb::AttestInstalmentResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter(&request, &body.name)?;
        let key = call.idempotency("AttestInstalment", &body.request_id, body)?;
        let command = parse::attest_instalment(&call, body)?;
        let answer = ops::attest_instalment::run(&call, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn prepare_payment_file(
        &self,
        request: Request<pb::PreparePaymentFileRequest>,
    ) -> Result<Response<pb::PreparePaymentFileResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let key = call.idempotency("PreparePaymentFile", &body.request_id, body)?;
        let answer = ops::prepare_file::run(&call, &key).await.map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn release_payment_file(
        &self,
        request: Request<pb::ReleasePaymentFileRequest>,
    ) -> Result<Response<pb::ReleasePaymentFileResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter(&request, &body.name)?;
        let key = call.idempotency("ReleasePaymentFile", &body.request_id, body)?;
        let command = parse::release_file(&call, body)?;
        let answer = ops::release_file::run(&call, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn get_payment_file(
        &self,
        request: Request<pb::GetPaymentFileRequest>,
    ) -> Result<Response<pb::GetPaymentFileResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter(&request, &body.name)?;
        let id = parse::payment_file(&call, &body.name)?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let found = files::find(&mut conn, id).await.map_err(Failure::from)?;
        let missing = || Failure::from(Error::NotFound(format_name(&call.tenant, "paymentFiles", &id)));
        let file = found.ok_or_else(missing)?;
        // The record is for everybody of the office; whole account numbers are for those who pay.
        let pays = [
            "payment.files.prepare",
            "payment.files.release",
            "payment.accounts.write",
        ];
        let content = if pays.iter().any(|permission| call.caller.holds(permission)) {
            files::content(&mut conn, id).await.map_err(Failure::from)?
        } else {
            None
        };
        let content = content.unwrap_or_default();
        let payment_file = Some(encode::file(&call.tenant, &file));
        Ok(Response::new(pb::GetPaymentFileResponse {
            payment_file,
            content,
        }))
    }

    async fn import_bank_return(
        &self,
        request: Request<pb::ImportBankReturnRequest>,
    ) -> Result<Response<pb::ImportBankReturnResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let key = call.idempotency("ImportBankReturn", &body.request_id, body)?;
        let answer = ops::import_return::run(&call, &key, &body.content)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_claims(
        &self,
        request: Request<pb::ListClaimsRequest>,
    ) -> Result<Response<pb::ListClaimsResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let paged = parse::page(body.page_size, &body.page_token)?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let rows = claims::list(&mut conn, call.organisation(), paged.page)
            .await
            .map_err(Failure::from)?;
        let (rows, next_page_token) = paged.cut(rows, |row| row.id.as_uuid());
        let claims = rows.iter().map(|row| encode::claim(&call.tenant, row)).collect();
        Ok(Response::new(pb::ListClaimsResponse {
            claims,
            next_page_token,
        }))
    }

    async fn record_repayment(
        &self,
        request: Request<pb::RecordRepaymentRequest>,
    ) -> Result<Response<pb::RecordRepaymentResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter(&request, &body.name)?;
        let key = call.idempotency("RecordRepayment", &body.request_id, body)?;
        let command = parse::record_repayment(&call, body)?;
        let answer = ops::record_repayment::run(&call, &key, &command)
            .await
            .map_err(Failure::from)?;
        Ok(Response::new(answer))
    }

    async fn list_award_balances(
        &self,
        request: Request<pb::ListAwardBalancesRequest>,
    ) -> Result<Response<pb::ListAwardBalancesResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let (paged, year) = parse::list_balances(body)?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let rows = balances::list(&mut conn, year, call.organisation(), paged.page)
            .await
            .map_err(Failure::from)?;
        let (rows, next_page_token) = paged.cut(rows, |row| row.award.as_uuid());
        let balances = rows
            .iter()
            .map(|row| encode::balance(&call.tenant, row))
            .collect();
        Ok(Response::new(pb::ListAwardBalancesResponse {
            balances,
            next_page_token,
        }))
    }

    async fn list_journal_entries(
        &self,
        request: Request<pb::ListJournalEntriesRequest>,
    ) -> Result<Response<pb::ListJournalEntriesResponse>, Status> {
        let body = request.get_ref();
        let call = self.ctx.enter_parent(&request, &body.parent)?;
        let paged: Paged = parse::page(body.page_size, &body.page_token)?;
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let rows = journal::list(&mut conn, paged.page)
            .await
            .map_err(Failure::from)?;
        let (rows, next_page_token) = paged.cut(rows, |row| row.id.as_uuid());
        let entries = rows.iter().map(|row| encode::entry(&call.tenant, row)).collect();
        Ok(Response::new(pb::ListJournalEntriesResponse {
            entries,
            next_page_token,
        }))
    }
}
