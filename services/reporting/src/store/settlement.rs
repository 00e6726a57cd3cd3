//! What is done with unused money, and the carried-over money that opens a year.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, ClaimId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;

use super::{inconsistent, one_row};
use crate::error::Result;

/// A carry-over that was asked for.
#[derive(Debug, Clone)]
pub struct CarryOver {
    /// The award.
    pub award: AwardId,
    /// Asked, øre.
    pub amount: Money,
    /// Not decided yet.
    pub undecided: bool,
}

/// Notes that a carry-over is asked for.
///
/// # Errors
/// The database's.
pub async fn insert_carry_over(
    conn: &mut PgConnection,
    id: CarryOverId,
    award: AwardId,
    amount: Money,
    at: DateTime<Utc>,
) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO reporting.settlement (id, award_id, kind, amount_ore, state, asked_at)
         VALUES ($1, $2, 'carry-over', $3, 'asked', $4)",
    )
    .bind(id)
    .bind(award)
    .bind(amount.ore())
    .bind(at)
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}

/// Notes that money is ordered back.
///
/// # Errors
/// The database's.
pub async fn insert_reclaim(
    conn: &mut PgConnection,
    id: ClaimId,
    award: AwardId,
    amount: Money,
    at: DateTime<Utc>,
) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO reporting.settlement (id, award_id, kind, amount_ore, state, asked_at)
         VALUES ($1, $2, 'reclaim', $3, 'asked', $4)",
    )
    .bind(id)
    .bind(award)
    .bind(amount.ore())
    .bind(at)
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}

/// A carry-over that was asked for here.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub async fn carry_over(conn: &mut PgConnection, id: CarryOverId) -> Result<Option<CarryOver>> {
    let row: Option<(AwardId, i64, String)> = sqlx::query_as(
        "SELECT award_id, amount_ore, state FROM reporting.settlement WHERE id = $1 AND kind = 'carry-over'",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    let carry_over = row.map(|(award, ore, state)| {
        Money::amount(ore)
            .map(|amount| CarryOver {
                award,
                amount,
                undecided: state == "asked",
            })
            .map_err(|error| inconsistent("settlement", "amount_ore", error))
    });
    Ok(carry_over.transpose()?)
}

/// Notes the decision on a carry-over.
///
/// # Errors
/// The database's, or that it was decided before.
pub async fn decide(conn: &mut PgConnection, id: CarryOverId, granted: bool) -> Result<()> {
    let affected =
        sqlx::query("UPDATE reporting.settlement SET state = $2 WHERE id = $1 AND state = 'asked'")
            .bind(id)
            .bind(if granted { "granted" } else { "refused" })
            .execute(conn)
            .await?
            .rows_affected();
    one_row(affected)?;
    Ok(())
}

/// Carried-over money opens the year after.
#[derive(Debug)]
pub struct Opening<'a> {
    /// The carry-over.
    pub carry_over: CarryOverId,
    /// The recipient.
    pub organisation: &'a OrgNumber,
    /// The call that it is carried into.
    pub call: CallId,
    /// The grant year that it opens.
    pub year: Year,
    /// Øre.
    pub amount: Money,
}

/// Notes an opening balance.
///
/// # Errors
/// The database's.
pub async fn insert_opening(conn: &mut PgConnection, opening: &Opening<'_>) -> Result<()> {
    let affected = sqlx::query(
        "INSERT INTO reporting.opening (carry_over_id, organisation_number, call_id, year, amount_ore)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(opening.carry_over)
    .bind(opening.organisation.as_str())
    .bind(opening.call)
    .bind(opening.year.get())
    .bind(opening.amount.ore())
    .execute(conn)
    .await?
    .rows_affected();
    one_row(affected)?;
    Ok(())
}
