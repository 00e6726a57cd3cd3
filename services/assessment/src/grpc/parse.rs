//! Requests into domain types, every violation at once.

use tilskudd_kernel::case_number::CaseNumber;
use tilskudd_kernel::ids::{CallId, CaseId};
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::assessment::v1::{
    CaseState, Grade as PbGrade, Judgement as PbJudgement, ListCasesRequest, MeasureRecommendation,
    RecommendCaseRequest, RecordJudgementRequest,
};
use tilskudd_runtime::{Failure, Fields, Invalid};

use crate::domain::case_file::State;
use crate::domain::judgement::{CriterionJudgement, Grade, Judgement, Reason, Recommendation};
use crate::store::case_file::Filter;

/// Most criteria of one judgement, and most measures of one application.
const ITEMS_MAX: usize = 50;

/// The case that a request names.
pub(super) fn case(tenant: &Tenant, name: &str) -> Result<CaseId, Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, name);
    f.finish(|| id)
}

/// A request that only gives a reason.
pub(super) fn act(
    tenant: &Tenant,
    name: &str,
    request_id: &str,
    reason: &str,
) -> Result<(CaseId, Reason), Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, name);
    let request_id = f.request_id(request_id);
    let reason = f.text("reason", reason);
    f.finish(|| {
        request_id?;
        Ok((id?, reason?))
    })
}

/// The judgement that a request records.
pub(super) fn judgement(
    tenant: &Tenant,
    body: &RecordJudgementRequest,
) -> Result<(CaseId, Judgement), Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let judgement = f
        .some("judgement", &body.judgement)
        .and_then(|judgement| f.within("judgement", |f| one_judgement(f, judgement)));
    f.finish(|| {
        request_id?;
        Ok((id?, judgement?))
    })
}

fn one_judgement(f: &mut Fields, judgement: &PbJudgement) -> Result<Judgement, Invalid> {
    let measure = f.parse("measure", &judgement.measure);
    let length = f.len("criteria", judgement.criteria.len(), 1..=ITEMS_MAX);
    let mut criteria = Vec::new();
    for (at, item) in judgement.criteria.iter().enumerate().take(ITEMS_MAX) {
        criteria.push(f.within(format_args!("criteria[{at}]"), |f| {
            let criterion = f.text("criterion", &item.criterion);
            let grade = grade(f, "grade", item.grade);
            let reason = f.text("reason", &item.reason);
            Ok(CriterionJudgement {
                criterion: criterion?,
                grade: grade?,
                reason: reason?,
            })
        }));
    }
    let overall = grade(f, "overall", judgement.overall);
    let reason = f.text("reason", &judgement.reason);
    length?;
    Ok(Judgement {
        measure: measure?,
        criteria: criteria.into_iter().collect::<Result<_, Invalid>>()?,
        overall: overall?,
        reason: reason?,
        prioritised: judgement.prioritised,
        ordinary_work: judgement.ordinary_work,
    })
}

fn grade(f: &mut Fields, field: &str, value: i32) -> Result<Grade, Invalid> {
    match f.enumeration::<PbGrade>(field, value)? {
        // Refused by `enumeration` already.
        PbGrade::Unspecified => Err(Invalid),
        PbGrade::Low => Ok(Grade::Low),
        PbGrade::Some => Ok(Grade::Some),
        PbGrade::Good => Ok(Grade::Good),
        PbGrade::High => Ok(Grade::High),
    }
}

/// The recommendation that a request makes.
pub(super) fn recommendation(
    tenant: &Tenant,
    body: &RecommendCaseRequest,
) -> Result<(CaseId, Vec<Recommendation>, Reason), Failure> {
    let mut f = Fields::new();
    let id = f.name("name", "cases", tenant, &body.name);
    let request_id = f.request_id(&body.request_id);
    let length = f.len("recommendations", body.recommendations.len(), 1..=ITEMS_MAX);
    let mut items = Vec::new();
    for (at, item) in body.recommendations.iter().enumerate().take(ITEMS_MAX) {
        items.push(f.within(format_args!("recommendations[{at}]"), |f| {
            one_recommendation(f, item)
        }));
    }
    let reason = f.text("reason", &body.reason);
    f.finish(|| {
        request_id?;
        length?;
        Ok((id?, items.into_iter().collect::<Result<_, Invalid>>()?, reason?))
    })
}

fn one_recommendation(f: &mut Fields, item: &MeasureRecommendation) -> Result<Recommendation, Invalid> {
    let measure = f.parse("measure", &item.measure);
    let amount = f.amount("amount_ore", item.amount_ore);
    let reason = f.text("reason", &item.reason);
    Ok(Recommendation {
        measure: measure?,
        amount: amount?,
        reason: reason?,
    })
}

/// Which cases a request lists, and how many to a page.
pub(super) fn list(tenant: &Tenant, body: &ListCasesRequest) -> Result<(Filter, usize), Failure> {
    let mut f = Fields::new();
    let page = f.page_size(body.page_size);
    let after = f.page_token::<CaseNumber>(&body.page_token);
    let state = f.optional_enumeration::<CaseState>("state", body.state);
    let call = f.optional_name::<CallId>("call", "calls", tenant, &body.call);
    f.finish(|| {
        let filter = Filter {
            state: state?.and_then(domain_state),
            call: call?,
            after: after?.map_or_else(String::new, |number| number.to_string()),
            limit: 0,
        };
        Ok((filter, page?))
    })
}

fn domain_state(state: CaseState) -> Option<State> {
    match state {
        CaseState::Unspecified => None,
        CaseState::Open => Some(State::Open),
        CaseState::Recommended => Some(State::Recommended),
        CaseState::Approved => Some(State::Approved),
        CaseState::Ended => Some(State::Ended),
    }
}
