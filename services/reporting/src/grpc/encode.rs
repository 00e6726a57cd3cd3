//! Domain types into messages, and stored messages back.

use std::error::Error as StdError;

use prost::Message;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::source::RuleSource;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::common::v1::rule_source::Source;
use tilskudd_proto::reporting::v1 as pb;
use tilskudd_runtime::timestamps::timestamp;

use super::parse::domain_wish;
use crate::domain::obligation::{Award, Obligation, State};
use crate::domain::report::ReportedAward;
use crate::error::{Error, Result};

/// An obligation as a message.
///
/// # Errors
/// When a stored budget or report cannot be decoded.
pub fn obligation(tenant: &Tenant, obligation: &Obligation) -> Result<pb::Obligation> {
    let day = |date: Option<chrono::NaiveDate>| date.map_or_else(String::new, |date| date.to_string());
    Ok(pb::Obligation {
        name: format_name(tenant, "obligations", &obligation.id),
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
        awards: obligation.awards.iter().map(award).collect::<Result<_>>()?,
        report: report(obligation)?,
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

fn award(award: &Award) -> Result<pb::ObligationAward> {
    let budget = pb::ObligationAward::decode(award.budget.as_slice())
        .map_err(|error| inconsistent("award", "budget", error))?;
    Ok(pb::ObligationAward {
        award: award.award.to_string(),
        kind: award.kind.clone(),
        title: award.title.clone(),
        awarded_ore: award.awarded.ore(),
        paid_ore: award.paid.ore(),
        returned_ore: award.returned.ore(),
        carried_over_ore: award.carried_over.ore(),
        used_ore: award.used.map_or(0, Money::ore),
        budget_lines: budget.budget_lines,
    })
}

/// The report that counts, with who submitted and who accepted it.
fn report(obligation: &Obligation) -> Result<Option<pb::Report>> {
    let Some(submitted) = &obligation.report else {
        return Ok(None);
    };
    let report = decode_report(&submitted.content)?;
    let accepted = obligation.accepted.as_ref().map(|act| common::Act {
        person: act.person.to_string(),
        time: Some(timestamp(act.at)),
        reason: act.reason.to_string(),
    });
    Ok(Some(pb::Report {
        awards: report.awards,
        submitted: Some(common::Signatory {
            person: submitted.by.to_string(),
            time: Some(timestamp(submitted.at)),
        }),
        content_hash: submitted.content_hash.clone(),
        accepted,
    }))
}

/// What a stored report says of each award, as far as accepting it needs.
///
/// # Errors
/// When the stored report breaks the rules that it was stored under.
pub fn reported_awards(content: &[u8]) -> Result<Vec<ReportedAward>> {
    let report = decode_report(content)?;
    let awards = report.awards.iter().map(|award| {
        Ok(ReportedAward {
            award: award
                .award
                .parse()
                .map_err(|error| inconsistent("report", "content", error))?,
            used: Money::amount(award.used_ore).map_err(|error| inconsistent("report", "content", error))?,
            wish: domain_wish(award.wish()),
            reason: award.wish_reason.trim().to_owned(),
        })
    });
    awards.collect()
}

fn decode_report(content: &[u8]) -> Result<pb::Report> {
    pb::Report::decode(content).map_err(|error| inconsistent("report", "content", error))
}

/// Where a rule stands, as a message.
#[must_use]
pub fn rule_source(source: &RuleSource) -> common::RuleSource {
    let source = match source {
        RuleSource::Edition { edition, section } => Source::Edition(common::EditionSource {
            edition: edition.to_string(),
            section: section.to_string(),
        }),
        RuleSource::Law { law, paragraph } => Source::Law(common::LawSource {
            law: law.to_string(),
            paragraph: paragraph.to_string(),
        }),
        RuleSource::Call { call, clause } => Source::Call(common::CallSource {
            call: call.to_string(),
            clause: clause.to_string(),
        }),
        RuleSource::System { rule } => Source::System(common::SystemSource {
            rule: rule.to_string(),
        }),
    };
    common::RuleSource { source: Some(source) }
}

fn inconsistent(
    table: &'static str,
    column: &'static str,
    source: impl StdError + Send + Sync + 'static,
) -> Error {
    Error::Store(tilskudd_store::Error::Inconsistent {
        table,
        column,
        source: Some(Box::new(source)),
    })
}
