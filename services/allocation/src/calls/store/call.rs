//! `allocation.call`: copies of announced calls. A call is immutable, so the first copy is kept.

use std::collections::BTreeMap;

use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CallId, DecisionId};
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_store::Error;
use tilskudd_store::rows::inconsistent;

use crate::calls::domain::CallTerms;

/// An announced call: what the rules need of it, and all of it as intake announced it.
#[derive(Debug, Clone)]
pub(crate) struct StoredCall {
    /// What the rules need.
    pub(crate) terms: CallTerms,
    /// As it was announced.
    pub(crate) call: intake::Call,
}

/// Keeps an announced call, unless it is here already.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    terms: &CallTerms,
    announced: &intake::Call,
) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO allocation.call (id, edition, scheme, chapter_post, year, carry_over_allowed, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(terms.id)
    .bind(&terms.edition)
    .bind(&terms.scheme)
    .bind(&terms.chapter_post)
    .bind(terms.year.get())
    .bind(terms.carry_over_allowed)
    .bind(announced.encode_to_vec())
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(sqlx_macros::FromRow)]
struct CallRow {
    id: CallId,
    edition: String,
    scheme: String,
    chapter_post: String,
    year: i32,
    carry_over_allowed: bool,
    content: Vec<u8>,
}

impl TryFrom<CallRow> for StoredCall {
    type Error = Error;

    fn try_from(row: CallRow) -> Result<Self, Error> {
        let call = intake::Call::decode(row.content.as_slice())
            .map_err(|error| inconsistent("call", "content", error))?;
        let terms = CallTerms {
            id: row.id,
            name: call.name.clone(),
            edition: row.edition,
            scheme: row.scheme,
            chapter_post: row.chapter_post,
            year: Year::new(row.year).map_err(|error| inconsistent("call", "year", error))?,
            carry_over_allowed: row.carry_over_allowed,
            award_before_report: call.award_before_report,
        };
        Ok(Self { terms, call })
    }
}

/// A call, if it has been announced and has arrived.
pub(crate) async fn find(conn: &mut PgConnection, id: CallId) -> Result<Option<StoredCall>, Error> {
    let row: Option<CallRow> = sqlx::query_as(
        "SELECT id, edition, scheme, chapter_post, year, carry_over_allowed, content
         FROM allocation.call WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(StoredCall::try_from).transpose()
}

/// The terms of a call, if it has been announced and has arrived.
pub(crate) async fn terms(conn: &mut PgConnection, id: CallId) -> Result<Option<CallTerms>, Error> {
    Ok(find(conn, id).await?.map(|found| found.terms))
}

/// The call that a decision, or a proposal for one, belongs to.
pub(crate) async fn of_decision(
    conn: &mut PgConnection,
    id: DecisionId,
) -> Result<Option<StoredCall>, Error> {
    let row: Option<CallRow> = sqlx::query_as(
        "SELECT c.id, c.edition, c.scheme, c.chapter_post, c.year, c.carry_over_allowed, c.content
         FROM allocation.call c JOIN allocation.proposal p ON p.call_id = c.id WHERE p.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(StoredCall::try_from).transpose()
}

/// The terms of these calls, by id.
pub(crate) async fn terms_of(
    conn: &mut PgConnection,
    ids: impl Iterator<Item = CallId>,
) -> Result<BTreeMap<CallId, CallTerms>, Error> {
    let rows: Vec<CallRow> = sqlx::query_as(
        "SELECT id, edition, scheme, chapter_post, year, carry_over_allowed, content
         FROM allocation.call WHERE id = ANY ($1)",
    )
    .bind(ids.map(|id| id.as_uuid()).collect::<Vec<_>>())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| Ok((row.id, StoredCall::try_from(row)?.terms)))
        .collect()
}
