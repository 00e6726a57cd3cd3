//! From the input's types to messages.

use sha2::{Digest as _, Sha256};
use tilskudd_proto::assessment::v1 as assessment;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_rulebook::{OrganisationKind, PartnerKind, ServiceField, SignatoryRole};
use uuid::Uuid;

use crate::input::{Application, Call, Content, File, Grade, Measure, Signature};

/// The id that an applicant's client gives a measure: the same for the same keys.
pub(super) fn measure_id(application: &str, measure: &str) -> String {
    let hash = Sha256::digest(format!("{application}/{measure}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Uuid::new_v8(bytes).to_string()
}

/// The content of an application.
pub(super) fn content(application: &Application, content: &Content) -> intake::ApplicationContent {
    let measures = content
        .measures
        .iter()
        .zip(1..)
        .map(|(m, rank)| measure(&application.key, m, rank));
    let other_grants = content.other_grants.iter().map(|g| intake::OtherGrant {
        title: g.title.clone(),
        amount_ore: g.amount_ore,
        demands_own_share: g.demands_own_share,
        measures: Vec::new(),
    });
    intake::ApplicationContent {
        purpose: content.purpose.clone(),
        description: content.description.clone(),
        control_statement: content.control_statement.clone(),
        contact_name: content.contact_name.clone(),
        contact_email: content.contact_email.clone(),
        measures: measures.collect(),
        other_grants: other_grants.collect(),
    }
}

fn measure(application: &str, m: &Measure, rank: i32) -> intake::Measure {
    let field = match m.field {
        ServiceField::Care => intake::ServiceField::Care,
        ServiceField::MentalHealthAndSubstanceUse => intake::ServiceField::MentalHealthAndSubstanceUse,
    };
    let budget_lines = m.budget.iter().map(|line| intake::BudgetLine {
        key: line.key.clone(),
        text: line.text.clone(),
        amount_ore: line.amount_ore,
        covers_own_share_elsewhere: line.covers_own_share_elsewhere,
    });
    let answers = m
        .answers
        .iter()
        .map(|(criterion, answer)| intake::CriterionAnswer {
            criterion: criterion.clone(),
            answer: answer.clone(),
        });
    let partners = m.partners.iter().map(|p| intake::Partner {
        title: p.title.clone(),
        kind: partner(p.kind).into(),
    });
    intake::Measure {
        id: measure_id(application, &m.key),
        kind: m.kind.clone(),
        title: m.title.clone(),
        description: m.description.clone(),
        field: field.into(),
        sub_goals: m.sub_goals.clone(),
        target_groups: m.target_groups.clone(),
        answers: answers.collect(),
        budget_lines: budget_lines.collect(),
        applied_ore: m.applied_ore,
        own_funding_ore: m.own_funding_ore,
        own_funding_reason: m.own_funding_reason.clone(),
        partners: partners.collect(),
        earmark: m.earmark.clone(),
        rank,
        short_course: m.short_course,
        welfare_technology: false,
    }
}

const fn partner(kind: PartnerKind) -> intake::PartnerKind {
    match kind {
        PartnerKind::Municipality => intake::PartnerKind::Municipality,
        PartnerKind::HealthEnterprise => intake::PartnerKind::HealthEnterprise,
        PartnerKind::Business => intake::PartnerKind::Business,
        PartnerKind::EducationOrResearch => intake::PartnerKind::EducationOrResearch,
        PartnerKind::Voluntary => intake::PartnerKind::Voluntary,
        PartnerKind::Other => intake::PartnerKind::Other,
    }
}

/// A kind of organisation.
pub(super) const fn organisation_kind(kind: OrganisationKind) -> intake::OrganisationKind {
    match kind {
        OrganisationKind::Municipality => intake::OrganisationKind::Municipality,
        OrganisationKind::County => intake::OrganisationKind::County,
        OrganisationKind::IntermunicipalCompany => intake::OrganisationKind::IntermunicipalCompany,
        OrganisationKind::University => intake::OrganisationKind::University,
        OrganisationKind::VocationalCollege => intake::OrganisationKind::VocationalCollege,
        OrganisationKind::HealthEnterprise => intake::OrganisationKind::HealthEnterprise,
        OrganisationKind::Foundation => intake::OrganisationKind::Foundation,
        OrganisationKind::PrivateCompany => intake::OrganisationKind::PrivateCompany,
        OrganisationKind::Voluntary => intake::OrganisationKind::Voluntary,
    }
}

/// A signature.
pub(super) fn signature(signature: &Signature) -> intake::ApplicationSignature {
    let role = match signature.role {
        SignatoryRole::MunicipalDirector => intake::SignatoryRole::MunicipalDirector,
        SignatoryRole::CountyDirector => intake::SignatoryRole::CountyDirector,
        SignatoryRole::ManagingDirector => intake::SignatoryRole::ManagingDirector,
        SignatoryRole::UniversityDirector => intake::SignatoryRole::UniversityDirector,
        SignatoryRole::Delegate => intake::SignatoryRole::Delegate,
        SignatoryRole::Other => intake::SignatoryRole::Other,
    };
    intake::ApplicationSignature {
        signatory: signature.signatory.clone(),
        role: role.into(),
        delegation_document: signature.delegation_document.clone(),
        signed: None,
        delegation: String::new(),
    }
}

/// The document that a delegate signs by, made up; none for others, and where none is named.
pub(super) fn delegation_file(signature: &Signature) -> Option<File> {
    let document = signature.delegation_document.trim();
    let delegates = signature.role == SignatoryRole::Delegate && !document.is_empty();
    delegates.then(|| File {
        title: "fullmakt.txt".into(),
        text: format!(
            "{document}: {} undertegner søknader om tilskudd.\n",
            signature.signatory
        ),
    })
}

/// The delegation that a delegate signs by, from this day, with its document.
pub(super) fn delegation(
    organisation: &str,
    (signature, file): (&Signature, &File),
    from: String,
) -> intake::Delegation {
    intake::Delegation {
        organisation_number: organisation.to_owned(),
        delegated_by: "Øverste leder".into(),
        delegate: signature.signatory.clone(),
        document: signature.delegation_document.clone(),
        document_hash: hex::encode(Sha256::digest(&file.text)),
        valid_from: from,
        ..intake::Delegation::default()
    }
}

/// A call.
pub(super) fn call(edition: &str, call: &Call) -> intake::Call {
    let appeal = if call.appeal {
        intake::AppealRule::Ordinary
    } else {
        intake::AppealRule::None
    };
    intake::Call {
        edition: edition.into(),
        year: call.year,
        opens_on: call.opens_on.clone(),
        deadline_date: call.deadline_date.clone(),
        deadline_time: call.deadline_time.clone(),
        report_deadline: call.report_deadline.clone(),
        accounts_deadline: call.accounts_deadline.clone(),
        auditor_deadline: call.auditor_deadline.clone(),
        auditor_threshold_ore: call.auditor_threshold_ore,
        report_waiver_ore: call.report_waiver_ore,
        appeal: appeal.into(),
        contact_point: call.contact_point.clone(),
        carry_over_allowed: call.carry_over_allowed,
        assumptions: call.assumptions.clone(),
        ..intake::Call::default()
    }
}

/// A grade.
pub(super) const fn grade(grade: Grade) -> assessment::Grade {
    match grade {
        Grade::Low => assessment::Grade::Low,
        Grade::Some => assessment::Grade::Some,
        Grade::Good => assessment::Grade::Good,
        Grade::High => assessment::Grade::High,
    }
}
