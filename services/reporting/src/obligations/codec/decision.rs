//! Decisions, as allocation sends them.

use tilskudd_kernel::ids::AwardId;
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::Money;
use tilskudd_proto::allocation::v1::{Award as PbAward, DecisionMade};
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1::Organisation;
use tilskudd_runtime::facts::{self, Unreadable};

use crate::obligations::codec::budget;
use crate::obligations::domain::award::Award;
use crate::obligations::domain::decision::Decision;

/// The decision of the event.
///
/// # Errors
/// [`Unreadable`].
pub(crate) fn decision(fact: &DecisionMade) -> Result<Decision, Unreadable> {
    let decision = facts::present("decision", &fact.decision)?;
    // A measure that got nothing owes nothing.
    let awards = decision.awards.iter().filter(|award| award.amount_ore != 0);
    let awards = awards.map(award).collect::<Result<Vec<_>, _>>()?;
    let awarded = Money::sum(awards.iter().map(|award| award.awarded));
    Ok(Decision {
        id: facts::id_in("decision.name", "decisions", &decision.name)?,
        name: decision.name.clone(),
        call: facts::id_in("decision.call", "calls", &decision.call)?,
        case_number: decision.case_number.clone(),
        organisation_number: facts::parsed("decision.organisation_number", &decision.organisation_number)?,
        recipient: decision.recipient.clone(),
        awards,
        awarded: facts::field("decision.awards", awarded)?,
        language: language(fact.recipient.as_ref()),
    })
}

fn award(award: &PbAward) -> Result<Award, Unreadable> {
    let id: AwardId = facts::parsed("award.id", &award.id)?;
    Ok(Award {
        id,
        award: id,
        kind: award.kind.clone(),
        title: award.title.clone(),
        awarded: facts::field("award.amount_ore", Money::amount(award.amount_ore))?,
        budget: budget::encode(&award.budget_lines),
        budget_keys: award.budget_lines.iter().map(|line| line.key.clone()).collect(),
        paid: Money::ZERO,
        returned: Money::ZERO,
        carried_over: Money::ZERO,
        used: None,
    })
}

fn language(recipient: Option<&Organisation>) -> LanguageForm {
    match recipient.map(Organisation::language_form) {
        Some(common::LanguageForm::Nb) => LanguageForm::Nb,
        Some(common::LanguageForm::Nn) => LanguageForm::Nn,
        Some(common::LanguageForm::Neutral | common::LanguageForm::Unspecified) | None => {
            LanguageForm::Neutral
        }
    }
}
