//! Settlements of unused money, and the carried-over money that opens a year.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{AwardId, CarryOverId, ClaimId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};

use crate::obligations::store::Result;
use crate::settlements::domain::{CarryOver, Opening, SettlementState};

/// Notes that a carry-over is asked for.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_carry_over(
    conn: &mut PgConnection,
    id: CarryOverId,
    award: AwardId,
    amount: Money,
    at: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.settlement (id, award_id, kind, amount_ore, state, asked_at)
         VALUES ($1, $2, 'carry-over', $3, 'asked', $4)",
    )
    .bind(id)
    .bind(award)
    .bind(amount.ore())
    .bind(at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Notes that money is ordered back.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_reclaim(
    conn: &mut PgConnection,
    id: ClaimId,
    award: AwardId,
    amount: Money,
    at: DateTime<Utc>,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.settlement (id, award_id, kind, amount_ore, state, asked_at)
         VALUES ($1, $2, 'reclaim', $3, 'asked', $4)",
    )
    .bind(id)
    .bind(award)
    .bind(amount.ore())
    .bind(at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// A carry-over requested here.
///
/// # Errors
/// The database's, or a stored row that breaks the code's rules.
pub(crate) async fn carry_over(conn: &mut PgConnection, id: CarryOverId) -> Result<Option<CarryOver>> {
    let row: Option<(AwardId, i64, String)> = sqlx::query_as(
        "SELECT award_id, amount_ore, state FROM reporting.settlement WHERE id = $1 AND kind = 'carry-over'",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    let Some((award, ore, state)) = row else {
        return Ok(None);
    };
    Ok(Some(CarryOver {
        id,
        award,
        amount: Money::amount(ore).map_err(|error| inconsistent("settlement", "amount_ore", error))?,
        state: parsed("settlement", "state", &state)?,
    }))
}

/// Notes the decision on a carry-over.
///
/// # Errors
/// The database's, or that it was decided before.
pub(crate) async fn decide(conn: &mut PgConnection, id: CarryOverId, decided: SettlementState) -> Result<()> {
    let done = sqlx::query("UPDATE reporting.settlement SET state = $2 WHERE id = $1 AND state = 'asked'")
        .bind(id)
        .bind(decided.as_str())
        .execute(conn)
        .await?;
    ensure_one(&done)
}

/// Notes the money of a carry-over that opens its recipient's year.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_opening(
    conn: &mut PgConnection,
    id: CarryOverId,
    organisation: &OrgNumber,
    opening: &Opening,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.opening (carry_over_id, organisation_number, call_id, year, amount_ore)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id)
    .bind(organisation.as_str())
    .bind(opening.call)
    .bind(opening.year.get())
    .bind(opening.amount.ore())
    .execute(conn)
    .await?;
    ensure_one(&done)
}
