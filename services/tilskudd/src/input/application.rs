//! What an applicant sends.

use std::collections::BTreeMap;

use anyhow::Context as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tilskudd_rulebook::{OrganisationKind, PartnerKind, ServiceField, SignatoryRole};

use super::{
    Assessment, Completion, File, LocalTime, Reasoned, Registration, SignedFirst, Supplement, vocabulary,
};

/// An organisation that is not in the register.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Nine digits with check digit.
    pub organisation_number: String,
    /// Its name.
    pub title: String,
    /// What it is.
    #[schemars(schema_with = "vocabulary::organisation_kind")]
    pub kind: OrganisationKind,
    /// True when number and name are made up.
    pub made_up: bool,
}

/// An application, with the attempts to submit it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Unique in the file; used for file names.
    pub key: String,
    /// The applicant.
    pub organisation_number: String,
    /// What it writes, in its final form.
    pub content: Content,
    /// Who signs.
    pub signature: Signature,
    /// The applicant's account (BBAN, eleven digits); made up.
    pub account_number: String,
    /// Attached to the draft by the applicant.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<File>,
    /// The office registers it from a letter; absent: the applicant submits it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registration: Option<Registration>,
    /// In order. The draft is made at the first one and kept between them.
    pub attempts: Vec<Attempt>,
    /// Sent in after submission.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supplements: Vec<Supplement>,
    /// What the office asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Completion>,
    /// The applicant takes it back before it is assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawal: Option<Reasoned>,
    /// How the office judges it; absent for those that stay out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<Assessment>,
}

impl Application {
    /// What an attempt sends: the final form with the attempt's changes.
    ///
    /// # Errors
    /// When a change does not apply or gives something that is no application.
    pub fn draft(&self, attempt: &Attempt) -> anyhow::Result<Draft> {
        self.changed(&attempt.changes)
    }

    /// What is assessed: the final form, corrected when the applicant answered a request for completion so.
    ///
    /// # Errors
    /// When a change does not apply or gives something that is no application.
    pub fn completed(&self) -> anyhow::Result<Draft> {
        let answered = self.completion.as_ref().filter(|c| c.is_answered());
        self.changed(answered.map_or(&[], |c| &c.answer.changes))
    }

    /// The final form with these changes.
    ///
    /// # Errors
    /// When a change does not apply or gives something that is no application.
    pub fn changed(&self, changes: &[serde_json::Value]) -> anyhow::Result<Draft> {
        let mut draft = serde_json::to_value(Draft {
            organisation_number: self.organisation_number.clone(),
            content: self.content.clone(),
            signature: self.signature.clone(),
        })?;
        let patch: json_patch::Patch = serde_json::from_value(changes.into())
            .with_context(|| format!("application {}: `changes` is no JSON Patch", self.key))?;
        json_patch::patch(&mut draft, &patch)
            .with_context(|| format!("application {}: `changes` do not apply", self.key))?;
        serde_json::from_value(draft).with_context(|| format!("application {}: after `changes`", self.key))
    }

    /// The measure of a key.
    ///
    /// # Errors
    /// When it has none.
    pub fn measure(&self, key: &str) -> anyhow::Result<&Measure> {
        let found = self.content.measures.iter().find(|m| m.key == key);
        found.with_context(|| format!("application {} has no measure {key}", self.key))
    }
}

/// What can be changed by an attempt.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// The applicant.
    pub organisation_number: String,
    /// What it writes.
    pub content: Content,
    /// Who signs.
    pub signature: Signature,
}

/// One attempt to submit.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// When.
    pub at: LocalTime,
    /// Id of the rule that this attempt breaks; absent: it is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub breaks: Option<String>,
    /// How the attempt differs from the final form: a JSON Patch (RFC 6902).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<serde_json::Value>,
    /// Signed in an act of its own, and submitted by another person; absent: signed and submitted in one act.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed_first: Option<SignedFirst>,
}

/// What an applicant writes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Purpose with the grant.
    pub purpose: String,
    /// The project or measures.
    pub description: String,
    /// Internal and external controls.
    pub control_statement: String,
    /// Contact person; a function, never a name of a real person.
    pub contact_name: String,
    /// Its e-mail.
    pub contact_email: String,
    /// Measures, in the applicant's order.
    pub measures: Vec<Measure>,
    /// Other state grants.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_grants: Vec<OtherGrant>,
}

/// A measure applied for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Unique in the application.
    pub key: String,
    /// Code of the measure kind in the edition.
    pub kind: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Field of service.
    #[schemars(schema_with = "vocabulary::service_field")]
    pub field: ServiceField,
    /// Codes of sub-goals.
    pub sub_goals: Vec<String>,
    /// Codes of target groups.
    pub target_groups: Vec<String>,
    /// Answers by criterion.
    pub answers: BTreeMap<String, String>,
    /// The budget.
    pub budget: Vec<Line>,
    /// Applied for, øre.
    pub applied_ore: i64,
    /// Own funding, øre.
    pub own_funding_ore: i64,
    /// Why there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub own_funding_reason: String,
    /// Partners.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<Partner>,
    /// Earmark that it asks from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub earmark: String,
    /// A short course or internal training.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub short_course: bool,
}

/// A budget line.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// Unique in the measure.
    pub key: String,
    /// What it is for.
    pub text: String,
    /// Øre.
    pub amount_ore: i64,
    /// Covers an own share that another state grant demands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub covers_own_share_elsewhere: bool,
}

/// A partner.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Its name.
    pub title: String,
    /// What it is.
    #[schemars(schema_with = "vocabulary::partner_kind")]
    pub kind: PartnerKind,
}

/// Another state grant.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OtherGrant {
    /// Its name.
    pub title: String,
    /// Øre.
    pub amount_ore: i64,
    /// True when it demands an own share.
    pub demands_own_share: bool,
}

/// A signature.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signature {
    /// Who signs; a function, never a name of a real person.
    pub signatory: String,
    /// As what.
    #[schemars(schema_with = "vocabulary::signatory_role")]
    pub role: SignatoryRole,
    /// The delegation's document.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub delegation_document: String,
}
