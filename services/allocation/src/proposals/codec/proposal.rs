//! Proposals, and the decisions that they become, as messages.

use tilskudd_kernel::lang::{LanguageForm, Norwegian};
use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_runtime::codec::{act, signatory};
use tilskudd_runtime::office::Office;

use crate::calls::domain::CallTerms;
use crate::collections::{APPLICATIONS, CALLS, DECISIONS};
use crate::proposals::domain::basis::basis_text;
use crate::proposals::domain::proposal::{Decided, Proposal, ProposedAward};
use crate::proposals::domain::stage::{Ending, Outcome, State};

/// The content of a decision or of a proposal for one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Content<'a> {
    /// The region.
    pub(crate) tenant: &'a Tenant,
    /// The proposal.
    pub(crate) proposal: &'a Proposal,
    /// The application, as it was submitted.
    pub(crate) application: &'a intake::Application,
    /// Its call.
    pub(crate) call: &'a CallTerms,
    /// The form of Norwegian that the applicant is written to in.
    pub(crate) form: Norwegian,
}

/// The form of Norwegian that the applicant is written to in (språklova §15).
pub(crate) fn form(application: &intake::Application, office: &Office) -> Norwegian {
    let own = application
        .applicant
        .as_ref()
        .map(intake::Organisation::language_form);
    let own = match own {
        Some(common::LanguageForm::Nb) => Some(LanguageForm::Nb),
        Some(common::LanguageForm::Nn) => Some(LanguageForm::Nn),
        Some(common::LanguageForm::Neutral | common::LanguageForm::Unspecified) | None => None,
    };
    Norwegian::for_recipient(own, office.form.into())
}

/// A proposal, or a decision when `decided` is there.
pub(crate) fn encode(content: &Content<'_>, decided: Option<&Decided>) -> Result<pb::Decision, MoneyError> {
    let Content {
        tenant,
        proposal,
        application,
        call,
        ..
    } = *content;
    let state = match (decided, proposal.state) {
        (Some(_), _) | (None, State::Decided) => pb::DecisionState::Decided,
        (None, State::Proposed) => pb::DecisionState::Proposed,
        (None, State::Awaiting) => pb::DecisionState::Awaiting,
    };
    let outcome = decided.map_or(pb::Outcome::Unspecified, |decided| outcome(decided.outcome));
    let recipient = application.applicant.as_ref();
    Ok(pb::Decision {
        name: format_name(tenant, DECISIONS, &proposal.id),
        application: format_name(tenant, APPLICATIONS, &proposal.application),
        case_number: proposal.case_number.clone(),
        call: format_name(tenant, CALLS, &proposal.call),
        edition: call.edition.clone(),
        organisation_number: proposal.organisation.to_string(),
        recipient: recipient.map(|one| one.title.clone()).unwrap_or_default(),
        year: call.year.get(),
        scheme: call.scheme.clone(),
        chapter_post: call.chapter_post.clone(),
        state: state.into(),
        outcome: outcome.into(),
        awards: proposal
            .awards
            .iter()
            .map(|one| award(content, one))
            .collect::<Result<_, _>>()?,
        amount_ore: proposal.amount()?.ore(),
        recommended: Some(signatory(proposal.recommended)),
        approved: Some(signatory(proposal.approved)),
        decided: decided.map(|decided| act(&decided.act)),
        etag: proposal.etag(),
        ending: ending(proposal.ended).into(),
        earlier_reports: Vec::new(),
    })
}

fn award(content: &Content<'_>, award: &ProposedAward) -> Result<pb::Award, MoneyError> {
    let id = award.measure.to_string();
    let submitted = content.application.content.as_ref();
    let measures = submitted.map(|content| content.measures.as_slice());
    let measure = measures
        .unwrap_or_default()
        .iter()
        .find(|measure| measure.id == id);
    let adjusted = award.adjusted.as_ref();
    let reason = adjusted.map_or(award.assessment_reason.as_str(), |adjusted| {
        adjusted.reason.as_str()
    });
    Ok(pb::Award {
        id: award.id.to_string(),
        measure: id,
        kind: award.kind.clone(),
        title: measure.map(|measure| measure.title.clone()).unwrap_or_default(),
        applied_ore: award.applied.ore(),
        recommended_ore: award.recommended.ore(),
        amount_ore: award.amount()?.ore(),
        general_ore: award.general.ore(),
        earmarked_ore: award.earmarked.ore(),
        earmark: award.earmark.clone().unwrap_or_default(),
        adjusted: adjusted.map(act),
        reason: format!("{} {reason}", basis_text(award.basis, content.form)),
        budget_lines: measure
            .map(|measure| measure.budget_lines.clone())
            .unwrap_or_default(),
    })
}

fn outcome(outcome: Outcome) -> pb::Outcome {
    match outcome {
        Outcome::Awarded => pb::Outcome::Awarded,
        Outcome::PartlyAwarded => pb::Outcome::PartlyAwarded,
        Outcome::Refused => pb::Outcome::Refused,
    }
}

fn ending(ended: Option<Ending>) -> intake::EndingKind {
    match ended {
        None => intake::EndingKind::Unspecified,
        Some(Ending::Withdrawn) => intake::EndingKind::Withdrawn,
        Some(Ending::Dismissed) => intake::EndingKind::Dismissed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_without_a_decision_gets_the_offices_form() {
        let written = |recipient: common::LanguageForm, office| {
            let applicant = intake::Organisation {
                language_form: recipient.into(),
                ..Default::default()
            };
            let application = intake::Application {
                applicant: Some(applicant),
                ..Default::default()
            };
            let title = "Statsforvalteren".to_owned();
            form(&application, &Office { title, form: office })
        };
        assert_eq!(written(common::LanguageForm::Nn, LanguageForm::Nb), Norwegian::Nn);
        assert_eq!(written(common::LanguageForm::Nb, LanguageForm::Nn), Norwegian::Nb);
        assert_eq!(
            written(common::LanguageForm::Neutral, LanguageForm::Nn),
            Norwegian::Nn
        );
        assert_eq!(
            written(common::LanguageForm::Unspecified, LanguageForm::Nb),
            Norwegian::Nb
        );
    }
}
