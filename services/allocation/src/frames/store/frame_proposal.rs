//! `allocation.frame_proposal` and `allocation.frame_answer`: insert only.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{FrameId, PersonId, ProposalId};
use tilskudd_kernel::money::Money;
use tilskudd_store::Error;
use tilskudd_store::rows::{ensure_one, parsed};

use crate::frames::domain::frame::{Amounts, Answer, FrameProposal};

#[derive(sqlx_macros::FromRow)]
struct ProposalRow {
    id: ProposalId,
    frame_id: FrameId,
    version: i64,
    general_ore: Money,
    earmark_codes: Vec<String>,
    earmark_ore: Vec<Money>,
    certainty: String,
    basis: String,
    proposed_by: PersonId,
    proposed_at: DateTime<Utc>,
    answer: Option<String>,
    reason: Option<String>,
    decided_ore: Option<Money>,
    answered_by: Option<PersonId>,
    answered_at: Option<DateTime<Utc>>,
}

impl ProposalRow {
    fn answer(&self) -> Result<Option<Answer>, Error> {
        let row = (
            &self.answer,
            &self.reason,
            self.decided_ore,
            self.answered_by,
            self.answered_at,
        );
        let (Some(answer), Some(reason), Some(decided), Some(person), Some(at)) = row else {
            return Ok(None);
        };
        Ok(Some(Answer {
            verdict: parsed("frame_answer", "answer", answer)?,
            reason: reason.clone(),
            decided,
            answered: Signed { person, at },
        }))
    }
}

impl TryFrom<ProposalRow> for FrameProposal {
    type Error = Error;

    fn try_from(row: ProposalRow) -> Result<Self, Error> {
        let answer = row.answer()?;
        Ok(Self {
            id: row.id,
            version: row.version,
            amounts: Amounts {
                general: row.general_ore,
                earmarks: row.earmark_codes.into_iter().zip(row.earmark_ore).collect(),
            },
            certainty: parsed("frame_proposal", "certainty", &row.certainty)?,
            basis: row.basis,
            proposed: Signed {
                person: row.proposed_by,
                at: row.proposed_at,
            },
            answer,
        })
    }
}

/// The proposals of these frames, newest first, each with its frame.
pub(crate) async fn of_frames(
    conn: &mut PgConnection,
    frames: &[FrameId],
) -> Result<Vec<(FrameId, FrameProposal)>, Error> {
    let found: Vec<ProposalRow> = sqlx::query_as(
        "SELECT p.id, p.frame_id, p.version, p.general_ore, p.earmark_codes, p.earmark_ore, p.certainty, p.basis,
                p.proposed_by, p.proposed_at, a.answer, a.reason, a.decided_ore, a.answered_by, a.answered_at
         FROM allocation.frame_proposal p LEFT JOIN allocation.frame_answer a ON a.proposal_id = p.id
         WHERE p.frame_id = ANY ($1) ORDER BY p.version DESC",
    )
    .bind(frames.iter().map(FrameId::as_uuid).collect::<Vec<_>>())
    .fetch_all(conn)
    .await?;
    found
        .into_iter()
        .map(|row| Ok((row.frame_id, FrameProposal::try_from(row)?)))
        .collect()
}

/// The proposals of one frame, newest first.
pub(crate) async fn of_frame(conn: &mut PgConnection, frame: FrameId) -> Result<Vec<FrameProposal>, Error> {
    Ok(of_frames(conn, &[frame])
        .await?
        .into_iter()
        .map(|(_, proposal)| proposal)
        .collect())
}

/// The frame that a proposal is for.
pub(crate) async fn frame_of(conn: &mut PgConnection, id: ProposalId) -> Result<Option<FrameId>, Error> {
    Ok(
        sqlx::query_scalar("SELECT frame_id FROM allocation.frame_proposal WHERE id = $1")
            .bind(id)
            .fetch_optional(conn)
            .await?,
    )
}

/// Keeps a proposal.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    frame: FrameId,
    proposal: &FrameProposal,
) -> Result<(), Error> {
    let (codes, amounts): (Vec<&String>, Vec<Money>) = proposal
        .amounts
        .earmarks
        .iter()
        .map(|(code, amount)| (code, *amount))
        .unzip();
    let done = sqlx::query(
        "INSERT INTO allocation.frame_proposal
             (id, frame_id, version, general_ore, earmark_codes, earmark_ore, certainty, basis, proposed_by, proposed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(proposal.id)
    .bind(frame)
    .bind(proposal.version)
    .bind(proposal.amounts.general)
    .bind(codes)
    .bind(amounts)
    .bind(proposal.certainty.as_str())
    .bind(&proposal.basis)
    .bind(proposal.proposed.person)
    .bind(proposal.proposed.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// Keeps the answer to a proposal; a second one breaks `frame_answer_key`.
pub(crate) async fn answer(conn: &mut PgConnection, id: ProposalId, answer: &Answer) -> Result<(), Error> {
    let done = sqlx::query(
        "INSERT INTO allocation.frame_answer (proposal_id, answer, reason, decided_ore, answered_by, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id)
    .bind(answer.verdict.as_str())
    .bind(&answer.reason)
    .bind(answer.decided)
    .bind(answer.answered.person)
    .bind(answer.answered.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}
