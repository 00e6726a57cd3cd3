//! `allocation.proposal` and `allocation.proposed_award`.

mod rows;

use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, CallId, DecisionId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::year::Year;
use uuid::Uuid;

use self::rows::{AwardRow, ProposalRow, assemble};
use super::{one_more, rows as affected};
use crate::domain::proposal::{Adjustment, Proposal, ProposedAward, State};
use crate::error::Error;

macro_rules! proposals {
    ($rest:literal) => {
        concat!(
            "SELECT p.id, p.application_id, p.case_id, p.case_number, p.call_id, p.organisation_number, p.state,
                    p.version, p.recommended_by, p.recommended_at, p.approved_by, p.approved_at, p.signed_by,
                    p.signed_at, p.conflicted, p.application,
                    (SELECT e.how FROM allocation.ended_application e WHERE e.application_id = p.application_id)
                        AS ended
             FROM allocation.proposal p ",
            $rest
        )
    };
}

macro_rules! awards {
    ($rest:literal) => {
        concat!(
            "SELECT a.id, a.proposal_id, p.call_id, a.measure_id, a.kind, a.rank, a.earmark, a.applied_ore,
                    a.recommended_ore, a.grade, a.prioritised, a.ordinary_work, a.assessment_reason, a.general_ore, a.earmarked_ore,
                    a.basis, a.adjusted_by, a.adjusted_at, a.adjusted_reason
             FROM allocation.proposed_award a JOIN allocation.proposal p ON p.id = a.proposal_id ",
            $rest
        )
    };
}

/// What a list is narrowed to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only of this call.
    pub(crate) call: Option<CallId>,
    /// Only in this state.
    pub(crate) state: Option<State>,
    /// Only of this applicant.
    pub(crate) organisation: Option<String>,
}

/// Whether the application's recommendation is here.
pub(crate) async fn exists(conn: &mut PgConnection, application: ApplicationId) -> Result<bool, Error> {
    Ok(
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM allocation.proposal WHERE application_id = $1)")
            .bind(application)
            .fetch_one(conn)
            .await?,
    )
}

/// A proposal, as it stands.
pub(crate) async fn get(conn: &mut PgConnection, id: DecisionId) -> Result<Option<Proposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!("WHERE p.id = $1"))
        .bind(id)
        .fetch_all(&mut *conn)
        .await?;
    Ok(with_awards(conn, found).await?.pop())
}

/// A proposal, locked until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, id: DecisionId) -> Result<Option<Proposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!("WHERE p.id = $1 FOR UPDATE OF p"))
        .bind(id)
        .fetch_all(&mut *conn)
        .await?;
    Ok(with_awards(conn, found).await?.pop())
}

/// The undecided proposals of a call whose applications have not ended, in the order of their ids, locked until the transaction ends.
pub(crate) async fn lock_undecided(conn: &mut PgConnection, call: CallId) -> Result<Vec<Proposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!(
        "WHERE p.call_id = $1 AND p.state <> 'decided'
           AND NOT EXISTS (SELECT FROM allocation.ended_application e WHERE e.application_id = p.application_id)
         ORDER BY p.id FOR UPDATE OF p"
    ))
    .bind(call)
    .fetch_all(&mut *conn)
    .await?;
    with_awards(conn, found).await
}

/// One more than a page of proposals by case number, after the one with this id.
pub(crate) async fn page(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Option<DecisionId>,
    page: usize,
) -> Result<Vec<Proposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!(
        "WHERE ($1::uuid IS NULL OR p.case_number > (SELECT a.case_number FROM allocation.proposal a WHERE a.id = $1))
           AND ($2::uuid IS NULL OR p.call_id = $2)
           AND ($3::text IS NULL OR p.state = $3)
           AND ($4::text IS NULL OR p.organisation_number = $4)
         ORDER BY p.case_number LIMIT $5"
    ))
    .bind(after)
    .bind(filter.call)
    .bind(filter.state.map(State::as_str))
    .bind(&filter.organisation)
    .bind(one_more(page))
    .fetch_all(&mut *conn)
    .await?;
    with_awards(conn, found).await
}

async fn with_awards(conn: &mut PgConnection, found: Vec<ProposalRow>) -> Result<Vec<Proposal>, Error> {
    let ids: Vec<Uuid> = found.iter().map(|row| row.id.as_uuid()).collect();
    let awards: Vec<AwardRow> = sqlx::query_as(awards!(
        "WHERE a.proposal_id = ANY ($1) ORDER BY a.proposal_id, a.ordinal"
    ))
    .bind(ids)
    .fetch_all(conn)
    .await?;
    assemble(found, awards)
}

/// Keeps an approved recommendation with its measures.
pub(crate) async fn insert(conn: &mut PgConnection, proposal: &Proposal) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.proposal
             (id, application_id, case_id, case_number, call_id, organisation_number, state, version,
              recommended_by, recommended_at, approved_by, approved_at, conflicted, application, signed_by, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(proposal.id)
    .bind(proposal.application)
    .bind(proposal.case)
    .bind(&proposal.case_number)
    .bind(proposal.call)
    .bind(proposal.organisation.as_str())
    .bind(proposal.state.as_str())
    .bind(proposal.version)
    .bind(proposal.recommended.person)
    .bind(proposal.recommended.at)
    .bind(proposal.approved.person)
    .bind(proposal.approved.at)
    .bind(
        proposal
            .conflicted
            .iter()
            .map(PersonId::as_uuid)
            .collect::<Vec<_>>(),
    )
    .bind(proposal.content.encode_to_vec())
    .bind(proposal.applied.person)
    .bind(proposal.applied.at)
    .execute(&mut *conn)
    .await?;
    affected(done.rows_affected(), 1)?;
    insert_awards(conn, proposal).await
}

async fn insert_awards(conn: &mut PgConnection, proposal: &Proposal) -> Result<(), Error> {
    let awards = &proposal.awards;
    let done = sqlx::query(
        "INSERT INTO allocation.proposed_award
             (id, proposal_id, ordinal, measure_id, kind, rank, earmark, applied_ore, recommended_ore, grade,
              prioritised, ordinary_work, assessment_reason, general_ore, earmarked_ore, basis)
         SELECT a.id, $1, a.ordinal - 1, a.measure, a.kind, a.rank, a.earmark, a.applied, a.recommended, a.grade,
                a.prioritised, a.ordinary, a.reason, 0, 0, 'awaiting'
         FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::bigint[], $8::bigint[],
                     $9::smallint[], $10::bool[], $11::text[], $12::bool[])
              WITH ORDINALITY AS a (id, measure, kind, rank, earmark, applied, recommended, grade, prioritised,
                                    reason, ordinary, ordinal)",
    )
    .bind(proposal.id)
    .bind(column(awards, |award| award.id.as_uuid()))
    .bind(column(awards, |award| award.measure.as_uuid()))
    .bind(column(awards, |award| award.kind.clone()))
    .bind(column(awards, |award| i32::try_from(award.rank).unwrap_or(i32::MAX)))
    .bind(column(awards, |award| award.earmark.clone().unwrap_or_default()))
    .bind(column(awards, |award| award.applied))
    .bind(column(awards, |award| award.recommended))
    .bind(column(awards, |award| i16::from(award.tier.grade)))
    .bind(column(awards, |award| award.tier.prioritised))
    .bind(column(awards, |award| award.assessment_reason.clone()))
    .bind(column(awards, |award| award.ordinary_work))
    .execute(conn)
    .await?;
    affected(done.rows_affected(), awards.len())
}

fn column<T>(awards: &[ProposedAward], value: impl Fn(&ProposedAward) -> T) -> Vec<T> {
    awards.iter().map(value).collect()
}

/// Writes the proposed amounts of many proposals and moves them to `proposed`; each version grows by one.
pub(crate) async fn propose(conn: &mut PgConnection, proposals: &[Proposal]) -> Result<(), Error> {
    let awards: Vec<&ProposedAward> = proposals
        .iter()
        .flat_map(|proposal| &proposal.awards)
        .filter(|award| award.adjusted.is_none())
        .collect();
    let done = sqlx::query(
        "UPDATE allocation.proposed_award SET general_ore = a.general, earmarked_ore = a.earmarked, basis = a.basis
         FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[]) AS a (id, general, earmarked, basis)
         WHERE proposed_award.id = a.id AND proposed_award.adjusted_by IS NULL",
    )
    .bind(awards.iter().map(|award| award.id.as_uuid()).collect::<Vec<Uuid>>())
    .bind(awards.iter().map(|award| award.general).collect::<Vec<Money>>())
    .bind(awards.iter().map(|award| award.earmarked).collect::<Vec<Money>>())
    .bind(awards.iter().map(|award| award.basis.as_str()).collect::<Vec<_>>())
    .execute(&mut *conn)
    .await?;
    affected(done.rows_affected(), awards.len())?;
    let done = sqlx::query(
        "UPDATE allocation.proposal SET state = 'proposed', version = version + 1
         WHERE id = ANY ($1) AND state IN ('awaiting', 'proposed')",
    )
    .bind(
        proposals
            .iter()
            .map(|proposal| proposal.id.as_uuid())
            .collect::<Vec<Uuid>>(),
    )
    .execute(conn)
    .await?;
    affected(done.rows_affected(), proposals.len())
}

/// Writes one adjusted award.
pub(crate) async fn adjust(
    conn: &mut PgConnection,
    award: &ProposedAward,
    act: &Adjustment,
) -> Result<(), Error> {
    let done = sqlx::query(
        "UPDATE allocation.proposed_award
         SET general_ore = $2, earmarked_ore = $3, basis = 'adjusted', adjusted_by = $4, adjusted_at = $5,
             adjusted_reason = $6
         WHERE id = $1",
    )
    .bind(award.id)
    .bind(award.general)
    .bind(award.earmarked)
    .bind(act.signed.person)
    .bind(act.signed.at)
    .bind(&act.reason)
    .execute(conn)
    .await?;
    affected(done.rows_affected(), 1)
}

/// Moves a proposal from `proposed` to `to` (the same for an adjustment); the version grows by one.
pub(crate) async fn advance(conn: &mut PgConnection, id: DecisionId, to: State) -> Result<(), Error> {
    let done = sqlx::query(
        "UPDATE allocation.proposal SET state = $2, version = version + 1 WHERE id = $1 AND state = 'proposed'",
    )
    .bind(id)
    .bind(to.as_str())
    .execute(conn)
    .await?;
    affected(done.rows_affected(), 1)
}

/// The awards of every undecided proposal for a scheme and year whose application has not ended, each with its call.
pub(crate) async fn undecided_awards(
    conn: &mut PgConnection,
    scheme: &str,
    year: Year,
) -> Result<Vec<(CallId, ProposedAward)>, Error> {
    let found: Vec<AwardRow> = sqlx::query_as(awards!(
        "JOIN allocation.call c ON c.id = p.call_id
         WHERE c.scheme = $1 AND c.year = $2 AND p.state <> 'decided'
           AND NOT EXISTS (SELECT FROM allocation.ended_application e WHERE e.application_id = p.application_id)
         ORDER BY a.id"
    ))
    .bind(scheme)
    .bind(year.get())
    .fetch_all(conn)
    .await?;
    found
        .into_iter()
        .map(|row| Ok((row.call_id, ProposedAward::try_from(row)?)))
        .collect()
}
