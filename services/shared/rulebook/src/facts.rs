//! The facts about an application that the rules are applied to: plain values, the texts as they were written.
//!
//! A blank text means that nothing was stated. Lengths and numbers are checked where a request is parsed, before
//! facts are made of it.

use serde::{Deserialize, Serialize};
use tilskudd_kernel::ids::MeasureId;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;

use crate::vocabulary::{OrganisationKind, PartnerKind, RegisterStatus, ServiceField, SignatoryRole};

/// The applicant (søker), as it is registered when it submits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Applicant {
    /// Organisation number.
    pub number: OrgNumber,
    /// Name.
    pub title: String,
    /// What it is.
    pub kind: OrganisationKind,
    /// The region that it belongs to.
    pub region: Tenant,
    /// Whether Helsedirektoratet has set it as a district municipality.
    pub district: bool,
    /// Its status in Enhetsregisteret on the day.
    #[serde(default)]
    pub status: RegisterStatus,
    /// What has taken over from it by that day, as far as is known (P7).
    #[serde(default)]
    pub successors: Vec<OrgNumber>,
}

/// A signature, given or as it would be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Name of the signatory.
    pub signatory: String,
    /// As what they sign.
    pub role: SignatoryRole,
    /// Reference of the delegation's document; blank: none.
    pub delegation_document: String,
    /// What was found of the delegation to the signatory with that document; `None`: it was looked up when the
    /// signature was given, or stands on paper beside it.
    #[serde(default)]
    pub delegation: Option<DelegationFound>,
}

/// The delegation (fullmakt) that a signature depends on, as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DelegationFound {
    /// None is recorded that holds on the day.
    Unrecorded,
    /// It is recorded, but the application does not hold its document.
    Unattached,
    /// It is recorded, and the document that was recorded is attached.
    Attached,
}

/// An answer to one of the edition's criteria.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CriterionAnswer {
    /// Code of the criterion.
    pub criterion: String,
    /// The answer.
    pub answer: String,
}

/// A line of a measure's budget.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BudgetLine {
    /// The applicant's own key; the accounts use it again.
    pub key: String,
    /// What it is for.
    pub text: String,
    /// Øre, not negative.
    pub amount: Money,
    /// True when it covers an own share that another state grant demands.
    pub covers_own_share_elsewhere: bool,
}

/// A partner in a cooperation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Name.
    pub title: String,
    /// What it is.
    pub kind: PartnerKind,
}

/// Another state grant for the same purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OtherGrant {
    /// Its name.
    pub title: String,
    /// Øre.
    pub amount: Money,
    /// True when it demands an own share.
    pub demands_own_share: bool,
    /// The measures that it goes to as well; empty: to all of them, or not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<MeasureId>,
}

/// A measure (tiltak) applied for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureFacts {
    /// Unique in the application.
    pub id: MeasureId,
    /// Code of the measure kind.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// The field that it works in; `None`: not stated.
    pub field: Option<ServiceField>,
    /// Codes of the sub-goals that it serves.
    pub sub_goals: Vec<String>,
    /// Codes of its target groups.
    pub target_groups: Vec<String>,
    /// Answers to the track's criteria.
    pub answers: Vec<CriterionAnswer>,
    /// The budget.
    pub budget_lines: Vec<BudgetLine>,
    /// What is applied for, øre, not negative.
    pub applied: Money,
    /// Own funding, øre, not negative.
    pub own_funding: Money,
    /// Why there is no own funding; blank: not stated.
    pub own_funding_reason: String,
    /// Partners.
    pub partners: Vec<Partner>,
    /// Code of the earmark that it asks from; blank: none.
    pub earmark: String,
    /// The applicant's own order, from 1.
    pub rank: u32,
    /// True for a short course or internal training.
    pub short_course: bool,
    /// True when the money goes to spreading welfare technology.
    pub welfare_technology: bool,
}

/// An application as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationFacts {
    /// Who applies.
    pub applicant: Applicant,
    /// Purpose with the grant.
    pub purpose: String,
    /// The project or measures.
    pub description: String,
    /// Internal and external controls.
    pub control_statement: String,
    /// Contact person's name.
    pub contact_name: String,
    /// Contact person's e-mail.
    pub contact_email: String,
    /// What is applied for.
    pub measures: Vec<MeasureFacts>,
    /// Other state grants.
    pub other_grants: Vec<OtherGrant>,
    /// The signature; `None`: not signed.
    pub signature: Option<Signature>,
}
