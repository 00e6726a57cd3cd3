//! The enums of the contract and the closed vocabularies of the rules, one to one.

use tilskudd_kernel::lang::LanguageForm;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{AppealRule, OrganisationKind, PartnerKind, ServiceField, SignatoryRole};

use crate::applications::domain::application::State;
use crate::applications::domain::attachment::Kind as AttachmentKind;

/// The contract's word for a kind of organisation.
pub(crate) const fn kind_out(kind: OrganisationKind) -> pb::OrganisationKind {
    match kind {
        OrganisationKind::Municipality => pb::OrganisationKind::Municipality,
        OrganisationKind::County => pb::OrganisationKind::County,
        OrganisationKind::IntermunicipalCompany => pb::OrganisationKind::IntermunicipalCompany,
        OrganisationKind::University => pb::OrganisationKind::University,
        OrganisationKind::VocationalCollege => pb::OrganisationKind::VocationalCollege,
        OrganisationKind::HealthEnterprise => pb::OrganisationKind::HealthEnterprise,
        OrganisationKind::Foundation => pb::OrganisationKind::Foundation,
        OrganisationKind::PrivateCompany => pb::OrganisationKind::PrivateCompany,
        OrganisationKind::Voluntary => pb::OrganisationKind::Voluntary,
    }
}

/// The rules' word for a kind of organisation; none for unspecified.
pub(crate) const fn kind_in(kind: pb::OrganisationKind) -> Option<OrganisationKind> {
    Some(match kind {
        pb::OrganisationKind::Unspecified => return None,
        pb::OrganisationKind::Municipality => OrganisationKind::Municipality,
        pb::OrganisationKind::County => OrganisationKind::County,
        pb::OrganisationKind::IntermunicipalCompany => OrganisationKind::IntermunicipalCompany,
        pb::OrganisationKind::University => OrganisationKind::University,
        pb::OrganisationKind::VocationalCollege => OrganisationKind::VocationalCollege,
        pb::OrganisationKind::HealthEnterprise => OrganisationKind::HealthEnterprise,
        pb::OrganisationKind::Foundation => OrganisationKind::Foundation,
        pb::OrganisationKind::PrivateCompany => OrganisationKind::PrivateCompany,
        pb::OrganisationKind::Voluntary => OrganisationKind::Voluntary,
    })
}

/// The contract's word for a written form of Norwegian.
pub(crate) const fn language_out(form: Option<LanguageForm>) -> common::LanguageForm {
    match form {
        None => common::LanguageForm::Unspecified,
        Some(LanguageForm::Nb) => common::LanguageForm::Nb,
        Some(LanguageForm::Nn) => common::LanguageForm::Nn,
        Some(LanguageForm::Neutral) => common::LanguageForm::Neutral,
    }
}

/// The written form of Norwegian; none for unspecified.
pub(crate) const fn language_in(form: common::LanguageForm) -> Option<LanguageForm> {
    match form {
        common::LanguageForm::Unspecified => None,
        common::LanguageForm::Nb => Some(LanguageForm::Nb),
        common::LanguageForm::Nn => Some(LanguageForm::Nn),
        common::LanguageForm::Neutral => Some(LanguageForm::Neutral),
    }
}

/// The contract's word for the right of appeal.
pub(crate) const fn appeal_out(appeal: Option<AppealRule>) -> pb::AppealRule {
    match appeal {
        None => pb::AppealRule::Unspecified,
        Some(AppealRule::None) => pb::AppealRule::None,
        Some(AppealRule::Ordinary) => pb::AppealRule::Ordinary,
    }
}

/// The rules' word for the right of appeal; none for left open.
pub(crate) const fn appeal_in(appeal: pb::AppealRule) -> Option<AppealRule> {
    match appeal {
        pb::AppealRule::Unspecified => None,
        pb::AppealRule::None => Some(AppealRule::None),
        pb::AppealRule::Ordinary => Some(AppealRule::Ordinary),
    }
}

/// The rules' word for a field of service; none for unspecified.
pub(crate) const fn field_in(field: pb::ServiceField) -> Option<ServiceField> {
    match field {
        pb::ServiceField::Unspecified => None,
        pb::ServiceField::Care => Some(ServiceField::Care),
        pb::ServiceField::MentalHealthAndSubstanceUse => Some(ServiceField::MentalHealthAndSubstanceUse),
    }
}

/// The rules' word for a kind of partner; none for unspecified.
pub(crate) const fn partner_in(kind: pb::PartnerKind) -> Option<PartnerKind> {
    Some(match kind {
        pb::PartnerKind::Unspecified => return None,
        pb::PartnerKind::Municipality => PartnerKind::Municipality,
        pb::PartnerKind::HealthEnterprise => PartnerKind::HealthEnterprise,
        pb::PartnerKind::Business => PartnerKind::Business,
        pb::PartnerKind::EducationOrResearch => PartnerKind::EducationOrResearch,
        pb::PartnerKind::Voluntary => PartnerKind::Voluntary,
        pb::PartnerKind::Other => PartnerKind::Other,
    })
}

/// The contract's word for the role of a signatory.
pub(crate) const fn role_out(role: SignatoryRole) -> pb::SignatoryRole {
    match role {
        SignatoryRole::MunicipalDirector => pb::SignatoryRole::MunicipalDirector,
        SignatoryRole::CountyDirector => pb::SignatoryRole::CountyDirector,
        SignatoryRole::ManagingDirector => pb::SignatoryRole::ManagingDirector,
        SignatoryRole::UniversityDirector => pb::SignatoryRole::UniversityDirector,
        SignatoryRole::Delegate => pb::SignatoryRole::Delegate,
        SignatoryRole::Other => pb::SignatoryRole::Other,
    }
}

/// The rules' word for the role of a signatory; none for unspecified.
pub(crate) const fn role_in(role: pb::SignatoryRole) -> Option<SignatoryRole> {
    Some(match role {
        pb::SignatoryRole::Unspecified => return None,
        pb::SignatoryRole::MunicipalDirector => SignatoryRole::MunicipalDirector,
        pb::SignatoryRole::CountyDirector => SignatoryRole::CountyDirector,
        pb::SignatoryRole::ManagingDirector => SignatoryRole::ManagingDirector,
        pb::SignatoryRole::UniversityDirector => SignatoryRole::UniversityDirector,
        pb::SignatoryRole::Delegate => SignatoryRole::Delegate,
        pb::SignatoryRole::Other => SignatoryRole::Other,
    })
}

/// The contract's word for an application's state.
pub(crate) const fn state_out(state: State) -> pb::ApplicationState {
    match state {
        State::Draft => pb::ApplicationState::Draft,
        State::Submitted => pb::ApplicationState::Submitted,
        State::Decided => pb::ApplicationState::Decided,
        State::Withdrawn => pb::ApplicationState::Withdrawn,
        State::Dismissed => pb::ApplicationState::Dismissed,
    }
}

/// An application's state; none for unspecified.
pub(crate) const fn state_in(state: pb::ApplicationState) -> Option<State> {
    match state {
        pb::ApplicationState::Unspecified => None,
        pb::ApplicationState::Draft => Some(State::Draft),
        pb::ApplicationState::Submitted => Some(State::Submitted),
        pb::ApplicationState::Decided => Some(State::Decided),
        pb::ApplicationState::Withdrawn => Some(State::Withdrawn),
        pb::ApplicationState::Dismissed => Some(State::Dismissed),
    }
}

/// Every state that others than the applicant see: all but the draft.
pub(crate) fn seen_states() -> impl Iterator<Item = State> {
    let numbered = (1..).map_while(|number| pb::ApplicationState::try_from(number).ok());
    numbered
        .filter_map(state_in)
        .filter(|state| *state != State::Draft)
}

/// The contract's word for what an attachment is for.
pub(crate) const fn attachment_kind_out(kind: AttachmentKind) -> pb::AttachmentKind {
    match kind {
        AttachmentKind::Supporting => pb::AttachmentKind::Supporting,
        AttachmentKind::Original => pb::AttachmentKind::Original,
        AttachmentKind::Delegation => pb::AttachmentKind::Delegation,
        AttachmentKind::Completion => pb::AttachmentKind::Completion,
        AttachmentKind::Supplement => pb::AttachmentKind::Supplement,
    }
}

/// The purpose of an attachment; none for unspecified.
pub(crate) const fn attachment_kind_in(kind: pb::AttachmentKind) -> Option<AttachmentKind> {
    Some(match kind {
        pb::AttachmentKind::Unspecified => return None,
        pb::AttachmentKind::Supporting => AttachmentKind::Supporting,
        pb::AttachmentKind::Original => AttachmentKind::Original,
        pb::AttachmentKind::Delegation => AttachmentKind::Delegation,
        pb::AttachmentKind::Completion => AttachmentKind::Completion,
        pb::AttachmentKind::Supplement => AttachmentKind::Supplement,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_see_every_state_but_the_draft() {
        let seen: Vec<State> = seen_states().collect();
        assert!(seen.contains(&State::Submitted) && seen.contains(&State::Decided));
        assert!(!seen.contains(&State::Draft));
    }

    #[test]
    fn every_kind_and_role_survives_the_way_out_and_in() {
        for kind in OrganisationKind::ALL {
            assert_eq!(kind_in(kind_out(*kind)), Some(*kind));
        }
        for role in SignatoryRole::ALL {
            assert_eq!(role_in(role_out(*role)), Some(*role));
        }
        for appeal in [None, Some(AppealRule::None), Some(AppealRule::Ordinary)] {
            assert_eq!(appeal_in(appeal_out(appeal)), appeal);
        }
        for form in [
            None,
            Some(LanguageForm::Nb),
            Some(LanguageForm::Nn),
            Some(LanguageForm::Neutral),
        ] {
            assert_eq!(language_in(language_out(form)), form);
        }
    }

    #[test]
    fn every_kind_of_attachment_survives_the_way_out_and_in() {
        for kind in AttachmentKind::ALL {
            assert_eq!(attachment_kind_in(attachment_kind_out(*kind)), Some(*kind));
        }
    }
}
