//! `intake.district_status`: insert only.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::PersonId;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::parsed;

use crate::organisations::domain::record::DistrictStatus;

const TABLE: &str = "district_status";

/// Why the owner records a status; a copy has none of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DistrictDecision<'a> {
    /// The document that holds the decision.
    pub(crate) decision: &'a str,
    /// The reason.
    pub(crate) reason: &'a str,
    /// Who recorded it.
    pub(crate) set_by: PersonId,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    number: String,
    version: i64,
    valid_from: NaiveDate,
    district: bool,
}

impl TryFrom<Row> for DistrictStatus {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            number: parsed(TABLE, "number", &row.number)?,
            version: row.version,
            valid_from: row.valid_from,
            district: row.district,
        })
    }
}

/// All statuses of these organisations, by number and version.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn of(conn: &mut PgConnection, numbers: &[&str]) -> Result<Vec<DistrictStatus>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, version, valid_from, district FROM intake.district_status WHERE number = ANY ($1)
         ORDER BY number, version",
    )
    .bind(numbers)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(DistrictStatus::try_from).collect()
}

/// Stores statuses; those of a version that is held already are passed over. Gives back how many were stored.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    statuses: &[DistrictStatus],
    district_decision: Option<DistrictDecision<'_>>,
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.district_status
             (number, version, valid_from, district, decision, reason, set_by, recorded_at)
         SELECT g.number, g.version, g.valid_from, g.district, $5, $6, $7, $8
         FROM unnest($1::text[], $2::bigint[], $3::date[], $4::boolean[])
             AS g (number, version, valid_from, district)
         ORDER BY g.number, g.version
         ON CONFLICT (number, version) DO NOTHING",
    )
    .bind(statuses.iter().map(|one| one.number.as_str()).collect::<Vec<_>>())
    .bind(statuses.iter().map(|one| one.version).collect::<Vec<_>>())
    .bind(statuses.iter().map(|one| one.valid_from).collect::<Vec<_>>())
    .bind(statuses.iter().map(|one| one.district).collect::<Vec<_>>())
    .bind(district_decision.map_or("", |district_decision| district_decision.decision))
    .bind(district_decision.map_or("", |district_decision| district_decision.reason))
    .bind(district_decision.map(|district_decision| district_decision.set_by))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
