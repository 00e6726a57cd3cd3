//! Approved recommendations, as assessment sends them.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, DecisionId, IdSource, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_runtime::facts::{Unreadable, field, id_in, parsed, present, signed};

use crate::collections::{APPLICATIONS, CALLS, CASES};
use crate::proposals::domain::distribution::Tier;
use crate::proposals::domain::proposal::{Proposal, ProposedAward};
use crate::proposals::domain::stage::{Basis, State};

/// Reads an approved recommendation: a proposal without amounts, and the application with its measures.
pub(crate) fn approved(
    ids: &dyn IdSource,
    fact: &assessment::RecommendationApproved,
) -> Result<(Proposal, intake::Application), Unreadable> {
    let application = present("application", &fact.application)?;
    let persons = fact.conflicted_persons.iter();
    let conflicted: Vec<PersonId> = persons
        .map(|person| parsed("conflicted_persons", person))
        .collect::<Result<_, _>>()?;
    let proposal = Proposal {
        id: DecisionId::new(ids),
        application: id_in("application.name", APPLICATIONS, &application.name)?,
        case: id_in("case", CASES, &fact.case)?,
        case_number: application.case_number.clone(),
        call: id_in("application.call", CALLS, &application.call)?,
        organisation: parsed(
            "application.organisation_number",
            &application.organisation_number,
        )?,
        state: State::Awaiting,
        version: 1,
        recommended: signed("recommended", &fact.recommended)?,
        approved: signed("approved", &fact.approved)?,
        applied: applicant(application)?,
        conflicted,
        ended: None,
        awards: fact
            .measures
            .iter()
            .map(|measure| award(ids, measure))
            .collect::<Result<_, _>>()?,
    };
    Ok((proposal, whole(application, &fact.measures)))
}

/// Who signed the application, and so takes no part in deciding it.
fn applicant(application: &intake::Application) -> Result<Signed, Unreadable> {
    let signature = present("application.signature", &application.signature)?;
    signed("application.signature.signed", &signature.signed)
}

/// The application with its measures, which the event carries once, beside what was recommended for each.
fn whole(application: &intake::Application, approved: &[assessment::ApprovedMeasure]) -> intake::Application {
    let mut whole = application.clone();
    let content = whole.content.get_or_insert_default();
    content.measures = approved.iter().filter_map(|one| one.measure.clone()).collect();
    whole
}

fn award(ids: &dyn IdSource, approved: &assessment::ApprovedMeasure) -> Result<ProposedAward, Unreadable> {
    let measure = present("measures.measure", &approved.measure)?;
    let grade = match approved.overall() {
        assessment::Grade::Low => 1,
        assessment::Grade::Some => 2,
        assessment::Grade::Good => 3,
        assessment::Grade::High => 4,
        assessment::Grade::Unspecified => {
            return Err(Unreadable::new("measures.overall", "it is unspecified"));
        }
    };
    Ok(ProposedAward {
        id: AwardId::new(ids),
        measure: parsed("measures.measure.id", &measure.id)?,
        kind: measure.kind.clone(),
        rank: field("measures.measure.rank", u32::try_from(measure.rank))?,
        earmark: (!measure.earmark.is_empty()).then(|| measure.earmark.clone()),
        applied: field("measures.measure.applied_ore", Money::amount(measure.applied_ore))?,
        recommended: field(
            "measures.recommended_ore",
            Money::amount(approved.recommended_ore),
        )?,
        tier: Tier {
            grade,
            prioritised: approved.prioritised,
        },
        ordinary_work: approved.ordinary_work,
        assessment_reason: approved.reason.clone(),
        general: Money::ZERO,
        earmarked: Money::ZERO,
        basis: Basis::Awaiting,
        adjusted: None,
    })
}
