//! Awards under obligations, with copies of payment's and allocation's figures.

use sqlx::PgConnection;
use tilskudd_kernel::ids::{AwardId, ObligationId};
use tilskudd_kernel::money::Money;
use tilskudd_store::rows::ensure_one;

use crate::obligations::domain::award::Award;
use crate::obligations::store::Result;

/// Adds an award at its place in the decision.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    obligation: ObligationId,
    position: usize,
    award: &Award,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO reporting.award (id, obligation_id, position, kind, title, awarded_ore, budget, award_id,
             paid_ore, returned_ore, balance_version, carried_over_ore)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, 0)",
    )
    .bind(award.id)
    .bind(obligation)
    .bind(i32::try_from(position).unwrap_or(i32::MAX))
    .bind(&award.kind)
    .bind(&award.title)
    .bind(award.awarded.ore())
    .bind(&award.budget)
    .bind(award.award)
    .bind(award.paid.ore())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The obligation that an award belongs to, if the award is known.
///
/// # Errors
/// The database's.
pub(crate) async fn obligation(conn: &mut PgConnection, id: AwardId) -> Result<Option<ObligationId>> {
    let obligation = sqlx::query_scalar("SELECT obligation_id FROM reporting.award WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?;
    Ok(obligation)
}

/// Takes payment's figures over, unless a newer version is held; false then.
///
/// # Errors
/// The database's.
pub(crate) async fn set_balance(
    conn: &mut PgConnection,
    id: AwardId,
    paid: Money,
    returned: Money,
    version: i64,
) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE reporting.award SET paid_ore = $2, returned_ore = $3, balance_version = $4
         WHERE id = $1 AND balance_version < $4",
    )
    .bind(id)
    .bind(paid.ore())
    .bind(returned.ore())
    .bind(version)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The obligation and the row of the money that was carried over from this award, if any was.
///
/// # Errors
/// The database's.
pub(crate) async fn carried_from(
    conn: &mut PgConnection,
    award: AwardId,
) -> Result<Option<(ObligationId, AwardId)>> {
    let carried =
        sqlx::query_as("SELECT obligation_id, id FROM reporting.award WHERE award_id = $1 AND id <> $1")
            .bind(award)
            .fetch_optional(conn)
            .await?;
    Ok(carried)
}

/// Notes what is returned of carried-over money; the version is payment's of the award that it comes from.
///
/// # Errors
/// The database's.
pub(crate) async fn set_returned(
    conn: &mut PgConnection,
    id: AwardId,
    returned: Money,
    version: i64,
) -> Result<()> {
    let done =
        sqlx::query("UPDATE reporting.award SET returned_ore = $2, balance_version = $3 WHERE id = $1")
            .bind(id)
            .bind(returned.ore())
            .bind(version)
            .execute(conn)
            .await?;
    ensure_one(&done)
}

/// Notes what an accepted report says is used.
///
/// # Errors
/// The database's.
pub(crate) async fn set_used(conn: &mut PgConnection, id: AwardId, used: Money) -> Result<()> {
    let done = sqlx::query("UPDATE reporting.award SET used_ore = $2 WHERE id = $1 AND used_ore IS NULL")
        .bind(id)
        .bind(used.ore())
        .execute(conn)
        .await?;
    ensure_one(&done)
}

/// Adds what allocation decided to carry over.
///
/// # Errors
/// The database's.
pub(crate) async fn add_carried_over(conn: &mut PgConnection, id: AwardId, amount: Money) -> Result<()> {
    let done =
        sqlx::query("UPDATE reporting.award SET carried_over_ore = carried_over_ore + $2 WHERE id = $1")
            .bind(id)
            .bind(amount.ore())
            .execute(conn)
            .await?;
    ensure_one(&done)
}
