//! `intake.organisation`: the owner's rows in `national`, copies by version in the regions.

use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_store::Error as StoreError;

use super::broken;
use crate::domain::organisation::Organisation;

const TABLE: &str = "organisation";

/// A row, also where another table is joined to it.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    number: String,
    title: String,
    kind: String,
    municipality_number: String,
    region: String,
    language_form: Option<String>,
    centrality_class: i32,
    district: bool,
    made_up: bool,
    #[sqlx(rename = "organisation_version")]
    version: i64,
}

impl TryFrom<Row> for Organisation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            number: row.number.parse().map_err(broken(TABLE, "number"))?,
            title: row.title,
            kind: row.kind.parse().map_err(broken(TABLE, "kind"))?,
            municipality_number: row.municipality_number,
            region: row.region.parse().map_err(broken(TABLE, "region"))?,
            language_form: row
                .language_form
                .map(|form| form.parse().map_err(broken(TABLE, "language_form")))
                .transpose()?,
            centrality_class: row.centrality_class,
            district: row.district,
            made_up: row.made_up,
            version: row.version,
        })
    }
}

/// The organisation of this number.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    number: &OrgNumber,
) -> Result<Option<Organisation>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT number, title, kind, municipality_number, region, language_form, centrality_class, district,
                made_up, version AS organisation_version
         FROM intake.organisation WHERE number = $1",
    )
    .bind(number.as_str())
    .fetch_optional(conn)
    .await?;
    row.map(Organisation::try_from).transpose()
}

/// At most `limit` organisations by number, after `after`.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    after: Option<&str>,
    limit: i64,
) -> Result<Vec<Organisation>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT number, title, kind, municipality_number, region, language_form, centrality_class, district,
                made_up, version AS organisation_version
         FROM intake.organisation WHERE number > $1 ORDER BY number LIMIT $2",
    )
    .bind(after.unwrap_or_default())
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Organisation::try_from).collect()
}

/// What the owner's register holds now of one that was new or differed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Changed {
    /// Its number.
    pub(crate) number: String,
    /// Its version now.
    pub(crate) version: i64,
    /// The region that it belonged to before; none when it is new.
    pub(crate) region_before: Option<Tenant>,
}

#[derive(sqlx::FromRow)]
struct ChangedRow {
    number: String,
    version: i64,
    region_before: Option<String>,
}

/// Adds or changes organisations as their owner; gives back those that were new or differed.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn import(
    conn: &mut PgConnection,
    organisations: &[Organisation],
) -> Result<Vec<Changed>, StoreError> {
    let column = |read: fn(&Organisation) -> &str| organisations.iter().map(read).collect::<Vec<_>>();
    let rows: Vec<ChangedRow> = sqlx::query_as(
        "WITH given AS (
             SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                  $7::integer[], $8::boolean[], $9::boolean[])
                 AS g (number, title, kind, municipality_number, region, language_form, centrality_class,
                       district, made_up)
         ), before AS (
             SELECT number, region FROM intake.organisation WHERE number = ANY ($1)
         ), stored AS (
             INSERT INTO intake.organisation AS o (number, title, kind, municipality_number, region,
                 language_form, centrality_class, district, made_up, version)
             SELECT given.*, 1 FROM given ORDER BY number
             ON CONFLICT (number) DO UPDATE SET
                 title = excluded.title, kind = excluded.kind,
                 municipality_number = excluded.municipality_number, region = excluded.region,
                 language_form = excluded.language_form, centrality_class = excluded.centrality_class,
                 district = excluded.district, made_up = excluded.made_up, version = o.version + 1
             WHERE (o.title, o.kind, o.municipality_number, o.region, o.language_form, o.centrality_class,
                    o.district, o.made_up)
                 IS DISTINCT FROM
                   (excluded.title, excluded.kind, excluded.municipality_number, excluded.region,
                    excluded.language_form, excluded.centrality_class, excluded.district, excluded.made_up)
             RETURNING o.number, o.version
         )
         SELECT stored.number, stored.version, before.region AS region_before
         FROM stored LEFT JOIN before USING (number) ORDER BY stored.number",
    )
    .bind(column(|o| o.number.as_str()))
    .bind(column(|o| &o.title))
    .bind(column(|o| o.kind.as_str()))
    .bind(column(|o| &o.municipality_number))
    .bind(column(|o| o.region.as_str()))
    .bind(
        organisations
            .iter()
            .map(|o| o.language_form.map(|form| form.as_str()))
            .collect::<Vec<_>>(),
    )
    .bind(
        organisations
            .iter()
            .map(|o| o.centrality_class)
            .collect::<Vec<_>>(),
    )
    .bind(organisations.iter().map(|o| o.district).collect::<Vec<_>>())
    .bind(organisations.iter().map(|o| o.made_up).collect::<Vec<_>>())
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let region = row
                .region_before
                .map(|region| region.parse::<Tenant>())
                .transpose();
            Ok(Changed {
                number: row.number,
                version: row.version,
                region_before: region.map_err(broken(TABLE, "region"))?,
            })
        })
        .collect()
}

/// Stores the owner's version as a copy; an older one than the copy held is passed over (false).
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn copy(conn: &mut PgConnection, organisation: &Organisation) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.organisation AS o (number, title, kind, municipality_number, region, language_form,
             centrality_class, district, made_up, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (number) DO UPDATE SET
             title = excluded.title, kind = excluded.kind, municipality_number = excluded.municipality_number,
             region = excluded.region, language_form = excluded.language_form,
             centrality_class = excluded.centrality_class, district = excluded.district,
             made_up = excluded.made_up, version = excluded.version
         WHERE o.version < excluded.version",
    )
    .bind(organisation.number.as_str())
    .bind(&organisation.title)
    .bind(organisation.kind.as_str())
    .bind(&organisation.municipality_number)
    .bind(organisation.region.as_str())
    .bind(organisation.language_form.map(|form| form.as_str()))
    .bind(organisation.centrality_class)
    .bind(organisation.district)
    .bind(organisation.made_up)
    .bind(organisation.version)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
