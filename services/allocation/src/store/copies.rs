//! Copies of editions and calls. Both are immutable, so the first copy stands.

use std::collections::BTreeMap;

use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CallId, DecisionId};
use tilskudd_kernel::year::Year;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_rulebook::Edition;

use crate::domain::terms::CallTerms;
use crate::error::{Error, corrupt};

/// Keeps a published edition, unless it is here already; another text under its name is refused.
pub(crate) async fn put_edition(
    conn: &mut PgConnection,
    edition: &Edition,
    evaluator: &str,
) -> Result<(), Error> {
    let kept = sqlx::query(
        "INSERT INTO allocation.edition (edition, canonical, hash, evaluator_version)
         VALUES ($1, $2, $3, $4) ON CONFLICT (edition) DO NOTHING",
    )
    .bind(&edition.id)
    .bind(edition.canonical_json())
    .bind(edition.hash())
    .bind(evaluator)
    .execute(&mut *conn)
    .await?;
    if kept.rows_affected() == 0 {
        // Both as this program reads them: an older one may have written the same text with less in it.
        let held = self::edition(conn, &edition.id).await?;
        if held.is_some_and(|held| held.hash() != edition.hash()) {
            return Err(Error::EditionDiffers(edition.id.clone()));
        }
    }
    Ok(())
}

/// An edition, if it has arrived.
pub(crate) async fn edition(conn: &mut PgConnection, code: &str) -> Result<Option<Edition>, Error> {
    let canonical: Option<String> =
        sqlx::query_scalar("SELECT canonical FROM allocation.edition WHERE edition = $1")
            .bind(code)
            .fetch_optional(conn)
            .await?;
    canonical
        .map(|json| Edition::from_canonical(&json).map_err(Error::Edition))
        .transpose()
}

/// Keeps an announced call, unless it is here already.
pub(crate) async fn put_call(conn: &mut PgConnection, call: &CallTerms) -> Result<(), Error> {
    sqlx::query(
        "INSERT INTO allocation.call (id, edition, scheme, chapter_post, year, carry_over_allowed, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(call.id)
    .bind(&call.edition)
    .bind(&call.scheme)
    .bind(&call.chapter_post)
    .bind(call.year.get())
    .bind(call.carry_over_allowed)
    .bind(call.content.encode_to_vec())
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct CallRow {
    id: CallId,
    edition: String,
    scheme: String,
    chapter_post: String,
    year: i32,
    carry_over_allowed: bool,
    content: Vec<u8>,
}

impl TryFrom<CallRow> for CallTerms {
    type Error = Error;

    fn try_from(row: CallRow) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            edition: row.edition,
            scheme: row.scheme,
            chapter_post: row.chapter_post,
            year: Year::new(row.year).map_err(|error| corrupt("call", "year", error))?,
            carry_over_allowed: row.carry_over_allowed,
            content: intake::Call::decode(row.content.as_slice())
                .map_err(|error| corrupt("call", "content", error))?,
        })
    }
}

/// A call, if it has been announced and has arrived.
pub(crate) async fn call(conn: &mut PgConnection, id: CallId) -> Result<Option<CallTerms>, Error> {
    let row: Option<CallRow> = sqlx::query_as(
        "SELECT id, edition, scheme, chapter_post, year, carry_over_allowed, content
         FROM allocation.call WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(CallTerms::try_from).transpose()
}

/// The call that a decision, or a proposal for one, belongs to.
pub(crate) async fn call_of(conn: &mut PgConnection, id: DecisionId) -> Result<Option<CallTerms>, Error> {
    let row: Option<CallRow> = sqlx::query_as(
        "SELECT c.id, c.edition, c.scheme, c.chapter_post, c.year, c.carry_over_allowed, c.content
         FROM allocation.call c JOIN allocation.proposal p ON p.call_id = c.id WHERE p.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(CallTerms::try_from).transpose()
}

/// These calls, by id.
pub(crate) async fn calls(
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
        .map(|row| Ok((row.id, CallTerms::try_from(row)?)))
        .collect()
}
