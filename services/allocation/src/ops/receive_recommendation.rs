//! An approved recommendation arrives: the beginning of a proposal.

use serde_json::json;
use tilskudd_kernel::ids::{ApplicationId, AwardId, CallId, CaseId, DecisionId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::{field, id_in, present, signed};
use crate::domain::distribution::Tier;
use crate::domain::proposal::{Basis, Proposal, ProposedAward, Signed, State};
use crate::error::Error;
use crate::store;
use crate::wire::collection::{APPLICATIONS, CALLS, CASES, DECISIONS};

/// Keeps it until amounts are proposed. Needs the call and its edition.
pub(crate) async fn receive_recommendation(
    db: &Db,
    event: &Received,
    message: &assessment::RecommendationApproved,
) -> Result<Receipt, Error> {
    let tenant = db.tenant();
    let parsed = &parse(db, message)?;
    db.receive(
        "allocation.receive_recommendation",
        event,
        move |tx: &mut Tx<'_>| {
            Box::pin(async move {
                let Some(call) = store::copies::call(tx.conn(), parsed.call).await? else {
                    return Ok(Receipt::NotKnownYet);
                };
                if store::copies::edition(tx.conn(), &call.edition).await?.is_none() {
                    return Ok(Receipt::NotKnownYet);
                }
                if store::proposal::exists(tx.conn(), parsed.application).await? {
                    return Ok(Receipt::Duplicate);
                }
                store::proposal::insert(tx.conn(), parsed).await?;
                let details = json!({ "case_number": parsed.case_number, "measures": parsed.awards.len() });
                tx.audit(
                    "decision.awaiting",
                    format_name(tenant, DECISIONS, &parsed.id),
                    details,
                );
                Ok(Receipt::Applied)
            })
        },
    )
    .await
}

fn parse(db: &Db, message: &assessment::RecommendationApproved) -> Result<Proposal, Error> {
    let application = present("application", &message.application)?;
    let persons = message.conflicted_persons.iter();
    let conflicted: Vec<PersonId> = persons
        .map(|person| field("conflicted_persons", person.parse()))
        .collect::<Result<_, _>>()?;
    Ok(Proposal {
        id: DecisionId::new(db.ids()),
        application: id_in::<ApplicationId>("application.name", APPLICATIONS, &application.name)?,
        case: id_in::<CaseId>("case", CASES, &message.case)?,
        case_number: application.case_number.clone(),
        call: id_in::<CallId>("application.call", CALLS, &application.call)?,
        organisation: field(
            "application.organisation_number",
            application.organisation_number.parse(),
        )?,
        state: State::Awaiting,
        version: 1,
        recommended: signed("recommended", &message.recommended)?,
        approved: signed("approved", &message.approved)?,
        applied: signed_application(application)?,
        conflicted,
        content: whole(application, &message.measures),
        ended: None,
        awards: message
            .measures
            .iter()
            .map(|measure| award(db, measure))
            .collect::<Result<_, _>>()?,
    })
}

/// Who signed the application, and so takes no part in deciding it.
fn signed_application(application: &intake::Application) -> Result<Signed, Error> {
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

fn award(db: &Db, approved: &assessment::ApprovedMeasure) -> Result<ProposedAward, Error> {
    let measure = present("measures.measure", &approved.measure)?;
    let grade = match approved.overall() {
        assessment::Grade::Low => 1,
        assessment::Grade::Some => 2,
        assessment::Grade::Good => 3,
        assessment::Grade::High => 4,
        assessment::Grade::Unspecified => return field("measures.overall", Err("it is unspecified")),
    };
    Ok(ProposedAward {
        id: AwardId::new(db.ids()),
        measure: field("measures.measure.id", measure.id.parse())?,
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
