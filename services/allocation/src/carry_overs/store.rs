//! `allocation.carry_over` and `allocation.carry_over_decision`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{AwardId, CallId, CarryOverId, DecisionId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_store::rows::{ensure_one, parsed};
use tilskudd_store::{Error, Page};

use crate::carry_overs::domain::{CarryOver, Ruling};

macro_rules! carry_overs {
    ($rest:literal) => {
        concat!(
            "SELECT c.id, c.award_id, c.decision_id, c.organisation_number, c.amount_ore, c.wish, c.requested_at,
                    d.to_call_id, d.decided_by, d.decided_at, d.reason
             FROM allocation.carry_over c LEFT JOIN allocation.carry_over_decision d ON d.carry_over_id = c.id ",
            $rest
        )
    };
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: CarryOverId,
    award_id: AwardId,
    decision_id: DecisionId,
    organisation_number: String,
    amount_ore: Money,
    wish: String,
    requested_at: DateTime<Utc>,
    to_call_id: Option<CallId>,
    decided_by: Option<PersonId>,
    decided_at: Option<DateTime<Utc>>,
    reason: Option<String>,
}

impl TryFrom<Row> for CarryOver {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        let ruling = match (row.decided_by, row.decided_at, row.reason) {
            (Some(person), Some(at), Some(reason)) => Some(Ruling {
                to_call: row.to_call_id,
                decided: Act {
                    person,
                    at,
                    reason: parsed("carry_over_decision", "reason", &reason)?,
                },
            }),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            award: row.award_id,
            decision: row.decision_id,
            organisation: parsed("carry_over", "organisation_number", &row.organisation_number)?,
            amount: row.amount_ore,
            wish: row.wish,
            requested_at: row.requested_at,
            ruling,
        })
    }
}

/// A carry-over.
pub(crate) async fn get(conn: &mut PgConnection, id: CarryOverId) -> Result<Option<CarryOver>, Error> {
    let row: Option<Row> = sqlx::query_as(carry_overs!("WHERE c.id = $1"))
        .bind(id)
        .fetch_optional(conn)
        .await?;
    row.map(CarryOver::try_from).transpose()
}

/// A page of carry-overs by id, and what the next one starts after.
pub(crate) async fn page(
    conn: &mut PgConnection,
    page: &Page<CarryOverId>,
) -> Result<(Vec<CarryOver>, Option<CarryOverId>), Error> {
    let found: Vec<Row> = sqlx::query_as(carry_overs!(
        "WHERE $1::uuid IS NULL OR c.id > $1 ORDER BY c.id LIMIT $2"
    ))
    .bind(page.after)
    .bind(page.limit())
    .fetch_all(conn)
    .await?;
    let (found, next) = page.split(found, |row| row.id);
    let carry_overs = found
        .into_iter()
        .map(CarryOver::try_from)
        .collect::<Result<_, _>>()?;
    Ok((carry_overs, next))
}

/// Keeps a request.
pub(crate) async fn insert(conn: &mut PgConnection, request: &CarryOver) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.carry_over
             (id, award_id, decision_id, organisation_number, amount_ore, wish, requested_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(request.id)
    .bind(request.award)
    .bind(request.decision)
    .bind(request.organisation.as_str())
    .bind(request.amount)
    .bind(&request.wish)
    .bind(request.requested_at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Keeps the decision on a request; a second one breaks `carry_over_decision_key`.
pub(crate) async fn decide(conn: &mut PgConnection, id: CarryOverId, ruling: &Ruling) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.carry_over_decision
             (carry_over_id, granted, to_call_id, decided_by, decided_at, reason)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(ruling.to_call.is_some())
    .bind(ruling.to_call)
    .bind(ruling.decided.person)
    .bind(ruling.decided.at)
    .bind(ruling.decided.reason.as_str())
    .execute(conn)
    .await?;
    ensure_one(&done)
}
