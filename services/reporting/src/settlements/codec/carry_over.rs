//! Carry-overs, as allocation sends them.

use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1::{CarryOver, CarryOverDecided, CarryOverState};
use tilskudd_runtime::facts::{self, Unreadable};

use crate::settlements::domain::{CarryOverDecision, Opening};

/// The decision of the event.
///
/// # Errors
/// [`Unreadable`], also when it is not decided.
pub(crate) fn decision(fact: &CarryOverDecided) -> Result<CarryOverDecision, Unreadable> {
    let carry_over = facts::present("carry_over", &fact.carry_over)?;
    let decided = facts::present("decided", &fact.decided)?;
    let granted = match carry_over.state() {
        CarryOverState::Granted => Some(opening(carry_over, fact.to_year)?),
        CarryOverState::Refused => None,
        CarryOverState::Unspecified | CarryOverState::Requested => {
            return Err(Unreadable::new("carry_over.state", "not decided"));
        }
    };
    Ok(CarryOverDecision {
        id: facts::id_in("carry_over.name", "carryOvers", &carry_over.name)?,
        by: facts::parsed("decided.person", &decided.person)?,
        granted,
    })
}

fn opening(carry_over: &CarryOver, to_year: i32) -> Result<Opening, Unreadable> {
    Ok(Opening {
        amount: facts::field("carry_over.amount_ore", Money::amount(carry_over.amount_ore))?,
        call: facts::id_in("carry_over.to_call", "calls", &carry_over.to_call)?,
        year: facts::field("to_year", Year::new(to_year))?,
    })
}
