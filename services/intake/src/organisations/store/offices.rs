//! `intake.office_name`: insert only.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::parsed;

use crate::organisations::domain::record::Office;

const TABLE: &str = "office_name";

#[derive(sqlx_macros::FromRow)]
struct Row {
    region: String,
    version: i64,
    valid_from: NaiveDate,
    title: String,
    organisation_number: String,
    language_form: String,
    merged_into: String,
}

impl TryFrom<Row> for Office {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let number = Some(row.organisation_number).filter(|number| !number.is_empty());
        let merged_into = Some(row.merged_into).filter(|region| !region.is_empty());
        Ok(Self {
            region: parsed(TABLE, "region", &row.region)?,
            title: row.title,
            organisation_number: number
                .map(|number| parsed(TABLE, "organisation_number", &number))
                .transpose()?,
            form: parsed::<LanguageForm>(TABLE, "language_form", &row.language_form)?.into(),
            valid_from: row.valid_from,
            merged_into: merged_into
                .map(|region| parsed(TABLE, "merged_into", &region))
                .transpose()?,
            version: row.version,
        })
    }
}

/// The version that the owner's next state of an office has.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn next_version(conn: &mut PgConnection, region: &str) -> Result<i64, StoreError> {
    Ok(
        sqlx::query_scalar("SELECT coalesce(max(version), 0) + 1 FROM intake.office_name WHERE region = $1")
            .bind(region)
            .fetch_one(conn)
            .await?,
    )
}

/// Stores a state of an office; false when its version is held already.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    office: &Office,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.office_name
             (region, version, valid_from, title, organisation_number, merged_into, reason, recorded_at, language_form)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (region, version) DO NOTHING",
    )
    .bind(office.region.as_str())
    .bind(office.version)
    .bind(office.valid_from)
    .bind(&office.title)
    .bind(
        office
            .organisation_number
            .as_ref()
            .map_or("", |number| number.as_str()),
    )
    .bind(office.merged_into.as_ref().map_or("", |region| region.as_str()))
    .bind(reason)
    .bind(now)
    .bind(office.form.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Every state of a region's office, in the order in which they were recorded.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn states_of(conn: &mut PgConnection, region: &Tenant) -> Result<Vec<Office>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT region, version, valid_from, title, organisation_number, language_form, merged_into
         FROM intake.office_name WHERE region = $1 ORDER BY version",
    )
    .bind(region.as_str())
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Office::try_from).collect()
}

/// The offices as they were on a day, by region.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(conn: &mut PgConnection, day: NaiveDate) -> Result<Vec<Office>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT DISTINCT ON (region) region, version, valid_from, title, organisation_number, language_form,
                merged_into
         FROM intake.office_name WHERE valid_from <= $1 ORDER BY region, valid_from DESC, version DESC",
    )
    .bind(day)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Office::try_from).collect()
}
