//! The content of a filled-in workbook as applications, and its faults as fields.

use tilskudd_kernel::ids::{IdSource, MeasureId};
use tilskudd_kernel::lang::LocalText;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{Edition, PartnerKind, ServiceField};
use tilskudd_runtime::{Fields, Invalid};
use tilskudd_workbook::{Faults, FilledApplication, FilledMeasure, read};

use crate::applications::domain::content::Content;
use crate::finding::text;

/// An application of a workbook, ready to be a draft.
#[derive(Debug, Clone)]
pub(crate) struct Import {
    /// The applicant's own reference.
    pub(crate) reference: String,
    /// The cell of the organisation number.
    pub(crate) cell: String,
    /// The applicant.
    pub(crate) organisation: OrgNumber,
    /// The content as facts and as bytes.
    pub(crate) content: Content,
}

/// The function that reads the content of an application, wherever it comes from.
pub(crate) type ReadContent =
    fn(&mut Fields, &pb::ApplicationContent) -> Result<(pb::ApplicationContent, Content), Invalid>;

/// Reads a workbook with the limits of the fields, never with the rules. Takes time: off the runtime's threads.
///
/// # Errors
/// [`Faults`] with every cell that is wrong; an organisation other than `own`, where that is given, is one.
pub(crate) fn parse(
    bytes: &[u8],
    edition: &Edition,
    own: Option<&OrgNumber>,
    ids: &dyn IdSource,
    read_content: ReadContent,
) -> Result<Vec<Import>, Faults> {
    let (filled, mut faults) = read(bytes, edition);
    let mut imports = Vec::with_capacity(filled.len());
    for application in filled {
        let organisation = organisation(&application, own, &mut faults);
        let mut f = Fields::new();
        let parsed = read_content(&mut f, &message(&application, ids));
        match f.finish(|| parsed) {
            Ok((_, content)) => imports.extend(organisation.map(|organisation| Import {
                cell: application.place("organisation_number").to_string(),
                reference: application.reference,
                organisation,
                content,
            })),
            Err(failure) => {
                for violation in failure.fields() {
                    let place = application.place(&violation.field).to_string();
                    // Where the workbook itself was at fault, what stands for its cell is blank.
                    if faults.listed.iter().all(|fault| fault.place != place) {
                        faults.add(place, violation.text.clone());
                    }
                }
            }
        }
    }
    if faults.is_empty() {
        Ok(imports)
    } else {
        Err(faults)
    }
}

fn organisation(
    application: &FilledApplication,
    own: Option<&OrgNumber>,
    faults: &mut Faults,
) -> Option<OrgNumber> {
    if application.organisation_number.is_empty() {
        // Noted as missing.
        return None;
    }
    let place = application.place("organisation_number");
    let Ok(number) = application.organisation_number.parse::<OrgNumber>() else {
        faults.add(
            place,
            LocalText::new(
                "Dette er ikke et organisasjonsnummer. Skriv de ni sifrene.",
                "Dette er ikkje eit organisasjonsnummer. Skriv dei ni siffera.",
                "This is no organisation number. Write its nine digits.",
            ),
        );
        return None;
    };
    if own.is_some_and(|own| *own != number) {
        faults.add(
            place,
            LocalText::new(
                "Du representerer en annen organisasjon. Skriv nummeret til den, eller logg inn for denne.",
                "Du representerer ein annan organisasjon. Skriv nummeret til den, eller logg inn for denne.",
                "You represent another organisation. Write its number, or log in for this one.",
            ),
        );
        return None;
    }
    Some(number)
}

/// An organisation that is not registered in the region.
pub(crate) fn not_registered() -> LocalText {
    LocalText::new(
        "Organisasjonen er ikke registrert her. Be Helsedirektoratet registrere den.",
        "Organisasjonen er ikkje registrert her. Be Helsedirektoratet registrere han.",
        "The organisation is not registered here. Ask Helsedirektoratet to register it.",
    )
}

fn message(filled: &FilledApplication, ids: &dyn IdSource) -> pb::ApplicationContent {
    let grants = filled.other_grants.iter().map(|grant| pb::OtherGrant {
        title: grant.title.clone(),
        amount_ore: grant.amount.ore(),
        demands_own_share: grant.demands_own_share,
        measures: Vec::new(),
    });
    pb::ApplicationContent {
        purpose: filled.purpose.clone(),
        description: filled.description.clone(),
        control_statement: filled.control_statement.clone(),
        contact_name: filled.contact_name.clone(),
        contact_email: filled.contact_email.clone(),
        measures: filled.measures.iter().map(|one| measure(one, ids)).collect(),
        other_grants: grants.collect(),
    }
}

fn measure(filled: &FilledMeasure, ids: &dyn IdSource) -> pb::Measure {
    let answers = filled.answers.iter().map(|answer| pb::CriterionAnswer {
        criterion: answer.criterion.clone(),
        answer: answer.answer.clone(),
    });
    let lines = filled.budget_lines.iter().map(|line| pb::BudgetLine {
        key: line.key.clone(),
        text: line.text.clone(),
        amount_ore: line.amount.ore(),
        covers_own_share_elsewhere: line.covers_own_share_elsewhere,
    });
    let partners = filled.partners.iter().map(|partner| pb::Partner {
        title: partner.title.clone(),
        kind: partner_out(&partner.kind).into(),
    });
    pb::Measure {
        id: MeasureId::new(ids).to_string(),
        kind: filled.kind.clone(),
        title: filled.title.clone(),
        description: filled.description.clone(),
        field: field_out(&filled.field).into(),
        sub_goals: filled.sub_goals.clone(),
        target_groups: filled.target_groups.clone(),
        answers: answers.collect(),
        budget_lines: lines.collect(),
        applied_ore: filled.applied.ore(),
        own_funding_ore: filled.own_funding.ore(),
        own_funding_reason: filled.own_funding_reason.clone(),
        partners: partners.collect(),
        earmark: filled.earmark.clone(),
        rank: filled.rank,
        short_course: filled.short_course,
        welfare_technology: filled.welfare_technology,
    }
}

/// The contract's word for the code of a field of service; unspecified for a blank.
fn field_out(code: &str) -> pb::ServiceField {
    match code.parse() {
        Ok(ServiceField::Care) => pb::ServiceField::Care,
        Ok(ServiceField::MentalHealthAndSubstanceUse) => pb::ServiceField::MentalHealthAndSubstanceUse,
        Err(_) => pb::ServiceField::Unspecified,
    }
}

/// The contract's word for the code of a kind of partner; unspecified for a blank.
fn partner_out(code: &str) -> pb::PartnerKind {
    match code.parse() {
        Ok(PartnerKind::Municipality) => pb::PartnerKind::Municipality,
        Ok(PartnerKind::HealthEnterprise) => pb::PartnerKind::HealthEnterprise,
        Ok(PartnerKind::Business) => pb::PartnerKind::Business,
        Ok(PartnerKind::EducationOrResearch) => pb::PartnerKind::EducationOrResearch,
        Ok(PartnerKind::Voluntary) => pb::PartnerKind::Voluntary,
        Ok(PartnerKind::Other) => pb::PartnerKind::Other,
        Err(_) => pb::PartnerKind::Unspecified,
    }
}

/// The faults as an answer.
pub(crate) fn faults_out(faults: &Faults) -> pb::ImportApplicationsResponse {
    let encoded = faults.listed.iter().map(|fault| pb::WorkbookFault {
        cell: fault.place.clone(),
        text: Some(text(&fault.text)),
    });
    pb::ImportApplicationsResponse {
        applications: Vec::new(),
        faults: encoded.collect(),
        faults_total: i32::try_from(faults.total()).unwrap_or(i32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::field_in;
    use crate::vocabulary::partner_in;

    #[test]
    fn every_field_and_kind_of_partner_is_the_one_that_the_contract_means() {
        for field in ServiceField::ALL {
            assert_eq!(field_in(field_out(field.as_str())), Some(*field));
        }
        for kind in PartnerKind::ALL {
            assert_eq!(partner_in(partner_out(kind.as_str())), Some(*kind));
        }
        assert_eq!(
            (field_in(field_out("")), partner_in(partner_out(""))),
            (None, None)
        );
    }
}
