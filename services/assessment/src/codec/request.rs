//! Requests: what each asks for, every violation of its fields at once.

use tilskudd_kernel::act::Reason;
use tilskudd_kernel::case_number::CaseNumber;
use tilskudd_kernel::ids::{CallId, CaseId};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::assessment::v1 as pb;
use tilskudd_runtime::{Failure, Fields, Invalid};
use tilskudd_store::Page;

use super::case::parse_state;
use super::judgement::{ITEMS_MAX, parse_judgement, parse_recommendation};
use crate::domain::judgement::{Judgement, Recommendation};
use crate::domain::state::State;

/// Reads one case.
#[derive(Debug)]
pub(crate) struct GetCase {
    pub(crate) id: CaseId,
}

/// Cases by case number.
#[derive(Debug)]
pub(crate) struct ListCases {
    /// Only this state.
    pub(crate) state: Option<State>,
    /// Only this call.
    pub(crate) call: Option<CallId>,
    pub(crate) page: Page<CaseNumber>,
}

/// A caseworker declares a conflict of interest.
#[derive(Debug)]
pub(crate) struct DeclareConflict {
    pub(crate) id: CaseId,
    pub(crate) reason: Reason,
}

/// A caseworker judges one measure.
#[derive(Debug)]
pub(crate) struct RecordJudgement {
    pub(crate) id: CaseId,
    pub(crate) judgement: Judgement,
}

/// A caseworker recommends an outcome for every measure.
#[derive(Debug)]
pub(crate) struct RecommendCase {
    pub(crate) id: CaseId,
    /// Of the case that was read; empty: of any.
    pub(crate) etag: String,
    pub(crate) recommendations: Vec<Recommendation>,
    pub(crate) reason: Reason,
}

/// Another person approves the recommendation.
#[derive(Debug)]
pub(crate) struct ApproveCase {
    pub(crate) id: CaseId,
    /// Of the case that was read; empty: of any.
    pub(crate) etag: String,
    pub(crate) reason: Reason,
}

/// The parsed `ReturnCase` request.
#[derive(Debug)]
pub(crate) struct ReturnCase {
    pub(crate) id: CaseId,
    pub(crate) reason: Reason,
}

pub(crate) fn get_case(tenant: &Tenant, body: &pb::GetCaseRequest) -> Result<GetCase, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, &body.name);
    f.finish(|| Ok(GetCase { id: id? }))
}

pub(crate) fn list_cases(tenant: &Tenant, body: &pb::ListCasesRequest) -> Result<ListCases, Failure> {
    let mut f = Fields::new();
    let page = f.page(body.page_size, &body.page_token);
    let state = f.optional_enumeration("state", body.state);
    let call = f.optional_name("call", "calls", tenant, &body.call);
    f.finish(|| {
        Ok(ListCases {
            state: state?.and_then(parse_state),
            call: call?,
            page: page?,
        })
    })
}

pub(crate) fn declare_conflict(
    tenant: &Tenant,
    body: &pb::DeclareConflictRequest,
) -> Result<DeclareConflict, Failure> {
    let (id, reason) = act(tenant, &body.name, &body.request_id, &body.reason)?;
    Ok(DeclareConflict { id, reason })
}

pub(crate) fn record_judgement(
    tenant: &Tenant,
    body: &pb::RecordJudgementRequest,
) -> Result<RecordJudgement, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let judgement = f
        .some("judgement", &body.judgement)
        .and_then(|judgement| f.within("judgement", |f| parse_judgement(f, judgement)));
    f.finish(|| {
        request_id?;
        Ok(RecordJudgement {
            id: id?,
            judgement: judgement?,
        })
    })
}

pub(crate) fn recommend_case(
    tenant: &Tenant,
    body: &pb::RecommendCaseRequest,
) -> Result<RecommendCase, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let length = f.len("recommendations", body.recommendations.len(), 1..=ITEMS_MAX);
    let mut items = Vec::new();
    for (at, item) in body.recommendations.iter().enumerate().take(ITEMS_MAX) {
        items.push(f.within(format_args!("recommendations[{at}]"), |f| {
            parse_recommendation(f, item)
        }));
    }
    let reason = f.text("reason", &body.reason);
    f.finish(|| {
        request_id?;
        length?;
        Ok(RecommendCase {
            id: id?,
            etag: body.etag.clone(),
            recommendations: items.into_iter().collect::<Result<_, Invalid>>()?,
            reason: reason?,
        })
    })
}

pub(crate) fn approve_case(tenant: &Tenant, body: &pb::ApproveCaseRequest) -> Result<ApproveCase, Failure> {
    let (id, reason) = act(tenant, &body.name, &body.request_id, &body.reason)?;
    let etag = body.etag.clone();
    Ok(ApproveCase { id, etag, reason })
}

pub(crate) fn return_case(tenant: &Tenant, body: &pb::ReturnCaseRequest) -> Result<ReturnCase, Failure> {
    let (id, reason) = act(tenant, &body.name, &body.request_id, &body.reason)?;
    Ok(ReturnCase { id, reason })
}

/// The part that every act in a case has: the case, and the reason.
fn act(tenant: &Tenant, name: &str, request_id: &str, reason: &str) -> Result<(CaseId, Reason), Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, name);
    let request_id = f.request_id(request_id);
    let reason = f.text("reason", reason);
    f.finish(|| {
        request_id?;
        Ok((id?, reason?))
    })
}
