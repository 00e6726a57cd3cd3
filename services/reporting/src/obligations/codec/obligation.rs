//! Obligations as messages.

use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::reporting::v1 as pb;

use crate::obligations::codec::{budget, stored_report};
use crate::obligations::domain::award::Award;
use crate::obligations::domain::obligation::{Obligation, name};
use crate::obligations::domain::state::State;

/// An obligation as a message.
///
/// # Errors
/// When a stored budget or report cannot be decoded.
pub(crate) fn message(
    tenant: &Tenant,
    obligation: &Obligation,
) -> Result<pb::Obligation, tilskudd_store::Error> {
    let day = |date: Option<chrono::NaiveDate>| date.map_or_else(String::new, |date| date.to_string());
    Ok(pb::Obligation {
        name: name(tenant, obligation.id),
        decision: format_name(tenant, "decisions", &obligation.decision),
        call: format_name(tenant, "calls", &obligation.call),
        case_number: obligation.case_number.clone(),
        organisation_number: obligation.organisation_number.to_string(),
        recipient: obligation.recipient.clone(),
        year: obligation.year.get(),
        report_due: obligation.report_due.to_string(),
        accounts_due: obligation.accounts_due.to_string(),
        auditor_due: day(obligation.auditor_due),
        report_waived: obligation.report_waived,
        state: state(obligation.state).into(),
        awards: obligation.awards.iter().map(award).collect::<Result<_, _>>()?,
        report: stored_report::message(obligation)?,
        late: obligation.late,
        auditor_statement_received: obligation.statement.is_some(),
        accounts_late: obligation.accounts_late,
        auditor_statement_late: obligation.statement_late(),
        carry_over: obligation
            .carry_over
            .map_or_else(String::new, |id| id.to_string()),
        opening_ore: obligation.opening.ore(),
        etag: obligation.version.to_string(),
    })
}

const fn state(state: State) -> pb::ObligationState {
    match state {
        State::Running => pb::ObligationState::Running,
        State::FormSent => pb::ObligationState::FormSent,
        State::Reported => pb::ObligationState::Reported,
        State::Accepted => pb::ObligationState::Accepted,
        State::Closed => pb::ObligationState::Closed,
    }
}

fn award(award: &Award) -> Result<pb::ObligationAward, tilskudd_store::Error> {
    Ok(pb::ObligationAward {
        award: award.award.to_string(),
        kind: award.kind.clone(),
        title: award.title.clone(),
        awarded_ore: award.awarded.ore(),
        paid_ore: award.paid.ore(),
        returned_ore: award.returned.ore(),
        carried_over_ore: award.carried_over.ore(),
        used_ore: award.used.map_or(0, Money::ore),
        budget_lines: budget::decode(&award.budget)?,
    })
}
