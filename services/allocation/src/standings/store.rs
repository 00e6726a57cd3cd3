//! `allocation.standing` and `allocation.succession`: copies.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::Error;
use tilskudd_store::rows::{inconsistent, parsed};

use crate::standings::domain::standing::{Predecessor, Standing, Standings};

/// Stores what reporting sent, unless a newer version is stored; false then.
pub(crate) async fn upsert(
    conn: &mut PgConnection,
    standing: &Standing,
    version: i64,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.standing AS s (organisation_number, scheme, year, open, returned, first_due, version)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT ON CONSTRAINT standing_key DO UPDATE
         SET open = excluded.open, returned = excluded.returned, first_due = excluded.first_due,
             version = excluded.version
         WHERE s.version < excluded.version",
    )
    .bind(standing.organisation.as_str())
    .bind(&standing.scheme)
    .bind(standing.year.get())
    .bind(standing.open)
    .bind(standing.returned)
    .bind(standing.first_due)
    .bind(version)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Stores a succession; false when it is stored already.
pub(crate) async fn insert_succession(
    conn: &mut PgConnection,
    successor: &OrgNumber,
    predecessor: &Predecessor,
    effective_on: NaiveDate,
) -> Result<bool, Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.succession (predecessor, successor, effective_on, predecessor_region)
         VALUES ($1, $2, $3, $4) ON CONFLICT ON CONSTRAINT succession_key DO NOTHING",
    )
    .bind(predecessor.organisation.as_str())
    .bind(successor.as_str())
    .bind(effective_on)
    .bind(predecessor.region.as_str())
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The standings of these applicants and of those that they answer for on this local day, in two queries however many
/// they are.
pub(crate) async fn standings(
    conn: &mut PgConnection,
    applicants: impl IntoIterator<Item = &OrgNumber>,
    today: NaiveDate,
) -> Result<Standings, Error> {
    let mut numbers: Vec<String> = applicants.into_iter().map(ToString::to_string).collect();
    let predecessors = predecessors(conn, &numbers, today).await?;
    let taken_over = predecessors.values().flatten();
    numbers.extend(taken_over.map(|one| one.organisation.to_string()));
    Ok(Standings {
        known: open(conn, &numbers).await?,
        predecessors,
    })
}

#[derive(sqlx_macros::FromRow)]
struct LineRow {
    applicant: String,
    predecessor: String,
    predecessor_region: String,
}

/// Also what a predecessor had taken over before; UNION ends at a circle.
async fn predecessors(
    conn: &mut PgConnection,
    applicants: &[String],
    today: NaiveDate,
) -> Result<BTreeMap<OrgNumber, Vec<Predecessor>>, Error> {
    let rows: Vec<LineRow> = sqlx::query_as(
        "WITH RECURSIVE line AS (
             SELECT successor AS applicant, predecessor, predecessor_region
             FROM allocation.succession WHERE successor = ANY ($1) AND effective_on <= $2
             UNION
             SELECT l.applicant, s.predecessor, s.predecessor_region
             FROM line l JOIN allocation.succession s ON s.successor = l.predecessor
             WHERE s.effective_on <= $2)
         SELECT applicant, predecessor, predecessor_region FROM line ORDER BY applicant, predecessor",
    )
    .bind(applicants)
    .bind(today)
    .fetch_all(conn)
    .await?;
    let mut predecessors: BTreeMap<OrgNumber, Vec<Predecessor>> = BTreeMap::new();
    for row in rows {
        let predecessor = Predecessor {
            organisation: parsed("succession", "predecessor", &row.predecessor)?,
            region: parsed("succession", "predecessor_region", &row.predecessor_region)?,
        };
        let applicant = parsed("succession", "successor", &row.applicant)?;
        predecessors.entry(applicant).or_default().push(predecessor);
    }
    Ok(predecessors)
}

#[derive(sqlx_macros::FromRow)]
struct StandingRow {
    organisation_number: String,
    scheme: String,
    year: i32,
    open: i32,
    returned: i32,
    first_due: Option<NaiveDate>,
}

async fn open(conn: &mut PgConnection, numbers: &[String]) -> Result<Vec<Standing>, Error> {
    let rows: Vec<StandingRow> = sqlx::query_as(
        "SELECT organisation_number, scheme, year, open, returned, first_due
         FROM allocation.standing WHERE organisation_number = ANY ($1) AND open > 0
         ORDER BY organisation_number, year, scheme",
    )
    .bind(numbers)
    .fetch_all(conn)
    .await?;
    let standings = rows.into_iter().map(|row| {
        Ok(Standing {
            organisation: parsed("standing", "organisation_number", &row.organisation_number)?,
            scheme: row.scheme,
            year: Year::new(row.year).map_err(|error| inconsistent("standing", "year", error))?,
            open: row.open,
            returned: row.returned,
            first_due: row.first_due,
        })
    });
    standings.collect()
}
