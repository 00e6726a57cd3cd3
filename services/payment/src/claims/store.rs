//! `payment.claim`, `payment.repayment` and `payment.carry_over`.

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, ClaimId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::rows::{ensure_one, parsed};
use tilskudd_store::{Error, Page};
use uuid::Uuid;

use crate::claims::domain::carry_over::CarryOver;
use crate::claims::domain::claim::Reclaim;
use crate::rows::start;

/// A claim for money to be returned.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) id: ClaimId,
    pub(crate) award: AwardId,
    pub(crate) organisation_number: OrgNumber,
    pub(crate) amount: Money,
    pub(crate) returned: Money,
    pub(crate) reference: String,
}

impl Claim {
    /// Whether all of it came back.
    pub(crate) fn is_settled(&self) -> bool {
        self.returned == self.amount
    }
}

/// A repayment.
#[derive(Debug)]
pub(crate) struct Repayment<'a> {
    pub(crate) id: Uuid,
    pub(crate) claim: ClaimId,
    pub(crate) amount: Money,
    pub(crate) bank_reference: &'a str,
    pub(crate) booked_on: NaiveDate,
    pub(crate) recorded: Signed,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: ClaimId,
    award_id: AwardId,
    organisation_number: String,
    amount_ore: Money,
    returned_ore: Money,
    reference: String,
}

impl TryFrom<Row> for Claim {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            award: row.award_id,
            organisation_number: parsed("claim", "organisation_number", &row.organisation_number)?,
            amount: row.amount_ore,
            returned: row.returned_ore,
            reference: row.reference,
        })
    }
}

/// Adds a claim; false when it is known already.
pub(crate) async fn insert(conn: &mut PgConnection, claim: &Claim, ordered: &Reclaim) -> Result<bool, Error> {
    let done = sqlx::query(
        "-- insert_claim
         INSERT INTO payment.claim (id, award_id, organisation_number, amount_ore, reference, reason, source,
                                    ordered_by, ordered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
    )
    .bind(claim.id)
    .bind(claim.award)
    .bind(claim.organisation_number.as_str())
    .bind(claim.amount)
    .bind(&claim.reference)
    .bind(&ordered.reason)
    .bind(&ordered.source)
    .bind(ordered.ordered.person)
    .bind(ordered.ordered.at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The claim, locked.
pub(crate) async fn lock(conn: &mut PgConnection, id: ClaimId) -> Result<Option<Claim>, Error> {
    let row: Option<Row> = sqlx::query_as(
        "-- lock_claim
         SELECT id, award_id, organisation_number, amount_ore, returned_ore, reference
         FROM payment.claim WHERE id = $1 FOR UPDATE",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Claim::try_from).transpose()
}

/// Claims by id.
pub(crate) async fn list(
    conn: &mut PgConnection,
    recipient: Option<&OrgNumber>,
    page: &Page<ClaimId>,
) -> Result<Vec<Claim>, Error> {
    let rows: Vec<Row> = sqlx::query_as(
        "-- list_claims
         SELECT id, award_id, organisation_number, amount_ore, returned_ore, reference
         FROM payment.claim WHERE id > $1 AND ($2::text IS NULL OR organisation_number = $2)
         ORDER BY id LIMIT $3",
    )
    .bind(start(page, ClaimId::from_uuid))
    .bind(recipient.map(OrgNumber::as_str))
    .bind(page.limit())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Claim::try_from).collect()
}

/// Records money that came back, and what is returned of the claim after it.
pub(crate) async fn repay(
    conn: &mut PgConnection,
    repayment: &Repayment<'_>,
    before: Money,
    after: Money,
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- insert_repayment
         INSERT INTO payment.repayment (id, claim_id, amount_ore, bank_reference, booked_on, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(repayment.id)
    .bind(repayment.claim)
    .bind(repayment.amount)
    .bind(repayment.bank_reference)
    .bind(repayment.booked_on)
    .bind(repayment.recorded.person)
    .bind(repayment.recorded.at)
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    let done = sqlx::query(
        "-- repay_claim
         UPDATE payment.claim
         SET returned_ore = $3, state = CASE WHEN $3 = amount_ore THEN 'SETTLED' ELSE 'OPEN' END
         WHERE id = $1 AND returned_ore = $2 AND state = 'OPEN'",
    )
    .bind(repayment.claim)
    .bind(before)
    .bind(after)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Adds a carry-over that was granted; false when it is known already.
pub(crate) async fn insert_carry_over(
    conn: &mut PgConnection,
    carry_over: &CarryOver,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "-- insert_carry_over
         INSERT INTO payment.carry_over (id, award_id, amount_ore, to_year, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING",
    )
    .bind(carry_over.id)
    .bind(carry_over.award)
    .bind(carry_over.amount)
    .bind(carry_over.to_year.get())
    .bind(carry_over.decided.person)
    .bind(carry_over.decided.at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
