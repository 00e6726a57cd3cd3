//! Carry-overs, as allocation sends them.

use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1::{CarryOverDecided, CarryOverState};
use tilskudd_runtime::facts::{Unreadable, field, id_in, parsed, present, signed};

use crate::claims::domain::carry_over::CarryOver;

/// The carry-over, or none when it was refused: then reporting orders the money back.
pub(crate) fn granted(fact: &CarryOverDecided) -> Result<Option<CarryOver>, Unreadable> {
    let carry_over = present("carry_over", &fact.carry_over)?;
    match carry_over.state() {
        CarryOverState::Refused => return Ok(None),
        CarryOverState::Granted => {}
        CarryOverState::Unspecified | CarryOverState::Requested => {
            return Err(Unreadable::new("carry_over.state", "it is not decided"));
        }
    }
    Ok(Some(CarryOver {
        id: id_in("carry_over.name", "carryOvers", &carry_over.name)?,
        award: parsed("carry_over.award", &carry_over.award)?,
        amount: field("carry_over.amount_ore", Money::amount(carry_over.amount_ore))?,
        to_year: field("to_year", Year::new(fact.to_year))?,
        decided: signed("decided", &fact.decided)?,
    }))
}
