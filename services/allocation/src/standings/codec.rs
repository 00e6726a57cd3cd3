//! The recipients' standings, and which organisation answers for which.

use chrono::NaiveDate;
use tilskudd_kernel::dates::parse_date;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1::SuccessionRecorded;
use tilskudd_proto::reporting::v1::RecipientStandingChanged;
use tilskudd_runtime::facts::{Unreadable, field, parsed, present};

use crate::standings::domain::standing::{Predecessor, Standing};

/// Reads a recipient's standing, with its version.
pub(crate) fn changed(fact: &RecipientStandingChanged) -> Result<(Standing, i64), Unreadable> {
    let first_due = match fact.first_due.as_str() {
        "" => None,
        day => Some(field("first_due", parse_date(day))?),
    };
    if fact.open < 0 || !(0..=fact.open).contains(&fact.returned) {
        return Err(Unreadable::new("open", "it counts less than is returned"));
    }
    if first_due.is_none() != (fact.open == 0) {
        return Err(Unreadable::new(
            "first_due",
            "it is there without an open report, or missing with one",
        ));
    }
    if fact.version < 1 {
        return Err(Unreadable::new("version", "it is below 1"));
    }
    let standing = Standing {
        organisation: parsed("organisation_number", &fact.organisation_number)?,
        scheme: fact.scheme.clone(),
        year: field("year", Year::new(fact.year))?,
        open: fact.open,
        returned: fact.returned,
        first_due,
    };
    Ok((standing, fact.version))
}

/// A succession: predecessor and successor.
#[derive(Debug)]
pub(crate) struct Succession {
    /// Who answers from then on.
    pub(crate) successor: OrgNumber,
    /// For whom.
    pub(crate) predecessor: Predecessor,
    /// From which local day.
    pub(crate) effective_on: NaiveDate,
}

/// Reads a succession.
pub(crate) fn succession(fact: &SuccessionRecorded) -> Result<Succession, Unreadable> {
    let recorded = present("succession", &fact.succession)?;
    Ok(Succession {
        successor: parsed("succession.successor", &recorded.successor)?,
        predecessor: Predecessor {
            organisation: parsed("succession.predecessor", &recorded.predecessor)?,
            region: parsed("succession.predecessor_region", &recorded.predecessor_region)?,
        },
        effective_on: field("succession.effective_on", parse_date(&recorded.effective_on))?,
    })
}
