//! A new proposal, when its recommendation arrives.

use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::ids::PersonId;
use tilskudd_proto::intake::v1 as intake;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_affected, ensure_one};

use crate::proposals::domain::proposal::{Proposal, ProposedAward};

/// Keeps an approved recommendation with its application and measures.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    proposal: &Proposal,
    application: &intake::Application,
) -> Result<(), Error> {
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
    .bind(application.encode_to_vec())
    .bind(proposal.applied.person)
    .bind(proposal.applied.at)
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
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
    ensure_affected(&done, awards.len())
}

fn column<T>(awards: &[ProposedAward], value: impl Fn(&ProposedAward) -> T) -> Vec<T> {
    awards.iter().map(value).collect()
}
