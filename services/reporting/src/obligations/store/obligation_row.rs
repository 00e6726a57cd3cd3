//! Rows of obligations and of what belongs to them, into domain types.

use chrono::{DateTime, NaiveDate, Utc};
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, DecisionId, ObligationId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::Text;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::{inconsistent, parsed};

use crate::obligations::codec::budget;
use crate::obligations::domain::award::Award;
use crate::obligations::domain::obligation::Obligation;
use crate::obligations::store::Result;

#[derive(sqlx_macros::FromRow)]
pub(crate) struct ObligationRow {
    id: ObligationId,
    decision_id: DecisionId,
    call_id: CallId,
    edition: String,
    case_number: String,
    organisation_number: String,
    recipient: String,
    year: i32,
    report_due: NaiveDate,
    accounts_due: NaiveDate,
    auditor_due: Option<NaiveDate>,
    report_waived: bool,
    state: String,
    form_sent_at: Option<DateTime<Utc>>,
    report_number: i32,
    late: bool,
    reported_by: Option<PersonId>,
    accepted_by: Option<PersonId>,
    accepted_at: Option<DateTime<Utc>>,
    accepted_reason: Option<String>,
    version: i64,
    accounts_late: bool,
    carry_over_id: Option<CarryOverId>,
    language_form: String,
}

impl TryFrom<ObligationRow> for Obligation {
    type Error = tilskudd_store::Error;

    fn try_from(row: ObligationRow) -> Result<Obligation> {
        let accepted = match (row.accepted_by, row.accepted_at, row.accepted_reason) {
            (Some(person), Some(at), Some(reason)) => Some(Act {
                person,
                at,
                reason: Text::parse(&reason)
                    .map_err(|error| inconsistent("obligation", "accepted_reason", error))?,
            }),
            _ => None,
        };
        Ok(Obligation {
            id: row.id,
            decision: row.decision_id,
            call: row.call_id,
            edition: row.edition,
            case_number: row.case_number,
            organisation_number: parsed("obligation", "organisation_number", &row.organisation_number)?,
            recipient: row.recipient,
            year: Year::new(row.year).map_err(|error| inconsistent("obligation", "year", error))?,
            report_due: row.report_due,
            accounts_due: row.accounts_due,
            auditor_due: row.auditor_due,
            report_waived: row.report_waived,
            state: parsed("obligation", "state", &row.state)?,
            form_sent_at: row.form_sent_at,
            report_number: row.report_number,
            late: row.late,
            reported_by: row.reported_by,
            report: None,
            accepted,
            version: row.version,
            awards: Vec::new(),
            accounts_late: row.accounts_late,
            statement: None,
            carry_over: row.carry_over_id,
            opening: Money::ZERO,
            language: parsed("obligation", "language_form", &row.language_form)?,
        })
    }
}

#[derive(sqlx_macros::FromRow)]
pub(crate) struct AwardRow {
    pub(crate) obligation_id: ObligationId,
    id: AwardId,
    award_id: AwardId,
    kind: String,
    title: String,
    awarded_ore: i64,
    budget: Vec<u8>,
    paid_ore: i64,
    returned_ore: i64,
    carried_over_ore: i64,
    used_ore: Option<i64>,
}

impl TryFrom<AwardRow> for Award {
    type Error = tilskudd_store::Error;

    fn try_from(row: AwardRow) -> Result<Award> {
        let amount = |column, ore| Money::amount(ore).map_err(|error| inconsistent("award", column, error));
        let lines = budget::decode(&row.budget)?;
        Ok(Award {
            id: row.id,
            award: row.award_id,
            kind: row.kind,
            title: row.title,
            awarded: amount("awarded_ore", row.awarded_ore)?,
            budget: row.budget,
            budget_keys: lines.into_iter().map(|line| line.key).collect(),
            paid: amount("paid_ore", row.paid_ore)?,
            returned: amount("returned_ore", row.returned_ore)?,
            carried_over: amount("carried_over_ore", row.carried_over_ore)?,
            used: row.used_ore.map(|ore| amount("used_ore", ore)).transpose()?,
        })
    }
}

#[derive(sqlx_macros::FromRow)]
pub(crate) struct ReportRow {
    pub(crate) obligation_id: ObligationId,
    pub(crate) content: Vec<u8>,
    pub(crate) content_hash: String,
    pub(crate) submitted_by: PersonId,
    pub(crate) submitted_at: DateTime<Utc>,
}
