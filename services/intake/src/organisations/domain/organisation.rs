//! An organisation that can apply.

use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_rulebook::{Applicant, OrganisationKind, RegisterStatus};

/// An organisation as `national` owns it and a region copies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organisation {
    /// Organisation number.
    pub(crate) number: OrgNumber,
    /// Name, 1–200 characters.
    pub(crate) title: String,
    /// What it is.
    pub(crate) kind: OrganisationKind,
    /// Kommunenummer, four digits; empty for others than municipalities.
    pub(crate) municipality_number: String,
    /// The region that it applies to.
    pub(crate) region: Tenant,
    /// For letters; none: not given.
    pub(crate) language_form: Option<LanguageForm>,
    /// SSB centrality class, 1–6; 0: not given.
    pub(crate) centrality_class: i32,
    /// District municipality.
    pub(crate) district: bool,
    /// Made up for a demonstration.
    pub(crate) made_up: bool,
    /// Orders the copies; 0 before the owner has stored it.
    pub(crate) version: i64,
}

impl Organisation {
    /// The applicant as the rules' input, with its status in Enhetsregisteret on the day and its successors.
    pub(crate) fn applicant(&self, status: RegisterStatus, successors: &[OrgNumber]) -> Applicant {
        Applicant {
            number: self.number.clone(),
            title: self.title.clone(),
            kind: self.kind,
            region: self.region.clone(),
            district: self.district,
            status,
            successors: successors.to_vec(),
        }
    }
}
