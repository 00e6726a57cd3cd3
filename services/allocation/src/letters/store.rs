//! `allocation.letter`: insert only.

use chrono::{DateTime, Utc};
use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CallId, DecisionId, LetterId};
use tilskudd_kernel::lang::Norwegian;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};

/// Keeps the letter of a decision.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    id: LetterId,
    decision: DecisionId,
    form: Norwegian,
    dated: DateTime<Utc>,
    letter: &pb::Letter,
) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.letter (id, decision_id, language, content_hash, dated, content)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(decision)
    .bind(form.as_str())
    .bind(&letter.content_hash)
    .bind(dated)
    .bind(letter.encode_to_vec())
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The letter of a decision, with its recipient and its call.
pub(crate) async fn find(
    conn: &mut PgConnection,
    decision: DecisionId,
) -> Result<Option<(pb::Letter, OrgNumber, CallId)>, Error> {
    let found: Option<(Vec<u8>, String, CallId)> = sqlx::query_as(
        "SELECT l.content, p.organisation_number, p.call_id
         FROM allocation.letter l JOIN allocation.proposal p ON p.id = l.decision_id
         WHERE l.decision_id = $1",
    )
    .bind(decision)
    .fetch_optional(conn)
    .await?;
    let Some((content, number, call)) = found else {
        return Ok(None);
    };
    let letter =
        pb::Letter::decode(content.as_slice()).map_err(|error| inconsistent("letter", "content", error))?;
    let number = parsed("proposal", "organisation_number", &number)?;
    Ok(Some((letter, number, call)))
}
