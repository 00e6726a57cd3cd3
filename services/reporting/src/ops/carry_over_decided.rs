//! Allocation has decided on a carry-over: the money opens the year after, or is ordered back.

use serde_json::json;
use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, ObligationId, PersonId};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::money::Money;
use tilskudd_kernel::names::parse_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1::{CarryOverDecided, CarryOverState};
use tilskudd_store::{Db, Receipt, Received, Tx};

use super::settle::order_reclaim;
use super::standing::tell_standing;
use super::{close_if_settled, edition, lock, obligation_name, reread};
use crate::domain::call_terms::CallTerms;
use crate::domain::obligation::{Award, Obligation, State, Unused};
use crate::error::{Error, Result};
use crate::store;
use crate::store::settlement::{CarryOver, Opening};

/// What was decided.
struct Decided {
    id: CarryOverId,
    by: PersonId,
    /// Amount, call and year that it is carried into; none: refused.
    granted: Option<(Money, CallId, Year)>,
}

/// Applies the decision to the carry-over that was asked for here.
///
/// # Errors
/// [`Error::Malformed`] when a field does not parse, or the database's.
pub async fn carry_over_decided(db: &Db, event: &Received, message: &CarryOverDecided) -> Result<Receipt> {
    let decided = &parse(message)?;
    db.receive::<Error, _>("reporting.carry_over_decided", event, move |tx| {
        Box::pin(async move {
            let Some(asked) = store::settlement::carry_over(tx.conn(), decided.id).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let Some(id) = store::award::obligation(tx.conn(), asked.award).await? else {
                return Ok(Receipt::NotKnownYet);
            };
            let tenant = db.tenant();
            let into = match decided.granted {
                None => None,
                Some((_, call, year)) => {
                    let Some(terms) = store::copies::call(tx.conn(), call).await? else {
                        return Ok(Receipt::NotKnownYet);
                    };
                    if terms.year != year {
                        return Err(malformed("to_year", "not the call's"));
                    }
                    // The recipient's year is locked before its obligations.
                    let organisation = reread(tx, tenant, id).await?.organisation_number;
                    let sum = store::recipient_year::add(tx.conn(), &organisation, year, Money::ZERO).await?;
                    Some((terms, sum))
                }
            };
            let obligation = lock(tx, tenant, id).await?;
            // Read again under the lock: a twin may have been faster.
            let undecided = store::settlement::carry_over(tx.conn(), decided.id)
                .await?
                .is_some_and(|asked| asked.undecided);
            if !undecided {
                return Ok(Receipt::Applied);
            }
            store::settlement::decide(tx.conn(), decided.id, decided.granted.is_some()).await?;
            store::obligation::update(tx.conn(), &obligation).await?;
            match decided.granted {
                Some((amount, call, year)) => {
                    let opening = Opening {
                        carry_over: decided.id,
                        organisation: &obligation.organisation_number,
                        call,
                        year,
                        amount,
                    };
                    store::award::add_carried_over(tx.conn(), asked.award, amount).await?;
                    store::settlement::insert_opening(tx.conn(), &opening).await?;
                    if let Some((terms, sum)) = &into {
                        let next = carried(tx, &obligation, asked.award, &opening, terms)?;
                        open_year(tx, tenant, &next, *sum).await?;
                    }
                    tx.audit(
                        "carry-over.granted",
                        obligation_name(tenant, id),
                        json!({ "carry_over": decided.id, "amount_ore": amount }),
                    );
                }
                None => refused(db, tx, decided, &asked, &obligation).await?,
            }
            close_if_settled(tx, tenant, id).await?;
            Ok(Receipt::Applied)
        })
    })
    .await
}

/// Makes the obligation of the year that carried-over money opens, where the recipient's awards are this sum.
async fn open_year(tx: &mut Tx<'_>, tenant: &Tenant, next: &Obligation, sum: Money) -> Result<()> {
    let (organisation, year) = (&next.organisation_number, next.year);
    store::obligation::insert(tx.conn(), next).await?;
    store::recipient_year::demand_statements(tx.conn(), organisation, year, sum).await?;
    tx.audit(
        "obligation.made",
        obligation_name(tenant, next.id),
        json!({ "carry_over": next.carry_over, "opening_ore": next.opening }),
    );
    tell_standing(tx, tenant, organisation, year).await
}

/// The obligation that follows carried-over money up in the year that it opens: the same decision, award, budget
/// and edition, with the days of the call that it is carried into. It is never waived: the award owed a report.
fn carried(
    tx: &Tx<'_>,
    from: &Obligation,
    award: AwardId,
    opening: &Opening<'_>,
    terms: &CallTerms,
) -> Result<Obligation> {
    let held = from.awards.iter().find(|held| held.id == award);
    let held = held.ok_or_else(|| super::missing("award"))?;
    let award = Award {
        id: AwardId::from_uuid(opening.carry_over.as_uuid()),
        awarded: opening.amount,
        paid: opening.amount,
        returned: Money::ZERO,
        carried_over: Money::ZERO,
        used: None,
        ..held.clone()
    };
    Ok(Obligation {
        id: ObligationId::new(tx.ids()),
        call: terms.id,
        year: terms.year,
        report_due: terms.report_due,
        accounts_due: terms.accounts_due,
        auditor_due: None,
        report_waived: false,
        state: State::Running,
        form_sent_at: None,
        report_number: 0,
        late: false,
        accounts_late: false,
        reported_by: None,
        report: None,
        accepted: None,
        version: 1,
        awards: vec![award],
        statement: None,
        carry_over: Some(opening.carry_over),
        opening: opening.amount,
        ..from.clone()
    })
}

async fn refused(
    db: &Db,
    tx: &mut Tx<'_>,
    decided: &Decided,
    asked: &CarryOver,
    obligation: &Obligation,
) -> Result<()> {
    let edition = edition(tx, obligation).await?;
    let held = obligation.awards.iter().find(|held| held.id == asked.award);
    let held = held.ok_or_else(|| super::missing("award"))?;
    let unused = Unused {
        id: held.id,
        award: held.award,
        amount: asked.amount,
        carry_over: None,
    };
    let because = match obligation.language {
        LanguageForm::Nn => "Overføring er avslått; ubrukt tilskot skal betalast tilbake.",
        LanguageForm::Nb | LanguageForm::Neutral => {
            "Overføring er avslått; ubrukt tilskudd skal betales tilbake."
        }
    };
    order_reclaim(
        tx,
        db.tenant(),
        &edition,
        obligation,
        &unused,
        because,
        decided.by,
    )
    .await
}

fn parse(message: &CarryOverDecided) -> Result<Decided> {
    let carry_over = message
        .carry_over
        .as_ref()
        .ok_or_else(|| malformed("carry_over", "absent"))?;
    let (_, id) = parse_name::<CarryOverId>("carryOvers", &carry_over.name)
        .map_err(|error| malformed("carry_over.name", error))?;
    let by = message
        .decided
        .as_ref()
        .map_or("", |decided| decided.person.as_str());
    let granted = match carry_over.state() {
        CarryOverState::Granted => {
            let amount = Money::amount(carry_over.amount_ore)
                .map_err(|error| malformed("carry_over.amount_ore", error))?;
            let (_, call) = parse_name::<CallId>("calls", &carry_over.to_call)
                .map_err(|error| malformed("carry_over.to_call", error))?;
            let year = Year::new(message.to_year).map_err(|error| malformed("to_year", error))?;
            Some((amount, call, year))
        }
        CarryOverState::Refused => None,
        CarryOverState::Unspecified | CarryOverState::Requested => {
            return Err(malformed("carry_over.state", "not decided"));
        }
    };
    Ok(Decided {
        id,
        by: by.parse().map_err(|error| malformed("decided.person", error))?,
        granted,
    })
}

fn malformed(field: &'static str, why: impl ToString) -> Error {
    Error::Malformed {
        field,
        why: why.to_string(),
    }
}
