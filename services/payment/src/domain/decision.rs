//! What payment keeps of a decision.

use chrono::{DateTime, Utc};
use tilskudd_kernel::ids::{AwardId, DecisionId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;

use super::ledger::Part;
use super::reference::Purpose;

/// A decision on one application, granted or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its id in allocation.
    pub id: DecisionId,
    /// Case number.
    pub case_number: String,
    /// Recipient.
    pub organisation_number: OrgNumber,
    /// Recipient's name.
    pub recipient: String,
    /// Grant year.
    pub year: Year,
    /// Code of the scheme.
    pub scheme: String,
    /// Budget chapter and post, such as `761/68`.
    pub chapter_post: String,
    /// Sum of the awards, øre; 0 when refused.
    pub amount: Money,
    /// Who decided.
    pub decided_by: PersonId,
    /// When, by legal time.
    pub decided_at: DateTime<Utc>,
    /// Who signed the application; none when it is not known.
    pub signed_by: Option<PersonId>,
}

impl Decision {
    /// What a payment of it is about.
    #[must_use]
    pub fn purpose(&self) -> Purpose<'_> {
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
pub struct Award {
    /// The same in allocation and reporting.
    pub id: AwardId,
    /// Code of the measure kind.
    pub kind: String,
    /// Granted, øre, above 0.
    pub amount: Money,
}

impl Award {
    /// Its part of an instalment or entry.
    #[must_use]
    pub fn part(&self) -> Part {
        Part {
            award: self.id,
            amount: self.amount,
        }
    }
}
