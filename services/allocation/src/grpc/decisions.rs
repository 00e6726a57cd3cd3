//! `AllocationService`: proposals and decisions; its other methods are in the files beside.

use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::{AwardId, CallId, DecisionId};
use tilskudd_kernel::names::parse_parent;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::allocation::v1::allocation_service_server::AllocationService;
use tilskudd_runtime::{Context, Entered, Failure, Fields, office};
use tonic::{Request, Response, Status};

use super::{carry_overs, letters, next_page};
use crate::domain::proposal::{Proposal, State};
use crate::error::{Error, corrupt};
use crate::ops::adjust_award::NewAmount;
use crate::ops::decide_application::NewRuling;
use crate::ops::{adjust_award, decide_application, propose_allocation};
use crate::store::proposal::Filter;
use crate::wire::collection::{CALLS, DECISIONS};
use crate::{store, wire};

/// The handlers.
pub(crate) struct Decisions {
    ctx: Context,
}

impl Decisions {
    pub(crate) const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

#[tonic::async_trait]
impl AllocationService for Decisions {
    async fn propose_allocation(
        &self,
        request: Request<pb::ProposeAllocationRequest>,
    ) -> Result<Response<pb::ProposeAllocationResponse>, Status> {
        let call = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let key = call.idempotency("ProposeAllocation", &body.request_id, body)?;
        let mut f = Fields::new();
        let parent = f.take("parent", parse_parent(&body.parent));
        let id = f.name::<CallId>("call", CALLS, &call.tenant, &body.call);
        let id = f.finish(|| parent.and(id))?;
        Ok(Response::new(
            propose_allocation::propose_allocation(&call, &key, id).await?,
        ))
    }

    async fn adjust_award(
        &self,
        request: Request<pb::AdjustAwardRequest>,
    ) -> Result<Response<pb::AdjustAwardResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = call.idempotency("AdjustAward", &body.request_id, body)?;
        let mut f = Fields::new();
        let decision = f.name::<DecisionId>("name", DECISIONS, &call.tenant, &body.name);
        let award = f.parse::<AwardId>("award", &body.award);
        let amount = f.amount("amount_ore", body.amount_ore);
        let reason = f.text("reason", &body.reason);
        let new = f.finish(|| {
            Ok(NewAmount {
                decision: decision?,
                award: award?,
                amount: amount?,
                reason: reason?,
            })
        })?;
        Ok(Response::new(
            adjust_award::adjust_award(&call, &key, &new).await?,
        ))
    }

    async fn decide_application(
        &self,
        request: Request<pb::DecideApplicationRequest>,
    ) -> Result<Response<pb::DecideApplicationResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let key = call.idempotency("DecideApplication", &body.request_id, body)?;
        let mut f = Fields::new();
        let id = f.name::<DecisionId>("name", DECISIONS, &call.tenant, &body.name);
        let etag = f.text::<100>("etag", &body.etag);
        let reason = f.text("reason", &body.reason);
        let new = f.finish(|| {
            Ok(NewRuling {
                id: id?,
                etag: etag?.into_string(),
                reason: reason?,
                pending_checked: body.pending_reports_checked,
            })
        })?;
        Ok(Response::new(
            decide_application::decide_application(&call, &key, &new).await?,
        ))
    }

    async fn get_decision(
        &self,
        request: Request<pb::GetDecisionRequest>,
    ) -> Result<Response<pb::GetDecisionResponse>, Status> {
        let call = self.ctx.enter(&request, &request.get_ref().name)?;
        let body = request.get_ref();
        let mut f = Fields::new();
        let id = f.name::<DecisionId>("name", DECISIONS, &call.tenant, &body.name);
        let id = f.finish(|| id)?;
        let unknown = || Error::NotFound(body.name.clone());
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let proposal = store::proposal::get(&mut conn, id).await?.ok_or_else(unknown)?;
        call.require_organisation(&proposal.organisation)?;
        // Working papers are the office's own until the decision.
        if only_decided(&call) && proposal.state != State::Decided {
            return Err(unknown().into());
        }
        let decision = shown(&call, &mut conn, vec![proposal]).await?.pop();
        Ok(Response::new(pb::GetDecisionResponse { decision }))
    }

    async fn list_decisions(
        &self,
        request: Request<pb::ListDecisionsRequest>,
    ) -> Result<Response<pb::ListDecisionsResponse>, Status> {
        let call = self.ctx.enter_parent(&request, &request.get_ref().parent)?;
        let body = request.get_ref();
        let mut f = Fields::new();
        let parent = f.take("parent", parse_parent(&body.parent));
        let page = f.page_size(body.page_size);
        let after = f.page_token::<DecisionId>(&body.page_token);
        let of = f.optional_name::<CallId>("call", CALLS, &call.tenant, &body.call);
        let state = f.optional_enumeration::<pb::DecisionState>("state", body.state);
        let (page, after, of, state) = f.finish(|| parent.and(Ok((page?, after?, of?, state?))))?;
        let Some(state) = visible(&call, state.and_then(asked)) else {
            return Ok(Response::new(pb::ListDecisionsResponse::default()));
        };
        let filter = Filter {
            call: of,
            state,
            organisation: call.organisation().map(ToString::to_string),
        };
        let mut conn = call.db.read().await.map_err(Failure::from)?;
        let mut found = store::proposal::page(&mut conn, &filter, after, page).await?;
        let next_page_token = next_page(&mut found, page, |proposal| proposal.id);
        let decisions = shown(&call, &mut conn, found).await?;
        Ok(Response::new(pb::ListDecisionsResponse {
            decisions,
            next_page_token,
        }))
    }

    async fn get_letter(
        &self,
        request: Request<pb::GetLetterRequest>,
    ) -> Result<Response<pb::GetLetterResponse>, Status> {
        letters::get_letter(&self.ctx, &request).await
    }

    async fn list_carry_overs(
        &self,
        request: Request<pb::ListCarryOversRequest>,
    ) -> Result<Response<pb::ListCarryOversResponse>, Status> {
        carry_overs::list_carry_overs(&self.ctx, &request).await
    }

    async fn decide_carry_over(
        &self,
        request: Request<pb::DecideCarryOverRequest>,
    ) -> Result<Response<pb::DecideCarryOverResponse>, Status> {
        carry_overs::decide_carry_over(&self.ctx, &request).await
    }
}

/// Applicants and other agencies see decisions alone.
fn only_decided(call: &Entered) -> bool {
    !matches!(
        call.actor.capacity,
        Capacity::Office(_) | Capacity::Directorate | Capacity::Auditor
    )
}

fn asked(state: pb::DecisionState) -> Option<State> {
    match state {
        pb::DecisionState::Unspecified => None,
        pb::DecisionState::Awaiting => Some(State::Awaiting),
        pb::DecisionState::Proposed => Some(State::Proposed),
        pb::DecisionState::Decided => Some(State::Decided),
    }
}

/// The state to look for; none when the caller sees nothing in the state asked for.
fn visible(call: &Entered, asked: Option<State>) -> Option<Option<State>> {
    match asked {
        asked if !only_decided(call) => Some(asked),
        None | Some(State::Decided) => Some(Some(State::Decided)),
        Some(State::Awaiting | State::Proposed) => None,
    }
}

/// Decided ones as they were decided, the others as they stand, with the reports that stand against an award now.
async fn shown(
    call: &Entered,
    conn: &mut sqlx::PgConnection,
    found: Vec<Proposal>,
) -> Result<Vec<pb::Decision>, Error> {
    let ids: Vec<DecisionId> = found.iter().map(|proposal| proposal.id).collect();
    let mut decided = store::decision::contents(conn, &ids).await?;
    let calls = store::copies::calls(conn, found.iter().map(|proposal| proposal.call)).await?;
    let now = call.db.legal().now();
    let undecided = found.iter().filter(|proposal| proposal.state != State::Decided);
    let applicants = undecided.map(|proposal| &proposal.organisation);
    let known = store::standing::standings(conn, applicants, local_date(now)).await?;
    let office = office::on(call, conn, local_date(now)).await?;
    let mut shown = Vec::with_capacity(found.len());
    for proposal in found {
        let decision = match decided.remove(&proposal.id) {
            Some(decision) => decision,
            None => {
                let terms = calls.get(&proposal.call);
                let terms = terms.ok_or_else(|| corrupt("proposal", "call_id", proposal.call.to_string()))?;
                let reports = known.earlier_reports(&proposal.organisation, terms, &call.tenant, now);
                let form = wire::form(&proposal, &office);
                let mut open = wire::decision(&call.tenant, &proposal, terms, None, form)?;
                let shown = reports.iter().map(|report| wire::earlier_report(report, terms));
                open.earlier_reports = shown.collect();
                open
            }
        };
        shown.push(decision);
    }
    Ok(shown)
}
