//! Awards as the public reads them: from the decisions as they were decided, newest first.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::ids::DecisionId;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_store::rows::inconsistent;
use tilskudd_store::{Error, Page};
use uuid::Uuid;

/// The filter of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only this grant year.
    pub(crate) year: Option<Year>,
    /// Only this scheme.
    pub(crate) scheme: Option<String>,
}

/// A decision that gave money.
#[derive(Debug)]
pub(crate) struct PublicAward {
    /// Its id.
    pub(crate) id: DecisionId,
    /// When it was decided.
    pub(crate) decided_at: DateTime<Utc>,
    /// As it was decided.
    pub(crate) decision: pb::Decision,
}

/// The place of a decision in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    at: DateTime<Utc>,
    id: Uuid,
}

/// The text is no place.
#[derive(Debug, thiserror::Error)]
#[error("no place in the list")]
pub(crate) struct NoPlace;

impl From<ParseIntError> for NoPlace {
    fn from(_: ParseIntError) -> Self {
        Self
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // As fine as the database keeps time.
        write!(f, "{} {}", self.at.timestamp_micros(), self.id)
    }
}

impl FromStr for Place {
    type Err = NoPlace;

    fn from_str(text: &str) -> Result<Self, NoPlace> {
        let (micros, id) = text.split_once(' ').ok_or(NoPlace)?;
        Ok(Self {
            at: DateTime::from_timestamp_micros(micros.parse()?).ok_or(NoPlace)?,
            id: id.parse().map_err(|_| NoPlace)?,
        })
    }
}

/// Of each frame no more than a page is read, whatever the filter.
const PAGE: &str = "
SELECT d.id, d.decided_at, d.content
FROM allocation.frame f
CROSS JOIN LATERAL (
    SELECT e.id, e.decided_at, e.content
    FROM allocation.decision e
    WHERE e.frame_id = f.id AND e.amount_ore > 0
      AND (e.decided_at, e.id) < (coalesce($4, 'infinity'::timestamptz), coalesce($5, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid))
    ORDER BY e.decided_at DESC, e.id DESC
    LIMIT $6
) d
WHERE f.target_region = $1 AND ($2::int IS NULL OR f.year = $2) AND ($3::text IS NULL OR f.scheme = $3)
ORDER BY d.decided_at DESC, d.id DESC
LIMIT $6";

/// A page of what the region has awarded, newest first, and the place that the next one starts after.
pub(crate) async fn page(
    conn: &mut PgConnection,
    region: &Tenant,
    filter: &Filter,
    page: &Page<Place>,
) -> Result<(Vec<PublicAward>, Option<Place>), Error> {
    let found: Vec<(DecisionId, DateTime<Utc>, Vec<u8>)> = sqlx::query_as(PAGE)
        .bind(region.as_str())
        .bind(filter.year.map(Year::get))
        .bind(&filter.scheme)
        .bind(page.after.map(|place| place.at))
        .bind(page.after.map(|place| place.id))
        .bind(page.limit())
        .fetch_all(conn)
        .await?;
    let (found, next) = page.split(found, |row| Place {
        at: row.1,
        id: row.0.as_uuid(),
    });
    let awarded = found.into_iter().map(restored).collect::<Result<_, _>>()?;
    Ok((awarded, next))
}

/// One decision that gave money.
pub(crate) async fn get(conn: &mut PgConnection, id: DecisionId) -> Result<Option<PublicAward>, Error> {
    let found: Option<(DecisionId, DateTime<Utc>, Vec<u8>)> = sqlx::query_as(
        "SELECT id, decided_at, content FROM allocation.decision WHERE id = $1 AND amount_ore > 0",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    found.map(restored).transpose()
}

fn restored((id, decided_at, content): (DecisionId, DateTime<Utc>, Vec<u8>)) -> Result<PublicAward, Error> {
    let decision = pb::Decision::decode(content.as_slice())
        .map_err(|error| inconsistent("decision", "content", error))?;
    Ok(PublicAward {
        id,
        decided_at,
        decision,
    })
}

#[cfg(test)]
mod tests;
