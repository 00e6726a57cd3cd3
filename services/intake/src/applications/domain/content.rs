//! The content that an applicant writes: the bytes that are signed, and the same as facts for the rules.

use tilskudd_kernel::money::Money;
use tilskudd_rulebook::{Applicant, ApplicationFacts, Edition, MeasureFacts, OtherGrant, Signature};

/// The content of an application within the limits of its fields; whether it is complete, the rules say.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Content {
    /// The encoded message, as stored and signed.
    pub(crate) bytes: Vec<u8>,
    /// Purpose with the grant.
    pub(crate) purpose: String,
    /// Project or measures.
    pub(crate) description: String,
    /// Internal and external controls.
    pub(crate) control_statement: String,
    /// Contact person.
    pub(crate) contact_name: String,
    /// Contact person's e-mail.
    pub(crate) contact_email: String,
    /// The measures, in the order sent.
    pub(crate) measures: Vec<MeasureFacts>,
    /// Other state grants.
    pub(crate) other_grants: Vec<OtherGrant>,
    /// Sum of what is applied for.
    pub(crate) applied: Money,
}

impl Content {
    /// How many development projects it holds under the edition; what R9 counts.
    pub(crate) fn development_projects(&self, edition: &Edition) -> u32 {
        edition.development_projects(&self.measures)
    }

    /// Everything that the rules look at.
    pub(crate) fn into_facts(self, applicant: Applicant, signature: Option<Signature>) -> ApplicationFacts {
        ApplicationFacts {
            applicant,
            purpose: self.purpose,
            description: self.description,
            control_statement: self.control_statement,
            contact_name: self.contact_name,
            contact_email: self.contact_email,
            measures: self.measures,
            other_grants: self.other_grants,
            signature,
        }
    }
}
