//! `intake.predecessor_answer`, and what predecessors have applied for (P7).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_kernel::year::Year;
use tilskudd_rulebook::PredecessorHistory;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{inconsistent, parsed};

use crate::organisations::domain::record::PredecessorProjects;

const TABLE: &str = "predecessor_answer";

/// A question to another region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    /// The predecessor.
    pub(crate) number: OrgNumber,
    /// Its region.
    pub(crate) region: Tenant,
    /// Grant year.
    pub(crate) year: Year,
    /// Code of the scheme.
    pub(crate) scheme: String,
}

/// Reads what `intake.predecessor_projects` gives.
///
/// # Errors
/// [`StoreError::Inconsistent`] for what it never gives.
pub(crate) fn counted(projects: Option<i64>) -> Result<PredecessorHistory, StoreError> {
    Ok(match projects {
        None => PredecessorHistory::None,
        Some(-1) => PredecessorHistory::Pending,
        Some(known) => PredecessorHistory::Known(
            u32::try_from(known).map_err(|error| inconsistent(TABLE, "development_projects", error))?,
        ),
    })
}

/// Development projects in an organisation's submitted applications here; none: no such organisation here.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn count_here(
    conn: &mut PgConnection,
    number: &OrgNumber,
    year: Year,
    scheme: &str,
) -> Result<Option<u32>, StoreError> {
    let count: Option<i64> = sqlx::query_scalar(
        "SELECT intake.development_projects(number, $2, $3) FROM intake.organisation WHERE number = $1",
    )
    .bind(number.as_str())
    .bind(year.get())
    .bind(scheme)
    .fetch_optional(conn)
    .await?;
    count
        .map(|count| {
            u32::try_from(count).map_err(|error| inconsistent("submission", "development_projects", error))
        })
        .transpose()
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    predecessor: String,
    predecessor_region: String,
    projects: Option<i64>,
    answered_at: Option<DateTime<Utc>>,
}

/// Each predecessor's applications, as far as known, by number.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn one_by_one(
    conn: &mut PgConnection,
    number: &OrgNumber,
    year: Year,
    scheme: &str,
) -> Result<Vec<PredecessorProjects>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT p.predecessor, p.predecessor_region,
                CASE WHEN p.predecessor_here THEN intake.development_projects(p.predecessor, $2, $3)
                     ELSE a.development_projects END AS projects,
                CASE WHEN p.predecessor_here THEN NULL ELSE a.answered_at END AS answered_at
         FROM intake.predecessors_of($1, $2) p
         LEFT JOIN intake.predecessor_answer a
             ON a.predecessor = p.predecessor AND a.year = $2 AND a.scheme = $3
         ORDER BY p.predecessor",
    )
    .bind(number.as_str())
    .bind(year.get())
    .bind(scheme)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let projects = row.projects.map(u32::try_from).transpose();
            Ok(PredecessorProjects {
                number: parsed(TABLE, "predecessor", &row.predecessor)?,
                region: parsed(TABLE, "predecessor_region", &row.predecessor_region)?,
                projects: projects.map_err(|error| inconsistent(TABLE, "development_projects", error))?,
                answered_at: row.answered_at,
            })
        })
        .collect()
}

/// The questions that are due: of every predecessor elsewhere of an organisation that applies here, what is pending,
/// and while there is a draft, what was asked before `stale` too.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn questions(
    conn: &mut PgConnection,
    stale: DateTime<Utc>,
) -> Result<Vec<Question>, StoreError> {
    let rows: Vec<(String, String, i32, String)> = sqlx::query_as(
        "SELECT p.predecessor, p.predecessor_region, c.year, e.scheme
         FROM (SELECT DISTINCT successor FROM intake.organisation_succession) s
         JOIN intake.application a ON a.organisation_number = s.successor
         JOIN intake.call c ON c.id = a.call_id
         JOIN intake.edition e ON e.id = c.edition
         CROSS JOIN LATERAL intake.predecessors_of(s.successor, c.year) p
         LEFT JOIN intake.predecessor_answer q
             ON q.predecessor = p.predecessor AND q.year = c.year AND q.scheme = e.scheme
         WHERE NOT p.predecessor_here
           AND (q.development_projects IS NULL OR a.state = 'draft' AND q.asked_at < $1)
         GROUP BY p.predecessor, p.predecessor_region, c.year, e.scheme
         -- Whoever has waited longest, so that a region that never answers keeps nobody else waiting.
         ORDER BY min(q.asked_at) NULLS FIRST, p.predecessor, c.year, e.scheme LIMIT 100",
    )
    .bind(stale)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(number, region, year, scheme)| {
            Ok(Question {
                number: parsed(TABLE, "predecessor", &number)?,
                region: parsed(TABLE, "predecessor_region", &region)?,
                year: Year::new(year).map_err(|error| inconsistent(TABLE, "year", error))?,
                scheme,
            })
        })
        .collect()
}

/// Notes that a region was asked at `asked`, system time; with its answer, if it gave one, and legal time. An
/// answer that is held stays when the next question gets none.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn record_answer(
    conn: &mut PgConnection,
    question: &Question,
    asked: DateTime<Utc>,
    answer: Option<(u32, DateTime<Utc>)>,
) -> Result<(), StoreError> {
    let projects = answer.map(|(projects, _)| i32::try_from(projects).unwrap_or(i32::MAX));
    sqlx::query(
        "INSERT INTO intake.predecessor_answer AS a
             (predecessor, year, scheme, development_projects, asked_at, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (predecessor, year, scheme) DO UPDATE SET
             asked_at = excluded.asked_at,
             development_projects = coalesce(excluded.development_projects, a.development_projects),
             answered_at = coalesce(excluded.answered_at, a.answered_at)",
    )
    .bind(question.number.as_str())
    .bind(question.year.get())
    .bind(&question.scheme)
    .bind(projects)
    .bind(asked)
    .bind(answer.map(|(_, at)| at))
    .execute(conn)
    .await?;
    Ok(())
}
