//! Requests to carry unused money over into the year after (R32, P6).

use chrono::{DateTime, Utc};
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;

use crate::calls::domain::CallTerms;
use crate::carry_overs::error::CarryOverError;

/// A request, with its decision once it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CarryOver {
    /// Reporting's id of the request.
    pub(crate) id: CarryOverId,
    /// The award that the money comes from.
    pub(crate) award: AwardId,
    /// Its decision.
    pub(crate) decision: DecisionId,
    /// The recipient.
    pub(crate) organisation: OrgNumber,
    /// Unused.
    pub(crate) amount: Money,
    /// The recipient's reason.
    pub(crate) wish: String,
    /// When it arrived, legal time.
    pub(crate) requested_at: DateTime<Utc>,
    /// The decision, if there is one.
    pub(crate) ruling: Option<Ruling>,
}

/// The decision on a carry-over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ruling {
    /// The call of the year after; none refuses, and the money is to be returned.
    pub(crate) to_call: Option<CallId>,
    /// Who decided, when and why.
    pub(crate) decided: Act,
}

/// Whether the call that the money was given under lets it be carried into another.
///
/// # Errors
/// [`CarryOverError::NotAllowed`] when the source call says no; [`CarryOverError::NotTheYearAfter`] unless `to` is a call
/// of the same scheme for the year after.
pub(crate) fn may_carry(from: &CallTerms, to: &CallTerms) -> Result<(), CarryOverError> {
    if !from.carry_over_allowed {
        return Err(CarryOverError::NotAllowed {
            rule: from.source("carry_over_allowed"),
        });
    }
    if to.scheme == from.scheme && from.year.next().is_ok_and(|next| next == to.year) {
        Ok(())
    } else {
        Err(CarryOverError::NotTheYearAfter { year: from.year })
    }
}

#[cfg(test)]
mod tests {
    use tilskudd_kernel::year::Year;

    use super::*;

    fn call(scheme: &str, year: i32, allowed: bool) -> CallTerms {
        CallTerms {
            id: CallId::from_uuid(uuid::Uuid::nil()),
            name: "regions/trondelag/calls/1".to_owned(),
            edition: "kkt-2024".to_owned(),
            scheme: scheme.to_owned(),
            chapter_post: "761/68".to_owned(),
            year: Year::new(year).unwrap(),
            carry_over_allowed: allowed,
            award_before_report: false,
        }
    }

    #[test]
    fn money_goes_into_the_year_after_of_the_same_scheme() {
        assert!(may_carry(&call("kkt", 2024, true), &call("kkt", 2025, false)).is_ok());
        for to in [
            call("kkt", 2024, true),
            call("kkt", 2026, true),
            call("other", 2025, true),
        ] {
            assert!(matches!(
                may_carry(&call("kkt", 2024, true), &to),
                Err(CarryOverError::NotTheYearAfter { .. })
            ));
        }
    }

    #[test]
    fn the_call_it_was_given_under_must_allow_it() {
        let refused = may_carry(&call("kkt", 2024, false), &call("kkt", 2025, true));
        assert!(matches!(refused, Err(CarryOverError::NotAllowed { .. })));
    }
}
