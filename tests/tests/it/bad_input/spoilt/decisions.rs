//! Assessment and allocation.

use tilskudd_proto::allocation::v1 as allocation;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::common::v1::Audience;

use super::{Case, Right, absent, elsewhere, long};
use crate::support::intake::REGION;
use crate::support::uuid;

pub(in crate::bad_input) fn cases() -> Vec<Case> {
    let mut cases = judgements();
    cases.extend(recommendations());
    cases.extend(frames());
    cases.extend(awards());
    cases.extend(rulings());
    cases
}

fn judgements() -> Vec<Case> {
    let right = assessment::RecordJudgementRequest {
        name: absent("cases"),
        request_id: uuid(),
        judgement: Some(assessment::Judgement {
            measure: uuid(),
            criteria: vec![assessment::CriterionJudgement {
                criterion: "need".into(),
                grade: assessment::Grade::Good.into(),
                reason: "Godt.".into(),
            }],
            overall: assessment::Grade::Good.into(),
            reason: "Godt.".into(),
            ..Default::default()
        }),
    };
    fn of(m: &mut assessment::RecordJudgementRequest) -> &mut assessment::Judgement {
        m.judgement.get_or_insert_default()
    }
    let mut cases = Right::new(
        "tilskudd.assessment.v1.CaseService/RecordJudgement",
        Audience::Office,
        right,
    )
    .but("name", |m| m.name = absent("calls"))
    .but("request_id", |m| m.request_id.clear())
    .but("judgement", |m| m.judgement = None)
    .but("judgement.measure", |m| of(m).measure = "m1".into())
    .but("judgement.overall", |m| of(m).overall = 0)
    .but("judgement.overall", |m| of(m).overall = 5)
    .but("judgement.reason", |m| of(m).reason = long(4_001))
    .but("judgement.criteria", |m| of(m).criteria.clear())
    .but("judgement.criteria[0].grade", |m| of(m).criteria[0].grade = -1)
    .but("judgement.criteria[0].reason", |m| {
        of(m).criteria[0].reason.clear()
    })
    .cases();
    let right = assessment::ListCasesRequest {
        parent: REGION.into(),
        ..Default::default()
    };
    cases.extend(
        Right::new(
            "tilskudd.assessment.v1.CaseService/ListCases",
            Audience::Office,
            right,
        )
        .but("parent", |m| m.parent = absent("cases"))
        .but("page_size", |m| m.page_size = i32::MIN)
        .but("page_token", |m| m.page_token = "æ".into())
        .but("state", |m| m.state = 99)
        .but("call", |m| m.call = elsewhere("calls"))
        .cases(),
    );
    cases
}

fn recommendations() -> Vec<Case> {
    let right = assessment::RecommendCaseRequest {
        name: absent("cases"),
        request_id: uuid(),
        recommendations: vec![assessment::MeasureRecommendation {
            measure: uuid(),
            amount_ore: 1_000,
            reason: "Godt.".into(),
        }],
        reason: "Godt.".into(),
        etag: String::new(),
    };
    let mut cases = Right::new(
        "tilskudd.assessment.v1.CaseService/RecommendCase",
        Audience::Office,
        right,
    )
    .but("recommendations", |m| m.recommendations.clear())
    .but("recommendations", |m| {
        m.recommendations = vec![m.recommendations[0].clone(); 51]
    })
    .but("recommendations[0].amount_ore", |m| {
        m.recommendations[0].amount_ore = -1
    })
    .but("recommendations[0].amount_ore", |m| {
        m.recommendations[0].amount_ore = i64::MAX
    })
    .but("recommendations[0].measure", |m| {
        m.recommendations[0].measure.clear()
    })
    .but("reason", |m| m.reason.clear())
    .cases();
    let right = assessment::DeclareConflictRequest {
        name: absent("cases"),
        request_id: uuid(),
        reason: "Slektning.".into(),
    };
    cases.extend(
        Right::new(
            "tilskudd.assessment.v1.CaseService/DeclareConflict",
            Audience::Office,
            right,
        )
        .but("name", |m| m.name = format!("{REGION}/cases/"))
        .but("reason", |m| m.reason = long(4_001))
        .cases(),
    );
    cases
}

fn frames() -> Vec<Case> {
    let right = allocation::ProposeFrameRequest {
        parent: "regions/national".into(),
        request_id: uuid(),
        target_region: "trondelag".into(),
        scheme: "kkt".into(),
        year: 2024,
        amount_ore: 1_000,
        earmarks: vec![allocation::Earmark {
            code: "avlastning".into(),
            amount_ore: 100,
            ..Default::default()
        }],
        certainty: allocation::FrameCertainty::Final.into(),
        basis: "Tildelingsbrev.".into(),
    };
    Right::new(
        "tilskudd.allocation.v1.FrameService/ProposeFrame",
        Audience::Directorate,
        right,
    )
    .but("request_id", |m| m.request_id = "0".into())
    .but("parent", |m| m.parent = elsewhere("frames"))
    .but("target_region", |m| m.target_region = "Trøndelag".into())
    .but("scheme", |m| m.scheme.clear())
    .but("year", |m| m.year = 0)
    .but("amount_ore", |m| m.amount_ore = -1)
    .but("amount_ore", |m| m.amount_ore = i64::MAX)
    .but("earmarks[0].amount_ore", |m| m.earmarks[0].amount_ore = i64::MIN)
    .but("earmarks[0].code", |m| m.earmarks[0].code.clear())
    .but("certainty", |m| m.certainty = 0)
    .but("certainty", |m| m.certainty = 9)
    .but("basis", |m| m.basis = long(1_001))
    .cases()
}

fn awards() -> Vec<Case> {
    let right = allocation::AdjustAwardRequest {
        name: absent("decisions"),
        request_id: uuid(),
        award: uuid(),
        amount_ore: 1_000,
        reason: "Dekket ellers.".into(),
    };
    Right::new(
        "tilskudd.allocation.v1.ProposalService/AdjustAward",
        Audience::Office,
        right,
    )
    .but("name", |m| m.name = absent("awards"))
    .but("award", |m| m.award = "a1".into())
    .but("amount_ore", |m| m.amount_ore = -1)
    .but("amount_ore", |m| m.amount_ore = 100_000_000_000_001)
    .but("reason", |m| m.reason.clear())
    .but("reason", |m| m.reason = long(4_001))
    .cases()
}

fn rulings() -> Vec<Case> {
    let right = allocation::DecideApplicationRequest {
        name: absent("decisions"),
        request_id: uuid(),
        etag: "1".into(),
        reason: "Innenfor rammen.".into(),
        ..Default::default()
    };
    let mut cases = Right::new(
        "tilskudd.allocation.v1.DecisionService/DecideApplication",
        Audience::Office,
        right,
    )
    .but("etag", |m| m.etag.clear())
    .but("reason", |m| m.reason.clear())
    .cases();
    let right = allocation::DecideCarryOverRequest {
        name: absent("carryOvers"),
        request_id: uuid(),
        grant: true,
        to_call: absent("calls"),
        reason: "Studiet går over to år.".into(),
    };
    cases.extend(
        Right::new(
            "tilskudd.allocation.v1.CarryOverService/DecideCarryOver",
            Audience::Office,
            right,
        )
        .but("to_call", |m| m.to_call = elsewhere("calls"))
        .but("to_call", |m| m.to_call.clear())
        .but("reason", |m| m.reason = long(4_001))
        .cases(),
    );
    let right = allocation::ProposeAllocationRequest {
        parent: REGION.into(),
        request_id: uuid(),
        call: absent("calls"),
    };
    cases.extend(
        Right::new(
            "tilskudd.allocation.v1.ProposalService/ProposeAllocation",
            Audience::Office,
            right,
        )
        .but("call", |m| m.call = elsewhere("calls"))
        .but("call", |m| m.call.clear())
        .cases(),
    );
    cases
}
