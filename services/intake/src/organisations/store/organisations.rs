//! `intake.organisation`: what holds today; [`crate::organisations::store::facts`] keeps it so.

use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::parsed;

use crate::organisations::domain::organisation::Organisation;

const TABLE: &str = "organisation";

/// A row, also where another table is joined to it.
#[derive(sqlx_macros::FromRow)]
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
            number: parsed(TABLE, "number", &row.number)?,
            title: row.title,
            kind: parsed(TABLE, "kind", &row.kind)?,
            municipality_number: row.municipality_number,
            region: parsed(TABLE, "region", &row.region)?,
            language_form: row
                .language_form
                .map(|form| parsed(TABLE, "language_form", &form))
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
