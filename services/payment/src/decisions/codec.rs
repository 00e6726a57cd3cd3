//! Decisions, as allocation sends them.

use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_runtime::facts::{Unreadable, acted, field, id_in, parsed, present};

use crate::decisions::domain::decision::{Award, Decision};

/// The decision, and its awards with an amount; these sum to the decision's.
pub(crate) fn decision(fact: &pb::DecisionMade) -> Result<(Decision, Vec<Award>), Unreadable> {
    let made = present("decision", &fact.decision)?;
    let decision = Decision {
        id: id_in("decision.name", "decisions", &made.name)?,
        case_number: made.case_number.clone(),
        organisation_number: parsed("decision.organisation_number", &made.organisation_number)?,
        recipient: made.recipient.clone(),
        year: field("decision.year", Year::new(made.year))?,
        scheme: made.scheme.clone(),
        chapter_post: made.chapter_post.clone(),
        amount: field("decision.amount_ore", Money::amount(made.amount_ore))?,
        decided: acted("decision.decided", &made.decided)?,
        signed_by: signer(fact)?,
    };
    let awards = awards(&made.awards)?;
    let sum = Money::sum(awards.iter().map(|award| award.amount));
    if field("decision.awards", sum)? != decision.amount {
        return Err(Unreadable::new(
            "decision.awards",
            "they do not sum to the decision's amount",
        ));
    }
    Ok((decision, awards))
}

/// Who signed the application. Absent: not known, so nobody is kept out by it.
fn signer(fact: &pb::DecisionMade) -> Result<Option<PersonId>, Unreadable> {
    fact.signed_by
        .as_ref()
        .map(|signed| parsed("signed_by.person", &signed.person))
        .transpose()
}

/// Those with an amount.
fn awards(messages: &[pb::Award]) -> Result<Vec<Award>, Unreadable> {
    let mut awards = Vec::with_capacity(messages.len());
    for award in messages {
        let amount = field("decision.awards.amount_ore", Money::amount(award.amount_ore))?;
        if !amount.is_zero() {
            awards.push(Award {
                id: parsed("decision.awards.id", &award.id)?,
                kind: award.kind.clone(),
                amount,
            });
        }
    }
    Ok(awards)
}
