//! `allocation.proposal` and `allocation.proposed_award`.

mod insert;
mod rows;

use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{ApplicationId, CallId, DecisionId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::{ensure_affected, ensure_one};
use tilskudd_store::{Error, Page};
use uuid::Uuid;

use crate::proposals::domain::proposal::{Proposal, ProposedAward};
use crate::proposals::domain::stage::State;
use crate::proposals::store::proposal::rows::{AwardRow, ProposalRow, assemble};

pub(crate) use crate::proposals::store::proposal::insert::insert;
pub(crate) use crate::proposals::store::proposal::rows::StoredProposal;

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

/// The filter of a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Only of this call.
    pub(crate) call: Option<CallId>,
    /// Only in this state.
    pub(crate) state: Option<State>,
    /// Only of this applicant.
    pub(crate) organisation: Option<OrgNumber>,
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
pub(crate) async fn get(conn: &mut PgConnection, id: DecisionId) -> Result<Option<StoredProposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!("WHERE p.id = $1"))
        .bind(id)
        .fetch_all(&mut *conn)
        .await?;
    Ok(with_awards(conn, found).await?.pop())
}

/// A proposal, locked until the transaction ends.
pub(crate) async fn lock(conn: &mut PgConnection, id: DecisionId) -> Result<Option<StoredProposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!("WHERE p.id = $1 FOR UPDATE OF p"))
        .bind(id)
        .fetch_all(&mut *conn)
        .await?;
    Ok(with_awards(conn, found).await?.pop())
}

/// The undecided proposals of a call whose applications have not ended, in the order of their ids, locked until the
/// transaction ends.
pub(crate) async fn lock_undecided(conn: &mut PgConnection, call: CallId) -> Result<Vec<Proposal>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!(
        "WHERE p.call_id = $1 AND p.state <> 'decided'
           AND NOT EXISTS (SELECT FROM allocation.ended_application e WHERE e.application_id = p.application_id)
         ORDER BY p.id FOR UPDATE OF p"
    ))
    .bind(call)
    .fetch_all(&mut *conn)
    .await?;
    let found = with_awards(conn, found).await?;
    Ok(found.into_iter().map(|stored| stored.proposal).collect())
}

/// A page of proposals by case number, and the one that the next page starts after.
pub(crate) async fn page(
    conn: &mut PgConnection,
    filter: &Filter,
    page: &Page<DecisionId>,
) -> Result<(Vec<StoredProposal>, Option<DecisionId>), Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(proposals!(
        "WHERE ($1::uuid IS NULL OR p.case_number > (SELECT a.case_number FROM allocation.proposal a WHERE a.id = $1))
           AND ($2::uuid IS NULL OR p.call_id = $2)
           AND ($3::text IS NULL OR p.state = $3)
           AND ($4::text IS NULL OR p.organisation_number = $4)
         ORDER BY p.case_number LIMIT $5"
    ))
    .bind(page.after)
    .bind(filter.call)
    .bind(filter.state.map(State::as_str))
    .bind(filter.organisation.as_ref().map(OrgNumber::as_str))
    .bind(page.limit())
    .fetch_all(&mut *conn)
    .await?;
    let (found, next) = page.split(found, |row| row.id);
    Ok((with_awards(conn, found).await?, next))
}

async fn with_awards(conn: &mut PgConnection, found: Vec<ProposalRow>) -> Result<Vec<StoredProposal>, Error> {
    let ids: Vec<Uuid> = found.iter().map(|row| row.id.as_uuid()).collect();
    let awards: Vec<AwardRow> = sqlx::query_as(awards!(
        "WHERE a.proposal_id = ANY ($1) ORDER BY a.proposal_id, a.ordinal"
    ))
    .bind(ids)
    .fetch_all(conn)
    .await?;
    assemble(found, awards)
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
    ensure_affected(&done, awards.len())?;
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
    ensure_affected(&done, proposals.len())
}

/// Writes one adjusted award.
pub(crate) async fn adjust(conn: &mut PgConnection, award: &ProposedAward, act: &Act) -> Result<(), Error> {
    let done = sqlx::query(
        "UPDATE allocation.proposed_award
         SET general_ore = $2, earmarked_ore = $3, basis = 'adjusted', adjusted_by = $4, adjusted_at = $5,
             adjusted_reason = $6
         WHERE id = $1",
    )
    .bind(award.id)
    .bind(award.general)
    .bind(award.earmarked)
    .bind(act.person)
    .bind(act.at)
    .bind(act.reason.as_str())
    .execute(conn)
    .await?;
    ensure_one(&done)
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
    ensure_one(&done)
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
