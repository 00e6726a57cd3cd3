//! A case as a message, and the event about it for allocation.

use prost::Message;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::CaseId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::assessment::v1 as pb;
use tilskudd_proto::intake::v1::{Application, EndingKind, Measure as PbMeasure};
use tilskudd_runtime::codec;
use tilskudd_store::{Error, rows};

use super::judgement;
use crate::domain::case::Case;
use crate::domain::state::{Ending, State};

/// Resource name of a case.
pub(crate) fn name(tenant: &Tenant, id: CaseId) -> String {
    format_name(tenant, "cases", &id)
}

/// A case as a message.
///
/// # Errors
/// When the stored application cannot be decoded.
pub(crate) fn case(tenant: &Tenant, case: &Case) -> Result<pb::Case, Error> {
    let ending_kind = match &case.ended {
        None => EndingKind::Unspecified,
        Some((kind, _)) => ending(*kind),
    };
    Ok(pb::Case {
        name: name(tenant, case.id),
        application: Some(application(case)?),
        state: state(case.state).into(),
        judgements: case.judged.iter().map(judgement::judged).collect(),
        recommendations: case
            .recommendations
            .iter()
            .map(judgement::recommendation)
            .collect(),
        recommended: case.recommended.as_ref().map(codec::act),
        approved: case.approved.as_ref().map(codec::act),
        etag: case.etag(),
        awaiting_applicant: case.awaiting.is_some(),
        revised_after_approval: case.revised_since,
        ending: ending_kind.into(),
        ended: case.ended.as_ref().map(|(_, ended)| codec::act(ended)),
    })
}

/// The event on an approved case, for allocation. Each measure is in it once: what it holds for an application of the
/// largest content must stay below what a receiver takes.
///
/// # Errors
/// When the stored application cannot be decoded.
pub(crate) fn approved(tenant: &Tenant, case: &Case) -> Result<pb::RecommendationApproved, Error> {
    let mut application = application(case)?;
    let content = application.content.as_mut();
    let measures = content.map_or_else(Vec::new, |content| std::mem::take(&mut content.measures));
    let signatory = |act: &Act| codec::signatory(act.signed());
    Ok(pb::RecommendationApproved {
        case: name(tenant, case.id),
        measures: measures
            .into_iter()
            .map(|measure| approved_measure(case, measure))
            .collect(),
        recommended: case.recommended.as_ref().map(signatory),
        approved: case.approved.as_ref().map(signatory),
        conflicted_persons: case.conflicted.iter().map(ToString::to_string).collect(),
        application: Some(application),
    })
}

fn approved_measure(case: &Case, measure: PbMeasure) -> pb::ApprovedMeasure {
    let mut judged = case.judged.iter().map(|one| &one.judgement);
    let judged = judged.find(|one| one.measure.to_string() == measure.id);
    let mut recommended = case.recommendations.iter();
    let recommended = recommended.find(|one| one.measure.to_string() == measure.id);
    let overall = judged.map_or(pb::Grade::Unspecified, |one| judgement::grade(one.overall));
    pb::ApprovedMeasure {
        recommended_ore: recommended.map_or(0, |one| one.amount.ore()),
        reason: recommended.map_or_else(String::new, |one| one.reason.to_string()),
        overall: overall.into(),
        prioritised: judged.is_some_and(|one| one.prioritised),
        ordinary_work: judged.is_some_and(|one| one.ordinary_work),
        measure: Some(measure),
    }
}

/// Gives the measures of the case the titles that they have in its application, for texts.
///
/// # Errors
/// When what is stored cannot be decoded.
pub(crate) fn entitle(case: &mut Case) -> Result<(), Error> {
    let content = application(case)?.content.unwrap_or_default();
    for measure in &mut case.measures {
        let id = measure.id.to_string();
        if let Some(own) = content.measures.iter().find(|one| one.id == id) {
            measure.title.clone_from(&own.title);
        }
    }
    Ok(())
}

/// The application that the case judges.
///
/// # Errors
/// When what is stored cannot be decoded.
pub(crate) fn application(case: &Case) -> Result<Application, Error> {
    Application::decode(case.application.as_slice())
        .map_err(|error| rows::inconsistent("case_file", "application", error))
}

const fn state(state: State) -> pb::CaseState {
    match state {
        State::Open => pb::CaseState::Open,
        State::Recommended => pb::CaseState::Recommended,
        State::Approved => pb::CaseState::Approved,
        State::Ended => pb::CaseState::Ended,
    }
}

/// The state that a message names; none when it is unspecified.
pub(super) const fn parse_state(state: pb::CaseState) -> Option<State> {
    match state {
        pb::CaseState::Unspecified => None,
        pb::CaseState::Open => Some(State::Open),
        pb::CaseState::Recommended => Some(State::Recommended),
        pb::CaseState::Approved => Some(State::Approved),
        pb::CaseState::Ended => Some(State::Ended),
    }
}

const fn ending(ending: Ending) -> EndingKind {
    match ending {
        Ending::Withdrawn => EndingKind::Withdrawn,
        Ending::Dismissed => EndingKind::Dismissed,
    }
}

/// The ending that a message names; none when it is unspecified.
pub(super) const fn parse_ending(kind: EndingKind) -> Option<Ending> {
    match kind {
        EndingKind::Unspecified => None,
        EndingKind::Withdrawn => Some(Ending::Withdrawn),
        EndingKind::Dismissed => Some(Ending::Dismissed),
    }
}
