//! Decisions and proposals for them.

use tilskudd_kernel::money::MoneyError;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_proto::common::v1::LanguageForm;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_runtime::office::Office;

use super::collection::{APPLICATIONS, CALLS, DECISIONS};
use super::{act, signatory};
use crate::domain::letter::{Form, basis_text};
use crate::domain::proposal::{Proposal, ProposedAward, Signed, State};
use crate::domain::terms::CallTerms;

/// What deciding adds to a proposal.
#[derive(Debug, Clone)]
pub(crate) struct Decided {
    /// The outcome.
    pub(crate) outcome: pb::Outcome,
    /// Who and when.
    pub(crate) signed: Signed,
    /// Why.
    pub(crate) reason: String,
}

/// The form of Norwegian that the applicant is written to in.
pub(crate) fn form(proposal: &Proposal, office: &Office) -> Form {
    let applicant = proposal.content.applicant.as_ref();
    let own = applicant.map_or(LanguageForm::Unspecified, intake::Organisation::language_form);
    Form::of(own, office.form.into())
}

/// A proposal, or a decision when `decided` is there.
pub(crate) fn decision(
    tenant: &Tenant,
    proposal: &Proposal,
    call: &CallTerms,
    decided: Option<&Decided>,
    form: Form,
) -> Result<pb::Decision, MoneyError> {
    let applicant = proposal.content.applicant.clone().unwrap_or_default();
    let state = match (decided, proposal.state) {
        (Some(_), _) | (None, State::Decided) => pb::DecisionState::Decided,
        (None, State::Proposed) => pb::DecisionState::Proposed,
        (None, State::Awaiting) => pb::DecisionState::Awaiting,
    };
    Ok(pb::Decision {
        name: format_name(tenant, DECISIONS, &proposal.id),
        application: format_name(tenant, APPLICATIONS, &proposal.application),
        case_number: proposal.case_number.clone(),
        call: format_name(tenant, CALLS, &proposal.call),
        edition: call.edition.clone(),
        organisation_number: proposal.organisation.to_string(),
        recipient: applicant.title,
        year: call.year.get(),
        scheme: call.scheme.clone(),
        chapter_post: call.chapter_post.clone(),
        state: state.into(),
        outcome: decided
            .map_or(pb::Outcome::Unspecified, |decided| decided.outcome)
            .into(),
        awards: proposal
            .awards
            .iter()
            .map(|one| award(proposal, one, form))
            .collect::<Result<_, _>>()?,
        amount_ore: proposal.amount()?.ore(),
        recommended: Some(signatory(&proposal.recommended)),
        approved: Some(signatory(&proposal.approved)),
        decided: decided.map(|decided| act(&decided.signed, &decided.reason)),
        etag: proposal.etag(),
        ending: proposal.ended.unwrap_or_default().into(),
        earlier_reports: Vec::new(),
    })
}

fn award(proposal: &Proposal, award: &ProposedAward, form: Form) -> Result<pb::Award, MoneyError> {
    let id = award.measure.to_string();
    let measures = proposal
        .content
        .content
        .as_ref()
        .map(|content| content.measures.as_slice());
    let measure = measures
        .unwrap_or_default()
        .iter()
        .find(|measure| measure.id == id);
    let adjusted = award.adjusted.as_ref();
    let reason = adjusted.map_or(&award.assessment_reason, |adjusted| &adjusted.reason);
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
        adjusted: adjusted.map(|adjusted| act(&adjusted.signed, &adjusted.reason)),
        reason: format!("{} {reason}", basis_text(award.basis, form)),
        budget_lines: measure
            .map(|measure| measure.budget_lines.clone())
            .unwrap_or_default(),
    })
}
