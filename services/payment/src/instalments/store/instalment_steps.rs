//! `payment.instalment`: made with its decision, and moved from state to state.

use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, InstalmentId};
use tilskudd_kernel::money::Money;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_affected, ensure_one};

use crate::decisions::domain::decision::{Award, Decision};
use crate::instalments::domain::InstalmentState;

/// Adds the one instalment of a decision, with a part for each award.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    id: InstalmentId,
    decision: &Decision,
    awards: &[Award],
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- insert_instalment
         INSERT INTO payment.instalment (id, decision_id, number, amount_ore, decided_by) VALUES ($1, $2, 1, $3, $4)",
    )
    .bind(id)
    .bind(decision.id)
    .bind(decision.amount)
    .bind(decision.decided.person)
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    let ids: Vec<AwardId> = awards.iter().map(|award| award.id).collect();
    let amounts: Vec<Money> = awards.iter().map(|award| award.amount).collect();
    let done = sqlx::query(
        "-- insert_instalment_parts
         INSERT INTO payment.instalment_part (instalment_id, award_id, amount_ore)
         SELECT $1, award, amount FROM unnest($2::uuid[], $3::bigint[]) AS line (award, amount)",
    )
    .bind(id)
    .bind(ids)
    .bind(amounts)
    .execute(conn)
    .await?;
    ensure_affected(&done, awards.len())
}

/// Attests an instalment that is in `from`.
pub(crate) async fn attest(
    conn: &mut PgConnection,
    id: InstalmentId,
    from: InstalmentState,
    by: Signed,
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- attest_instalment
         UPDATE payment.instalment SET state = 'ATTESTED', attested_by = $3, attested_at = $4
         WHERE id = $1 AND state = $2",
    )
    .bind(id)
    .bind(from.as_str())
    .bind(by.person)
    .bind(by.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Moves these instalments, all of them in `from`; a release counts as an attempt.
pub(crate) async fn move_all(
    conn: &mut PgConnection,
    ids: &[InstalmentId],
    from: InstalmentState,
    to: InstalmentState,
) -> Result<(), Error> {
    let done = sqlx::query(
        "-- move_instalments
         UPDATE payment.instalment
         SET state = $3, attempts = attempts + CASE WHEN $3 = 'RELEASED' THEN 1 ELSE 0 END
         WHERE id = ANY($1) AND state = $2",
    )
    .bind(ids.to_vec())
    .bind(from.as_str())
    .bind(to.as_str())
    .execute(conn)
    .await?;
    ensure_affected(&done, ids.len())
}

/// Takes over the bank's answers: paid, or bounced with a reason.
pub(crate) async fn answer(
    conn: &mut PgConnection,
    answers: &[(InstalmentId, InstalmentState, String)],
) -> Result<(), Error> {
    let ids: Vec<InstalmentId> = answers.iter().map(|answer| answer.0).collect();
    let states: Vec<String> = answers.iter().map(|answer| answer.1.to_string()).collect();
    let reasons: Vec<String> = answers.iter().map(|answer| answer.2.clone()).collect();
    let done = sqlx::query(
        "-- answer_instalments
         UPDATE payment.instalment AS i SET state = line.state, bank_reason = line.reason
         FROM unnest($1::uuid[], $2::text[], $3::text[]) AS line (id, state, reason)
         WHERE i.id = line.id AND i.state = 'RELEASED'",
    )
    .bind(ids)
    .bind(states)
    .bind(reasons)
    .execute(conn)
    .await?;
    ensure_affected(&done, answers.len())
}
