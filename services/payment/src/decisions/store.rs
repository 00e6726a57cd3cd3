//! `payment.recipient`, `payment.decision`, `payment.award`: copies of what allocation decided.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, DecisionId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_affected, parsed};

use crate::decisions::domain::decision::{Award, Decision};
use crate::rows::year;

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: DecisionId,
    case_number: String,
    organisation_number: String,
    recipient: String,
    year: i32,
    scheme: String,
    chapter_post: String,
    amount_ore: Money,
    decided_by: PersonId,
    decided_at: DateTime<Utc>,
    signed_by: Option<PersonId>,
}

impl TryFrom<Row> for Decision {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            case_number: row.case_number,
            organisation_number: parsed("decision", "organisation_number", &row.organisation_number)?,
            recipient: row.recipient,
            year: year("decision", row.year)?,
            scheme: row.scheme,
            chapter_post: row.chapter_post,
            amount: row.amount_ore,
            decided: Signed {
                person: row.decided_by,
                at: row.decided_at,
            },
            signed_by: row.signed_by,
        })
    }
}

/// Keeps the recipient's name, unless a newer decision gave one.
pub(crate) async fn name_recipient(conn: &mut PgConnection, decision: &Decision) -> Result<(), Error> {
    sqlx::query(
        "-- name_recipient
         INSERT INTO payment.recipient AS known (organisation_number, name, named_at) VALUES ($1, $2, $3)
         ON CONFLICT (organisation_number) DO UPDATE SET name = excluded.name, named_at = excluded.named_at
         WHERE known.named_at < excluded.named_at",
    )
    .bind(decision.organisation_number.as_str())
    .bind(&decision.recipient)
    .bind(decision.decided.at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds a decision with its awards; false when it is known already.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    decision: &Decision,
    awards: &[Award],
) -> Result<bool, Error> {
    let done = sqlx::query(
        "-- insert_decision
         INSERT INTO payment.decision (id, case_number, organisation_number, year, scheme, chapter_post,
                                       amount_ore, decided_by, decided_at, signed_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO NOTHING",
    )
    .bind(decision.id)
    .bind(&decision.case_number)
    .bind(decision.organisation_number.as_str())
    .bind(decision.year.get())
    .bind(&decision.scheme)
    .bind(&decision.chapter_post)
    .bind(decision.amount)
    .bind(decision.decided.person)
    .bind(decision.decided.at)
    .bind(decision.signed_by)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let ids: Vec<AwardId> = awards.iter().map(|award| award.id).collect();
    let kinds: Vec<String> = awards.iter().map(|award| award.kind.clone()).collect();
    let amounts: Vec<Money> = awards.iter().map(|award| award.amount).collect();
    let done = sqlx::query(
        "-- insert_awards
         INSERT INTO payment.award (id, decision_id, kind, amount_ore)
         SELECT id, $1, kind, amount FROM unnest($2::uuid[], $3::text[], $4::bigint[]) AS line (id, kind, amount)",
    )
    .bind(decision.id)
    .bind(ids)
    .bind(kinds)
    .bind(amounts)
    .execute(conn)
    .await?;
    ensure_affected(&done, awards.len())?;
    Ok(true)
}

/// The decision behind an award.
pub(crate) async fn of_award(conn: &mut PgConnection, award: AwardId) -> Result<Option<Decision>, Error> {
    let row: Option<Row> = sqlx::query_as(
        "-- decision_of_award
         SELECT d.id, d.case_number, d.organisation_number, r.name AS recipient, d.year, d.scheme, d.chapter_post,
                d.amount_ore, d.decided_by, d.decided_at, d.signed_by
         FROM payment.award AS a
         JOIN payment.decision AS d ON d.id = a.decision_id
         JOIN payment.recipient AS r USING (organisation_number)
         WHERE a.id = $1",
    )
    .bind(award)
    .fetch_optional(conn)
    .await?;
    row.map(Decision::try_from).transpose()
}

/// Whether the person keeps no accounts of the recipient, since they decided for it, or hold authority in `year` or in
/// the grant year of one of its payments that is not made yet: there they decided an application of the region.
pub(crate) async fn has_decided(
    conn: &mut PgConnection,
    person: PersonId,
    recipient: &OrgNumber,
    year: i32,
) -> Result<bool, Error> {
    Ok(sqlx::query_scalar(
        "-- has_decided
         SELECT EXISTS (
             SELECT 1 FROM payment.decision
             WHERE decided_by = $2 AND (organisation_number = $1 OR year = $3 OR year IN (
                 SELECT d.year FROM payment.instalment AS i JOIN payment.decision AS d ON d.id = i.decision_id
                 WHERE d.organisation_number = $1 AND i.state <> 'PAID')))",
    )
    .bind(recipient.as_str())
    .bind(person)
    .bind(year)
    .fetch_one(conn)
    .await?)
}

/// Whether the person decided any application of the region in the grant year.
pub(crate) async fn holds_authority(
    conn: &mut PgConnection,
    person: PersonId,
    year: Year,
) -> Result<bool, Error> {
    Ok(
        sqlx::query_scalar("-- holds_authority\nSELECT payment.holds_authority($1, $2)")
            .bind(person)
            .bind(year.get())
            .fetch_one(conn)
            .await?,
    )
}

/// Whether the person signed an application of one of these organisations.
pub(crate) async fn has_signed(
    conn: &mut PgConnection,
    person: PersonId,
    organisations: &[OrgNumber],
) -> Result<bool, Error> {
    let numbers: Vec<String> = organisations.iter().map(ToString::to_string).collect();
    Ok(sqlx::query_scalar(
        "-- has_signed
         SELECT EXISTS (
             SELECT 1 FROM payment.decision WHERE signed_by = $1 AND organisation_number = ANY($2))",
    )
    .bind(person)
    .bind(numbers)
    .fetch_one(conn)
    .await?)
}
