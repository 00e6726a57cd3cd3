//! `allocation.decision` and `allocation.award`: insert only.

use std::collections::BTreeMap;

use prost::Message;
use sqlx::PgConnection;
use tilskudd_kernel::act::Act;
use tilskudd_kernel::ids::{AwardId, CallId, DecisionId, FrameId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_proto::allocation::v1 as pb;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_affected, ensure_one, inconsistent};
use uuid::Uuid;

use crate::proposals::domain::proposal::{Proposal, ProposedAward};
use crate::proposals::domain::stage::Outcome;

/// A decision, apart from its proposal.
#[derive(Debug)]
pub(crate) struct NewDecision<'a> {
    /// The frame that it is decided against.
    pub(crate) frame: FrameId,
    /// What it gives.
    pub(crate) outcome: Outcome,
    /// How much, in all.
    pub(crate) amount: Money,
    /// Who decides, when and why.
    pub(crate) decided: &'a Act,
    /// As it is told and shown.
    pub(crate) content: &'a pb::Decision,
}

/// Keeps a decision and its awards. The database counts them against the frame and refuses what is over it.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    proposal: &Proposal,
    decision: &NewDecision<'_>,
) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.decision
             (id, application_id, organisation_number, frame_id, outcome, amount_ore, recommended_by, signed_by,
              decided_by, decided_at, reason, content)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(proposal.id)
    .bind(proposal.application)
    .bind(proposal.organisation.as_str())
    .bind(decision.frame)
    .bind(decision.outcome.as_str())
    .bind(decision.amount)
    .bind(proposal.recommended.person)
    .bind(proposal.applied.person)
    .bind(decision.decided.person)
    .bind(decision.decided.at)
    .bind(decision.decided.reason.as_str())
    .bind(decision.content.encode_to_vec())
    .execute(&mut *conn)
    .await?;
    ensure_one(&done)?;
    insert_awards(conn, proposal, decision.frame).await
}

async fn insert_awards(conn: &mut PgConnection, proposal: &Proposal, frame: FrameId) -> Result<(), Error> {
    let awards = &proposal.awards;
    let done = sqlx::query(
        "INSERT INTO allocation.award
             (id, decision_id, frame_id, measure_id, applied_ore, general_ore, earmark, earmarked_ore)
         SELECT a.id, $1, $2, a.measure, a.applied, a.general, nullif(a.earmark, ''), a.earmarked
         FROM unnest($3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::text[], $8::bigint[])
              AS a (id, measure, applied, general, earmark, earmarked)",
    )
    .bind(proposal.id)
    .bind(frame)
    .bind(
        awards
            .iter()
            .map(|award| award.id.as_uuid())
            .collect::<Vec<Uuid>>(),
    )
    .bind(
        awards
            .iter()
            .map(|award| award.measure.as_uuid())
            .collect::<Vec<Uuid>>(),
    )
    .bind(awards.iter().map(|award| award.applied).collect::<Vec<Money>>())
    .bind(awards.iter().map(|award| award.general).collect::<Vec<Money>>())
    .bind(awards.iter().map(paid_from).collect::<Vec<String>>())
    .bind(awards.iter().map(|award| award.earmarked).collect::<Vec<Money>>())
    .execute(conn)
    .await?;
    ensure_affected(&done, awards.len())
}

/// The earmark that money comes from; empty when none does, even if the measure asked.
fn paid_from(award: &ProposedAward) -> String {
    if award.earmarked.is_zero() {
        String::new()
    } else {
        award.earmark.clone().unwrap_or_default()
    }
}

/// The sum awarded to a recipient in a grant year so far, of every scheme, which the auditor's threshold counts (P5).
pub(crate) async fn awarded_to(
    conn: &mut PgConnection,
    year: Year,
    recipient: &OrgNumber,
) -> Result<Money, Error> {
    Ok(sqlx::query_scalar(
        "SELECT coalesce(sum(d.amount_ore), 0)::bigint
         FROM allocation.decision d JOIN allocation.frame f ON f.id = d.frame_id
         WHERE f.year = $1 AND d.organisation_number = $2",
    )
    .bind(year.get())
    .bind(recipient.as_str())
    .fetch_one(conn)
    .await?)
}

/// The decided ones of these, as they were decided.
pub(crate) async fn contents(
    conn: &mut PgConnection,
    ids: &[DecisionId],
) -> Result<BTreeMap<DecisionId, pb::Decision>, Error> {
    let found: Vec<(DecisionId, Vec<u8>)> =
        sqlx::query_as("SELECT id, content FROM allocation.decision WHERE id = ANY ($1)")
            .bind(ids.iter().map(DecisionId::as_uuid).collect::<Vec<Uuid>>())
            .fetch_all(conn)
            .await?;
    found
        .into_iter()
        .map(|(id, content)| {
            let decision = pb::Decision::decode(content.as_slice())
                .map_err(|error| inconsistent("decision", "content", error))?;
            Ok((id, decision))
        })
        .collect()
}

/// The recipient, amount and call of an award.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub(crate) struct AwardOf {
    /// Its call.
    pub(crate) call_id: CallId,
    /// The recipient.
    pub(crate) organisation_number: String,
    /// Awarded.
    pub(crate) amount_ore: Money,
    /// Carried over of it already.
    pub(crate) carried_ore: Money,
}

/// A decided award of a decision.
pub(crate) async fn award(
    conn: &mut PgConnection,
    decision: DecisionId,
    award: AwardId,
) -> Result<Option<AwardOf>, Error> {
    Ok(sqlx::query_as(
        "SELECT p.call_id, d.organisation_number, a.general_ore + a.earmarked_ore AS amount_ore, a.carried_ore
         FROM allocation.award a
         JOIN allocation.decision d ON d.id = a.decision_id
         JOIN allocation.proposal p ON p.id = d.id
         WHERE a.id = $1 AND a.decision_id = $2",
    )
    .bind(award)
    .bind(decision)
    .fetch_optional(conn)
    .await?)
}

/// Persons with a conflict of interest in the decision's case, who signed the application among them
/// (forvaltningsloven §6).
pub(crate) async fn conflicted(conn: &mut PgConnection, id: DecisionId) -> Result<Vec<PersonId>, Error> {
    let found: Option<Vec<Uuid>> =
        sqlx::query_scalar("SELECT conflicted || signed_by FROM allocation.proposal WHERE id = $1")
            .bind(id)
            .fetch_optional(conn)
            .await?;
    Ok(found
        .unwrap_or_default()
        .into_iter()
        .map(PersonId::from_uuid)
        .collect())
}
