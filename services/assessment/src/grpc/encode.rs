//! Domain types into messages.

use chrono::{DateTime, Utc};
use prost::Message;
use tilskudd_kernel::ids::{CaseId, PersonId};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::assessment::v1 as pb;
use tilskudd_proto::common::v1::{Act as PbAct, Signatory};
use tilskudd_proto::intake::v1::{Application, EndingKind};
use tilskudd_runtime::timestamps::timestamp;

use crate::domain::case_file::{Act, CaseFile, Ending, Judged, State};
use crate::domain::judgement::{Grade, Recommendation};
use crate::error::{Error, Result};

/// A case as a message.
///
/// # Errors
/// When the stored application cannot be decoded.
pub fn case(tenant: &Tenant, case: &CaseFile) -> Result<pb::Case> {
    Ok(pb::Case {
        name: name(tenant, case.id),
        application: Some(application(case)?),
        state: state(case.state).into(),
        judgements: case.judged.iter().map(judgement).collect(),
        recommendations: case.recommendations.iter().map(recommendation).collect(),
        recommended: case.recommended.as_ref().map(act),
        approved: case.approved.as_ref().map(act),
        etag: case.etag(),
        awaiting_applicant: case.awaiting.is_some(),
        revised_after_approval: case.revised_since,
        ending: case
            .ended
            .as_ref()
            .map_or(EndingKind::Unspecified, |(how, _)| ending(*how))
            .into(),
        ended: case.ended.as_ref().map(|(_, ended)| act(ended)),
    })
}

/// What allocation is told of an approved case. Each measure is in it once: what it holds for an application of the
/// largest content must stay below what a receiver takes.
///
/// # Errors
/// When the stored application cannot be decoded.
pub fn approved(tenant: &Tenant, case: &CaseFile) -> Result<pb::RecommendationApproved> {
    let mut application = application(case)?;
    let content = application.content.as_mut();
    let measures = content.map_or_else(Vec::new, |content| std::mem::take(&mut content.measures));
    let measures = measures.into_iter().map(|measure| {
        let judged = case
            .judged
            .iter()
            .find(|j| j.judgement.measure.to_string() == measure.id);
        let recommended = case
            .recommendations
            .iter()
            .find(|r| r.measure.to_string() == measure.id);
        pb::ApprovedMeasure {
            recommended_ore: recommended.map_or(0, |r| r.amount.ore()),
            reason: recommended.map_or_else(String::new, |r| r.reason.to_string()),
            overall: judged
                .map_or(pb::Grade::Unspecified, |j| grade(j.judgement.overall))
                .into(),
            prioritised: judged.is_some_and(|j| j.judgement.prioritised),
            ordinary_work: judged.is_some_and(|j| j.judgement.ordinary_work),
            measure: Some(measure),
        }
    });
    Ok(pb::RecommendationApproved {
        case: name(tenant, case.id),
        measures: measures.collect(),
        recommended: case.recommended.as_ref().map(|act| signatory(act.person, act.at)),
        approved: case.approved.as_ref().map(|act| signatory(act.person, act.at)),
        conflicted_persons: case.conflicted.iter().map(ToString::to_string).collect(),
        application: Some(application),
    })
}

fn name(tenant: &Tenant, id: CaseId) -> String {
    format_name(tenant, "cases", &id)
}

/// The application that the case judges.
///
/// # Errors
/// When the stored application cannot be decoded.
pub fn application(case: &CaseFile) -> Result<Application> {
    Application::decode(case.application.as_slice()).map_err(|error| {
        Error::Store(tilskudd_store::Error::Inconsistent {
            table: "case_file",
            column: "application",
            source: Some(Box::new(error)),
        })
    })
}

const fn state(state: State) -> pb::CaseState {
    match state {
        State::Open => pb::CaseState::Open,
        State::Recommended => pb::CaseState::Recommended,
        State::Approved => pb::CaseState::Approved,
        State::Ended => pb::CaseState::Ended,
    }
}

const fn ending(ending: Ending) -> EndingKind {
    match ending {
        Ending::Withdrawn => EndingKind::Withdrawn,
        Ending::Dismissed => EndingKind::Dismissed,
    }
}

const fn grade(grade: Grade) -> pb::Grade {
    match grade {
        Grade::Low => pb::Grade::Low,
        Grade::Some => pb::Grade::Some,
        Grade::Good => pb::Grade::Good,
        Grade::High => pb::Grade::High,
    }
}

fn judgement(judged: &Judged) -> pb::Judgement {
    let judgement = &judged.judgement;
    let criteria = judgement.criteria.iter().map(|item| pb::CriterionJudgement {
        criterion: item.criterion.to_string(),
        grade: grade(item.grade).into(),
        reason: item.reason.to_string(),
    });
    pb::Judgement {
        measure: judgement.measure.to_string(),
        criteria: criteria.collect(),
        overall: grade(judgement.overall).into(),
        reason: judgement.reason.to_string(),
        prioritised: judgement.prioritised,
        ordinary_work: judgement.ordinary_work,
        judged: Some(signatory(judged.by, judged.at)),
    }
}

fn recommendation(recommendation: &Recommendation) -> pb::MeasureRecommendation {
    pb::MeasureRecommendation {
        measure: recommendation.measure.to_string(),
        amount_ore: recommendation.amount.ore(),
        reason: recommendation.reason.to_string(),
    }
}

fn act(act: &Act) -> PbAct {
    PbAct {
        person: act.person.to_string(),
        time: Some(timestamp(act.at)),
        reason: act.reason.to_string(),
    }
}

fn signatory(person: PersonId, at: DateTime<Utc>) -> Signatory {
    Signatory {
        person: person.to_string(),
        time: Some(timestamp(at)),
    }
}
