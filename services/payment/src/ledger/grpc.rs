//! `LedgerService`: parse, call the use case, encode.

use tilskudd_proto::payment::v1 as pb;
use tilskudd_proto::payment::v1::ledger_service_server::LedgerService;
use tilskudd_runtime::Context;
use tonic::{Request, Response, Status};

use super::codec::{balances, journal};
use super::ops::{list_award_balances, list_journal_entries};

/// The gRPC handlers.
pub(crate) struct Ledger {
    ctx: Context,
}

impl Ledger {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl LedgerService for Ledger {
    async fn list_award_balances(
        &self,
        request: Request<pb::ListAwardBalancesRequest>,
    ) -> Result<Response<pb::ListAwardBalancesResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let query = balances::list_award_balances(body)?;
        let answer = list_award_balances::run(&scope, &query).await?;
        Ok(Response::new(answer))
    }

    async fn list_journal_entries(
        &self,
        request: Request<pb::ListJournalEntriesRequest>,
    ) -> Result<Response<pb::ListJournalEntriesResponse>, Status> {
        let body = request.get_ref();
        let scope = self.ctx.enter_parent(&request, &body.parent)?;
        let page = journal::list_journal_entries(body)?;
        let answer = list_journal_entries::run(&scope, &page).await?;
        Ok(Response::new(answer))
    }
}
