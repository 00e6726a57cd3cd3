//! A decision makes an obligation (R28): none after a refusal, which is kept as known all the same.

use prost::Message;
use serde_json::json;
use tilskudd_kernel::ids::{AwardId, CallId, DecisionId, ObligationId};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::allocation::v1::{Award as PbAward, Decision, DecisionMade};
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1::Organisation;
use tilskudd_proto::reporting::v1::ObligationAward;
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::obligation_name;
use super::standing::tell_standing;
use crate::domain::call_terms::CallTerms;
use crate::domain::obligation::{Award, Obligation, State};
use crate::error::{Error, Result};
use crate::store;

/// What is read of the event before the transaction.
struct Made<'a> {
    decision: &'a Decision,
    id: DecisionId,
    call: CallId,
    organisation: OrgNumber,
    awards: Vec<Award>,
    language: LanguageForm,
}

/// Makes the obligation, once the call is here, and recomputes for the recipient's year whether the auditor's
/// statement is demanded.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn decision_made(db: &Db, event: &Received, message: &DecisionMade) -> Result<Receipt> {
    let made = &parse(message)?;
    db.receive::<Error, _>("reporting.decision_made", event, move |tx| {
        Box::pin(async move {
            let Some(call) = store::copies::call(tx.conn(), made.call).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let now = tx.legal_now();
            let refused = made.awards.is_empty();
            let new = store::obligation::insert_decision(
                tx.conn(),
                made.id,
                made.call,
                &made.organisation,
                refused,
                now,
            )
            .await?;
            if !new {
                return Ok(Receipt::Applied);
            }
            if refused {
                tx.audit("decision.known", &made.decision.name, json!({ "refused": true }));
                return Ok(Receipt::Applied);
            }
            oblige(db, tx, made, &call).await?;
            Ok(Receipt::Applied)
        })
    })
    .await
}

async fn oblige(db: &Db, tx: &mut Tx<'_>, made: &Made<'_>, call: &CallTerms) -> Result<()> {
    let awarded = Money::sum(made.awards.iter().map(|award| award.awarded))?;
    let sum = store::recipient_year::add(tx.conn(), &made.organisation, call.year, awarded).await?;
    let waived = call.waives(awarded);
    let obligation = Obligation {
        id: ObligationId::new(tx.ids()),
        decision: made.id,
        call: call.id,
        edition: call.edition.clone(),
        case_number: made.decision.case_number.clone(),
        organisation_number: made.organisation.clone(),
        recipient: made.decision.recipient.clone(),
        year: call.year,
        report_due: call.report_due,
        accounts_due: call.accounts_due,
        auditor_due: None,
        report_waived: waived,
        state: if waived { State::Closed } else { State::Running },
        form_sent_at: None,
        report_number: 0,
        late: false,
        reported_by: None,
        report: None,
        accepted: None,
        version: 1,
        awards: made.awards.clone(),
        accounts_late: false,
        statement: None,
        carry_over: None,
        opening: Money::ZERO,
        language: made.language,
    };
    store::obligation::insert(tx.conn(), &obligation).await?;
    store::recipient_year::demand_statements(tx.conn(), &made.organisation, call.year, sum).await?;
    tx.audit(
        "obligation.made",
        obligation_name(db.tenant(), obligation.id),
        json!({ "decision": made.decision.name, "awarded_ore": awarded, "waived": waived }),
    );
    tell_standing(tx, db.tenant(), &made.organisation, call.year).await
}

fn parse(message: &DecisionMade) -> Result<Made<'_>> {
    let decision = message
        .decision
        .as_ref()
        .ok_or_else(|| malformed("decision", "absent"))?;
    let (_, id) = parse_name::<DecisionId>("decisions", &decision.name)
        .map_err(|error| malformed("decision.name", error))?;
    let (_, call) =
        parse_name::<CallId>("calls", &decision.call).map_err(|error| malformed("decision.call", error))?;
    let organisation = decision
        .organisation_number
        .parse()
        .map_err(|error| malformed("decision.organisation_number", error))?;
    // A measure that got nothing owes nothing.
    let awards = decision.awards.iter().filter(|award| award.amount_ore != 0);
    Ok(Made {
        decision,
        id,
        call,
        organisation,
        awards: awards.map(parse_award).collect::<Result<_>>()?,
        language: match message.recipient.as_ref().map(Organisation::language_form) {
            Some(common::LanguageForm::Nb) => LanguageForm::Nb,
            Some(common::LanguageForm::Nn) => LanguageForm::Nn,
            Some(common::LanguageForm::Neutral | common::LanguageForm::Unspecified) | None => {
                LanguageForm::Neutral
            }
        },
    })
}

fn parse_award(award: &PbAward) -> Result<Award> {
    let budget = ObligationAward {
        budget_lines: award.budget_lines.clone(),
        ..ObligationAward::default()
    };
    Ok(Award {
        id: award
            .id
            .parse::<AwardId>()
            .map_err(|error| malformed("award.id", error))?,
        award: award
            .id
            .parse::<AwardId>()
            .map_err(|error| malformed("award.id", error))?,
        kind: award.kind.clone(),
        title: award.title.clone(),
        awarded: Money::amount(award.amount_ore).map_err(|error| malformed("award.amount_ore", error))?,
        budget: budget.encode_to_vec(),
        budget_keys: award.budget_lines.iter().map(|line| line.key.clone()).collect(),
        paid: Money::ZERO,
        returned: Money::ZERO,
        carried_over: Money::ZERO,
        used: None,
    })
}

fn malformed(field: &'static str, why: impl ToString) -> Error {
    Error::Malformed {
        field,
        why: why.to_string(),
    }
}
