//! Judgements, recommendations and conflicts: tables that are only added to.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{CaseId, MeasureId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::text::Text;
use tilskudd_store::rows;
use uuid::Uuid;

use crate::domain::case::{Case, Judged, Measure};
use crate::domain::judgement::{CriterionJudgement, Judgement, Recommendation};
use crate::error::Result;

/// Adds a judgement; it replaces the earlier ones of the measure.
///
/// # Errors
/// The database's.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    case: &Case,
    judgement: &Judgement,
    judged: Signed,
) -> Result<()> {
    let done = sqlx::query(
        "INSERT INTO assessment.judgement (case_id, measure_id, number, criteria, overall, reason,
             prioritised, ordinary_work, judged_by, judged_at, revision)
         SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6, $7, $8, $9, $10
         FROM assessment.judgement WHERE case_id = $1 AND measure_id = $2",
    )
    .bind(case.id)
    .bind(judgement.measure)
    .bind(Json(&judgement.criteria))
    .bind(judgement.overall.as_str())
    .bind(judgement.reason.as_str())
    .bind(judgement.prioritised)
    .bind(judgement.ordinary_work)
    .bind(judged.person)
    .bind(judged.at)
    .bind(case.revision)
    .execute(conn)
    .await?;
    rows::ensure_one(&done)?;
    Ok(())
}

/// Adds the recommendations of a round.
///
/// # Errors
/// The database's.
pub(crate) async fn insert_recommendations(
    conn: &mut PgConnection,
    case: &Case,
    recommendations: &[Recommendation],
) -> Result<()> {
    for recommendation in recommendations {
        let done = sqlx::query(
            "INSERT INTO assessment.recommendation (case_id, round, measure_id, applied_ore, amount_ore, reason,
                 revision)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(case.id)
        .bind(case.round)
        .bind(recommendation.measure)
        .bind(case.measure(recommendation.measure)?.applied.ore())
        .bind(recommendation.amount.ore())
        .bind(recommendation.reason.as_str())
        .bind(case.revision)
        .execute(&mut *conn)
        .await?;
        rows::ensure_one(&done)?;
    }
    Ok(())
}

/// Fills in conflicts, judgements and recommendations of the cases, whose ids are `ids`.
pub(super) async fn complete(conn: &mut PgConnection, cases: &mut [Case], ids: &[Uuid]) -> Result<()> {
    let mut conflicts: BTreeMap<CaseId, Vec<PersonId>> = BTreeMap::new();
    let found: Vec<(CaseId, PersonId)> = sqlx::query_as(
        "SELECT case_id, person FROM assessment.conflict WHERE case_id = ANY($1) ORDER BY case_id, person",
    )
    .bind(ids)
    .fetch_all(&mut *conn)
    .await?;
    for (case, person) in found {
        conflicts.entry(case).or_default().push(person);
    }
    let mut judged = judgements(conn, ids).await?;
    let mut recommended = recommendations(conn, ids).await?;
    for case in cases {
        case.conflicted = conflicts.remove(&case.id).unwrap_or_default();
        for Measure { id, .. } in &case.measures {
            case.judged.extend(judged.remove(&(case.id, *id)));
            case.recommendations.extend(recommended.remove(&(case.id, *id)));
        }
    }
    Ok(())
}

async fn judgements(conn: &mut PgConnection, ids: &[Uuid]) -> Result<BTreeMap<(CaseId, MeasureId), Judged>> {
    let found: Vec<JudgementRow> = sqlx::query_as(
        "SELECT DISTINCT ON (j.case_id, j.measure_id) j.case_id, j.measure_id, j.criteria, j.overall, j.reason,
             j.prioritised, j.ordinary_work, j.judged_by, j.judged_at
         FROM assessment.judgement j
         JOIN assessment.case_file c ON c.id = j.case_id
         JOIN assessment.measure m ON m.case_id = j.case_id AND m.revision = c.revision
             AND m.measure_id = j.measure_id AND j.revision >= m.unchanged_since
         WHERE j.case_id = ANY($1) ORDER BY j.case_id, j.measure_id, j.number DESC",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut judged = BTreeMap::new();
    for row in found {
        judged.insert((row.case_id, row.measure_id), Judged::try_from(row)?);
    }
    Ok(judged)
}

async fn recommendations(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<BTreeMap<(CaseId, MeasureId), Recommendation>> {
    let found: Vec<(CaseId, MeasureId, i64, String)> = sqlx::query_as(
        "SELECT r.case_id, r.measure_id, r.amount_ore, r.reason
         FROM assessment.recommendation r
         JOIN assessment.case_file c ON c.id = r.case_id AND c.round = r.round
             AND c.recommended_by IS NOT NULL
         WHERE r.case_id = ANY($1)",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut recommended = BTreeMap::new();
    for (case, measure, amount, reason) in found {
        let recommendation = Recommendation {
            measure,
            amount: Money::amount(amount)
                .map_err(|error| rows::inconsistent("recommendation", "amount_ore", error))?,
            reason: Text::parse(&reason)
                .map_err(|error| rows::inconsistent("recommendation", "reason", error))?,
        };
        recommended.insert((case, measure), recommendation);
    }
    Ok(recommended)
}

#[derive(sqlx_macros::FromRow)]
struct JudgementRow {
    case_id: CaseId,
    measure_id: MeasureId,
    criteria: Json<Vec<CriterionJudgement>>,
    overall: String,
    reason: String,
    prioritised: bool,
    ordinary_work: bool,
    judged_by: PersonId,
    judged_at: DateTime<Utc>,
}

impl TryFrom<JudgementRow> for Judged {
    type Error = tilskudd_store::Error;

    fn try_from(row: JudgementRow) -> Result<Judged, tilskudd_store::Error> {
        let judgement = Judgement {
            measure: row.measure_id,
            criteria: row.criteria.0,
            overall: rows::parsed("judgement", "overall", &row.overall)?,
            reason: Text::parse(&row.reason)
                .map_err(|error| rows::inconsistent("judgement", "reason", error))?,
            prioritised: row.prioritised,
            ordinary_work: row.ordinary_work,
        };
        Ok(Judged {
            judgement,
            signed: Signed {
                person: row.judged_by,
                at: row.judged_at,
            },
        })
    }
}
