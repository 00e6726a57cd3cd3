//! `payment.award_balance`: read here; written by the database's own trigger only.

use sqlx::PgConnection;
use tilskudd_kernel::ids::{AwardId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::{Error, Page};

use crate::ledger::domain::Balance;
use crate::rows::start;

/// The balance of an award, with the data of its decision.
#[derive(Debug, Clone)]
pub(crate) struct AwardBalance {
    pub(crate) award: AwardId,
    pub(crate) decision: DecisionId,
    pub(crate) organisation_number: String,
    pub(crate) year: i32,
    pub(crate) kind: String,
    pub(crate) balance: Balance,
    pub(crate) version: i64,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    award_id: AwardId,
    decision_id: DecisionId,
    organisation_number: String,
    year: i32,
    kind: String,
    granted_ore: Money,
    in_transit_ore: Money,
    paid_ore: Money,
    returned_ore: Money,
    carried_out_ore: Money,
    version: i64,
}

impl From<Row> for AwardBalance {
    fn from(row: Row) -> Self {
        Self {
            award: row.award_id,
            decision: row.decision_id,
            organisation_number: row.organisation_number,
            year: row.year,
            kind: row.kind,
            balance: Balance {
                granted: row.granted_ore,
                in_transit: row.in_transit_ore,
                paid: row.paid_ore,
                returned: row.returned_ore,
                carried_out: row.carried_out_ore,
            },
            version: row.version,
        }
    }
}

macro_rules! select {
    ($name:literal, $rest:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT b.award_id, a.decision_id, d.organisation_number, d.year, a.kind, b.granted_ore,
                      b.in_transit_ore, b.paid_ore, b.returned_ore, b.carried_out_ore, b.version
               FROM payment.award_balance AS b
               JOIN payment.award AS a ON a.id = b.award_id
               JOIN payment.decision AS d ON d.id = a.decision_id ",
            $rest
        )
    };
}

/// The balances of these awards, by award.
pub(crate) async fn of(conn: &mut PgConnection, awards: &[AwardId]) -> Result<Vec<AwardBalance>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "balances_of_awards",
        "WHERE b.award_id = ANY($1) ORDER BY b.award_id"
    ))
    .bind(awards.to_vec())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(AwardBalance::from).collect())
}

/// Balances by award; of one grant year and one recipient when given.
pub(crate) async fn list(
    conn: &mut PgConnection,
    year: Option<Year>,
    recipient: Option<&OrgNumber>,
    page: &Page<AwardId>,
) -> Result<Vec<AwardBalance>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "list_award_balances",
        "WHERE b.award_id > $1 AND ($2::int IS NULL OR d.year = $2)
           AND ($3::text IS NULL OR d.organisation_number = $3)
         ORDER BY b.award_id LIMIT $4"
    ))
    .bind(start(page, AwardId::from_uuid))
    .bind(year.map(Year::get))
    .bind(recipient.map(OrgNumber::as_str))
    .bind(page.limit())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(AwardBalance::from).collect())
}
