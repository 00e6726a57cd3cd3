//! `intake.organisation_fact`, and `intake.organisation` as what of it holds today.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::parsed;

use crate::organisations::domain::record::{Address, Record};
use crate::organisations::store::organisations;

const TABLE: &str = "organisation_fact";

/// A state as of a day; `$day` is the parameter of the day.
macro_rules! states {
    ($day:literal) => {
        concat!(
            "f.number, f.version AS organisation_version, f.valid_from, f.title, f.kind, f.municipality_number,
             f.region, f.language_form, f.centrality_class, f.made_up, f.register_name, f.status,
             f.business_address, f.postal_address,
             coalesce((SELECT d.district FROM intake.district_status d
                       WHERE d.number = f.number AND d.valid_from <= ",
            $day,
            " ORDER BY d.valid_from DESC, d.version DESC LIMIT 1), false) AS district "
        )
    };
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    organisation: organisations::Row,
    valid_from: NaiveDate,
    register_name: String,
    status: String,
    business_address: Option<Json<Address>>,
    postal_address: Option<Json<Address>>,
}

impl TryFrom<Row> for Record {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            organisation: row.organisation.try_into()?,
            valid_from: row.valid_from,
            register_name: row.register_name,
            status: parsed(TABLE, "status", &row.status)?,
            business_address: row.business_address.map(|Json(address)| address),
            postal_address: row.postal_address.map(|Json(address)| address),
        })
    }
}

/// The organisation as it was or will be on a day; none: nothing is known of that day.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    number: &OrgNumber,
    day: NaiveDate,
) -> Result<Option<Record>, StoreError> {
    let row: Option<Row> = sqlx::query_as(concat!(
        "SELECT ",
        states!("$2"),
        "FROM intake.organisation_fact f WHERE f.number = $1 AND f.valid_from <= $2
         ORDER BY f.valid_from DESC, f.version DESC LIMIT 1"
    ))
    .bind(number.as_str())
    .bind(day)
    .fetch_optional(conn)
    .await?;
    row.map(Record::try_from).transpose()
}

/// At most `limit` organisations by number, after `after`, as they were on a day.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    after: Option<&str>,
    limit: i64,
    day: NaiveDate,
) -> Result<Vec<Record>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "SELECT DISTINCT ON (f.number) ",
        states!("$3"),
        "FROM intake.organisation_fact f WHERE f.number > $1 AND f.valid_from <= $3
         ORDER BY f.number, f.valid_from DESC, f.version DESC LIMIT $2"
    ))
    .bind(after.unwrap_or_default())
    .bind(limit)
    .bind(day)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Record::try_from).collect()
}

/// The owner's records of organisations before a change is recorded.
#[derive(Debug, Default)]
pub(crate) struct CurrentStates {
    /// The highest version of each that is known at all.
    pub(crate) latest: BTreeMap<OrgNumber, i64>,
    /// Each as of the day asked for; missing: nothing is known of that day.
    pub(crate) states: BTreeMap<OrgNumber, Record>,
}

/// The highest versions of these organisations, whose rows are locked in the order of their numbers.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(conn: &mut PgConnection, numbers: &[&str]) -> Result<CurrentStates, StoreError> {
    sqlx::query("SELECT FROM intake.organisation WHERE number = ANY ($1) ORDER BY number FOR UPDATE")
        .bind(numbers)
        .execute(&mut *conn)
        .await?;
    let latest: Vec<(String, i64)> = sqlx::query_as(
        "SELECT number, max(version) FROM intake.organisation_fact WHERE number = ANY ($1) GROUP BY number",
    )
    .bind(numbers)
    .fetch_all(conn)
    .await?;
    let latest = latest
        .into_iter()
        .map(|(number, version)| Ok((parsed(TABLE, "number", &number)?, version)));
    Ok(CurrentStates {
        latest: latest.collect::<Result<_, StoreError>>()?,
        states: BTreeMap::new(),
    })
}

/// The numbers of all that are or ever were universities.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn universities(conn: &mut PgConnection) -> Result<Vec<OrgNumber>, StoreError> {
    let numbers: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT number FROM intake.organisation_fact WHERE kind = 'university' ORDER BY number",
    )
    .fetch_all(conn)
    .await?;
    let parse = |number: String| parsed(TABLE, "number", &number);
    numbers.into_iter().map(parse).collect()
}

/// Adds to `held` each of these organisations as of its day.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn on_days(
    conn: &mut PgConnection,
    held: &mut CurrentStates,
    days: &[(&str, NaiveDate)],
) -> Result<(), StoreError> {
    let (numbers, days): (Vec<&str>, Vec<NaiveDate>) = days.iter().copied().unzip();
    let rows: Vec<Row> = sqlx::query_as(concat!(
        "SELECT DISTINCT ON (f.number) ",
        states!("g.day"),
        "FROM unnest($1::text[], $2::date[]) AS g (number, day)
         JOIN intake.organisation_fact f ON f.number = g.number AND f.valid_from <= g.day
         ORDER BY f.number, f.valid_from DESC, f.version DESC"
    ))
    .bind(numbers)
    .bind(days)
    .fetch_all(conn)
    .await?;
    for row in rows {
        let record = Record::try_from(row)?;
        held.states.insert(record.organisation.number.clone(), record);
    }
    Ok(())
}

#[derive(Serialize)]
struct NewRow<'a> {
    number: &'a str,
    version: i64,
    valid_from: NaiveDate,
    title: &'a str,
    kind: &'a str,
    municipality_number: &'a str,
    region: &'a str,
    language_form: Option<&'a str>,
    centrality_class: i32,
    made_up: bool,
    register_name: &'a str,
    status: &'a str,
    business_address: Option<&'a Address>,
    postal_address: Option<&'a Address>,
}

impl<'a> From<&'a Record> for NewRow<'a> {
    fn from(record: &'a Record) -> Self {
        let organisation = &record.organisation;
        Self {
            number: organisation.number.as_str(),
            version: organisation.version,
            valid_from: record.valid_from,
            title: &organisation.title,
            kind: organisation.kind.as_str(),
            municipality_number: &organisation.municipality_number,
            region: organisation.region.as_str(),
            language_form: organisation.language_form.map(|form| form.as_str()),
            centrality_class: organisation.centrality_class,
            made_up: organisation.made_up,
            register_name: &record.register_name,
            status: record.status.as_str(),
            business_address: record.business_address.as_ref(),
            postal_address: record.postal_address.as_ref(),
        }
    }
}

/// Stores states; those of a version that is held already are passed over. Gives back how many were stored.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn insert(
    conn: &mut PgConnection,
    records: &[Record],
    now: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let rows: Vec<NewRow<'_>> = records.iter().map(NewRow::from).collect();
    let done = sqlx::query(
        "INSERT INTO intake.organisation_fact (number, version, valid_from, title, kind, municipality_number, region,
             language_form, centrality_class, made_up, register_name, status, business_address, postal_address,
             recorded_at)
         SELECT g.*, $2
         FROM jsonb_to_recordset($1) AS g (number text, version bigint, valid_from date, title text, kind text,
             municipality_number text, region text, language_form text, centrality_class integer, made_up boolean,
             register_name text, status text, business_address jsonb, postal_address jsonb)
         ORDER BY g.number, g.version
         ON CONFLICT (number, version) DO NOTHING",
    )
    .bind(Json(rows))
    .bind(now)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// The organisations whose current row is not what holds on this day; few, and mostly none.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn due(conn: &mut PgConnection, day: NaiveDate) -> Result<Vec<String>, StoreError> {
    Ok(sqlx::query_scalar(
        "SELECT f.number
         FROM (SELECT DISTINCT ON (number) number, version FROM intake.organisation_fact
               WHERE valid_from <= $1 ORDER BY number, valid_from DESC, version DESC) f
         LEFT JOIN intake.organisation o USING (number)
         LEFT JOIN (SELECT DISTINCT ON (number) number, district FROM intake.district_status
                    WHERE valid_from <= $1 ORDER BY number, valid_from DESC, version DESC) d USING (number)
         WHERE (o.version, o.district) IS DISTINCT FROM (f.version, coalesce(d.district, false))
         ORDER BY f.number LIMIT 500",
    )
    .bind(day)
    .fetch_all(conn)
    .await?)
}

/// Makes the current rows of these organisations what holds on this day; gives back how many changed.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn keep_current(
    conn: &mut PgConnection,
    numbers: &[&str],
    day: NaiveDate,
) -> Result<u64, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.organisation AS o (number, title, kind, municipality_number, region, language_form,
             centrality_class, district, made_up, version)
         SELECT DISTINCT ON (f.number) f.number, f.title, f.kind, f.municipality_number, f.region, f.language_form,
             f.centrality_class,
             coalesce((SELECT d.district FROM intake.district_status d
                       WHERE d.number = f.number AND d.valid_from <= $2
                       ORDER BY d.valid_from DESC, d.version DESC LIMIT 1), false),
             f.made_up, f.version
         FROM intake.organisation_fact f WHERE f.number = ANY ($1) AND f.valid_from <= $2
         ORDER BY f.number, f.valid_from DESC, f.version DESC
         ON CONFLICT (number) DO UPDATE SET
             title = excluded.title, kind = excluded.kind, municipality_number = excluded.municipality_number,
             region = excluded.region, language_form = excluded.language_form,
             centrality_class = excluded.centrality_class, district = excluded.district,
             made_up = excluded.made_up, version = excluded.version
         WHERE (o.version, o.district) IS DISTINCT FROM (excluded.version, excluded.district)",
    )
    .bind(numbers)
    .bind(day)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
