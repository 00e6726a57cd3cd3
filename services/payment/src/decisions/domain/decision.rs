//! Payment's copy of a decision.

use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, DecisionId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;

use crate::decisions::domain::reference::Purpose;

/// An amount of one award.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// The award.
    pub(crate) award: AwardId,
    /// Øre, above 0.
    pub(crate) amount: Money,
}

/// A decision on one application, granted or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Its id in allocation.
    pub(crate) id: DecisionId,
    /// Case number.
    pub(crate) case_number: String,
    /// Recipient.
    pub(crate) organisation_number: OrgNumber,
    /// Recipient's name.
    pub(crate) recipient: String,
    /// Grant year.
    pub(crate) year: Year,
    /// Code of the scheme.
    pub(crate) scheme: String,
    /// Budget chapter and post, such as `761/68`.
    pub(crate) chapter_post: String,
    /// Sum of the awards, øre; 0 when refused.
    pub(crate) amount: Money,
    /// Who decided, and when.
    pub(crate) decided: Signed,
    /// Who signed the application; none when it is not known.
    pub(crate) signed_by: Option<PersonId>,
}

impl Decision {
    /// The subject of a payment of it.
    #[must_use]
    pub(crate) fn purpose(&self) -> Purpose<'_> {
        Purpose {
            chapter_post: &self.chapter_post,
            scheme: &self.scheme,
            year: self.year,
            case_number: &self.case_number,
        }
    }
}

/// An award with an amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Award {
    /// The same in allocation and reporting.
    pub(crate) id: AwardId,
    /// Code of the measure kind.
    pub(crate) kind: String,
    /// Granted, øre, above 0.
    pub(crate) amount: Money,
}

impl Award {
    /// Its part of an instalment or entry.
    #[must_use]
    pub(crate) fn part(&self) -> Part {
        Part {
            award: self.id,
            amount: self.amount,
        }
    }
}
