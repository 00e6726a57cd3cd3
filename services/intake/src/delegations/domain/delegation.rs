//! A delegation (fullmakt): who may sign for an applicant in the director's place (KKI §3).

use chrono::NaiveDate;
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::{DelegationId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;

/// A delegation as an applicant states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Who is signed for.
    pub(crate) organisation: OrgNumber,
    /// Name and office of who delegates.
    pub(crate) delegated_by: String,
    /// Who may sign, as the signature names them.
    pub(crate) delegate: String,
    /// The only person who may sign by it; none: not known.
    pub(crate) delegate_person: Option<PersonId>,
    /// Reference or title of the document.
    pub(crate) document: String,
    /// SHA-256 of the document.
    pub(crate) document_hash: [u8; 32],
    /// First local day.
    pub(crate) valid_from: NaiveDate,
    /// Last local day; none: until it is revoked.
    pub(crate) valid_to: Option<NaiveDate>,
}

/// A delegation as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delegation {
    /// Its id.
    pub(crate) id: DelegationId,
    /// What it says.
    pub(crate) terms: Terms,
    /// Who recorded it.
    pub(crate) recorded: Signed,
    /// Who revoked it; none while it is valid.
    pub(crate) revoked: Option<Act>,
}
