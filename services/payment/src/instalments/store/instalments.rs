//! `payment.instalment` and its parts, as they are now.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{AwardId, DecisionId, InstalmentId, PersonId};
use tilskudd_kernel::money::Money;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_kernel::year::Year;
use tilskudd_store::rows::parsed;
use tilskudd_store::{Error, Page};

use crate::decisions::domain::decision::Part;
use crate::decisions::domain::reference::Purpose;
use crate::instalments::domain::InstalmentState;
use crate::rows::{signed, start, year};

/// An instalment with what its decision says.
#[derive(Debug, Clone)]
pub(crate) struct Instalment {
    pub(crate) id: InstalmentId,
    pub(crate) decision: DecisionId,
    pub(crate) case_number: String,
    pub(crate) organisation_number: OrgNumber,
    pub(crate) recipient: String,
    pub(crate) year: Year,
    pub(crate) scheme: String,
    pub(crate) chapter_post: String,
    pub(crate) amount: Money,
    pub(crate) decided_by: PersonId,
    pub(crate) state: InstalmentState,
    pub(crate) attested: Option<Signed>,
    pub(crate) bank_reason: String,
    pub(crate) attempts: i32,
    /// With the code of the measure kind.
    pub(crate) parts: Vec<(Part, String)>,
}

impl Instalment {
    /// The subject of a payment of it.
    pub(crate) fn purpose(&self) -> Purpose<'_> {
        Purpose {
            chapter_post: &self.chapter_post,
            scheme: &self.scheme,
            year: self.year,
            case_number: &self.case_number,
        }
    }

    /// Amounts per award.
    pub(crate) fn amounts(&self) -> Vec<Part> {
        self.parts.iter().map(|(part, _)| *part).collect()
    }
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: InstalmentId,
    decision_id: DecisionId,
    case_number: String,
    organisation_number: String,
    recipient: String,
    year: i32,
    scheme: String,
    chapter_post: String,
    amount_ore: Money,
    decided_by: PersonId,
    state: String,
    attested_by: Option<PersonId>,
    attested_at: Option<DateTime<Utc>>,
    bank_reason: String,
    attempts: i32,
}

impl TryFrom<Row> for Instalment {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self, Error> {
        Ok(Self {
            id: row.id,
            decision: row.decision_id,
            case_number: row.case_number,
            organisation_number: parsed("decision", "organisation_number", &row.organisation_number)?,
            recipient: row.recipient,
            year: year("decision", row.year)?,
            scheme: row.scheme,
            chapter_post: row.chapter_post,
            amount: row.amount_ore,
            decided_by: row.decided_by,
            state: parsed("instalment", "state", &row.state)?,
            attested: signed(row.attested_by, row.attested_at),
            bank_reason: row.bank_reason,
            attempts: row.attempts,
            parts: Vec::new(),
        })
    }
}

macro_rules! select {
    ($name:literal, $rest:literal) => {
        concat!(
            "-- ",
            $name,
            "\nSELECT i.id, i.decision_id, d.case_number, d.organisation_number, r.name AS recipient, d.year, d.scheme,
                      d.chapter_post, i.amount_ore, i.decided_by, i.state, i.attested_by, i.attested_at,
                      i.bank_reason, i.attempts
               FROM payment.instalment AS i
               JOIN payment.decision AS d ON d.id = i.decision_id
               JOIN payment.recipient AS r USING (organisation_number) ",
            $rest
        )
    };
}

/// The instalment, locked.
pub(crate) async fn lock(conn: &mut PgConnection, id: InstalmentId) -> Result<Option<Instalment>, Error> {
    let row: Option<Row> = sqlx::query_as(select!("lock_instalment", "WHERE i.id = $1 FOR UPDATE OF i"))
        .bind(id)
        .fetch_optional(&mut *conn)
        .await?;
    let found = row.map(Instalment::try_from).transpose()?;
    Ok(with_parts(conn, found.into_iter().collect()).await?.pop())
}

/// These instalments, locked, by id.
pub(crate) async fn lock_all(
    conn: &mut PgConnection,
    ids: &[InstalmentId],
) -> Result<Vec<Instalment>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "lock_instalments",
        "WHERE i.id = ANY($1) ORDER BY i.id FOR UPDATE OF i"
    ))
    .bind(ids.to_vec())
    .fetch_all(&mut *conn)
    .await?;
    build(conn, rows).await
}

/// These instalments as they are now, by id.
pub(crate) async fn find_all(
    conn: &mut PgConnection,
    ids: &[InstalmentId],
) -> Result<Vec<Instalment>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!("find_instalments", "WHERE i.id = ANY($1) ORDER BY i.id"))
        .bind(ids.to_vec())
        .fetch_all(&mut *conn)
        .await?;
    build(conn, rows).await
}

/// Attested instalments that can go into a file: the recipient has a confirmed account which nobody who decided
/// anything of the grant year has registered or confirmed, and which no signer for the recipient has confirmed.
/// Locked, oldest first.
pub(crate) async fn lock_payable(conn: &mut PgConnection, limit: i64) -> Result<Vec<Instalment>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "lock_payable_instalments",
        "WHERE i.state = 'ATTESTED' AND EXISTS (
             SELECT 1 FROM payment.account AS a
             WHERE a.organisation_number = d.organisation_number AND a.state = 'CONFIRMED'
               AND NOT payment.holds_authority(a.registered_by, d.year)
               AND NOT payment.holds_authority(a.confirmed_by, d.year)
               AND NOT payment.signed_for(a.confirmed_by, d.organisation_number))
         ORDER BY i.id LIMIT $1 FOR UPDATE OF i"
    ))
    .bind(limit)
    .fetch_all(&mut *conn)
    .await?;
    build(conn, rows).await
}

/// Attested instalments that cannot go into a file for want of such an account, oldest first.
pub(crate) async fn without_account(conn: &mut PgConnection, limit: i64) -> Result<Vec<InstalmentId>, Error> {
    Ok(sqlx::query_scalar(
        "-- instalments_without_account
         SELECT i.id FROM payment.instalment AS i JOIN payment.decision AS d ON d.id = i.decision_id
         WHERE i.state = 'ATTESTED' AND NOT EXISTS (
             SELECT 1 FROM payment.account AS a
             WHERE a.organisation_number = d.organisation_number AND a.state = 'CONFIRMED'
               AND NOT payment.holds_authority(a.registered_by, d.year)
               AND NOT payment.holds_authority(a.confirmed_by, d.year)
               AND NOT payment.signed_for(a.confirmed_by, d.organisation_number))
         ORDER BY i.id LIMIT $1",
    )
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Instalments by id; in one state when given.
pub(crate) async fn list(
    conn: &mut PgConnection,
    state: Option<InstalmentState>,
    page: &Page<InstalmentId>,
) -> Result<Vec<Instalment>, Error> {
    let rows: Vec<Row> = sqlx::query_as(select!(
        "list_instalments",
        "WHERE i.id > $1 AND ($2::text IS NULL OR i.state = $2) ORDER BY i.id LIMIT $3"
    ))
    .bind(start(page, InstalmentId::from_uuid))
    .bind(state.map(InstalmentState::as_str))
    .bind(page.limit())
    .fetch_all(&mut *conn)
    .await?;
    build(conn, rows).await
}

async fn build(conn: &mut PgConnection, rows: Vec<Row>) -> Result<Vec<Instalment>, Error> {
    let found = rows
        .into_iter()
        .map(Instalment::try_from)
        .collect::<Result<Vec<_>, _>>()?;
    with_parts(conn, found).await
}

async fn with_parts(conn: &mut PgConnection, mut found: Vec<Instalment>) -> Result<Vec<Instalment>, Error> {
    let ids: Vec<InstalmentId> = found.iter().map(|instalment| instalment.id).collect();
    let rows: Vec<(InstalmentId, AwardId, Money, String)> = sqlx::query_as(
        "-- instalment_parts
         SELECT p.instalment_id, p.award_id, p.amount_ore, a.kind
         FROM payment.instalment_part AS p JOIN payment.award AS a ON a.id = p.award_id
         WHERE p.instalment_id = ANY($1) ORDER BY p.award_id",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    let mut parts: BTreeMap<InstalmentId, Vec<(Part, String)>> = BTreeMap::new();
    for (instalment, award, amount, kind) in rows {
        parts
            .entry(instalment)
            .or_default()
            .push((Part { award, amount }, kind));
    }
    for instalment in &mut found {
        instalment.parts = parts.remove(&instalment.id).unwrap_or_default();
    }
    Ok(found)
}
