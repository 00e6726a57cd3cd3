//! `intake.delegation` and `intake.delegation_revocation`: insert only.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::{Act, Signed};
use tilskudd_kernel::ids::{DelegationId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_one, inconsistent, parsed};
use uuid::Uuid;

use crate::delegations::domain::delegation::{Delegation, Terms};

const TABLE: &str = "delegation";

#[derive(sqlx_macros::FromRow)]
struct Row {
    id: DelegationId,
    organisation_number: String,
    delegated_by: String,
    delegate: String,
    delegate_person: Option<PersonId>,
    document: String,
    document_hash: Vec<u8>,
    valid_from: NaiveDate,
    valid_to: Option<NaiveDate>,
    recorded_by: PersonId,
    recorded_at: DateTime<Utc>,
    revoked_by: Option<PersonId>,
    revoked_at: Option<DateTime<Utc>>,
    revoked_reason: Option<String>,
}

impl TryFrom<Row> for Delegation {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let terms = Terms {
            organisation: parsed(TABLE, "organisation_number", &row.organisation_number)?,
            delegated_by: row.delegated_by,
            delegate: row.delegate,
            delegate_person: row.delegate_person,
            document: row.document,
            document_hash: <[u8; 32]>::try_from(row.document_hash)
                .map_err(|_| inconsistent(TABLE, "document_hash", "it has another length"))?,
            valid_from: row.valid_from,
            valid_to: row.valid_to,
        };
        let revoked = match (row.revoked_by, row.revoked_at, row.revoked_reason) {
            (Some(person), Some(at), Some(reason)) => Some(Act {
                person,
                at,
                reason: parsed("delegation_revocation", "reason", &reason)?,
            }),
            _ => None,
        };
        Ok(Self {
            id: row.id,
            terms,
            recorded: Signed {
                person: row.recorded_by,
                at: row.recorded_at,
            },
            revoked,
        })
    }
}

/// Stores a delegation.
///
/// # Errors
/// [`StoreError`], with constraint `delegation_organisation_fkey` for an unknown organisation.
pub(crate) async fn insert(conn: &mut PgConnection, delegation: &Delegation) -> Result<(), StoreError> {
    let terms = &delegation.terms;
    let done = sqlx::query(
        "INSERT INTO intake.delegation (id, organisation_number, delegated_by, delegate, delegate_person, document,
             document_hash, valid_from, valid_to, recorded_by, recorded_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(delegation.id)
    .bind(terms.organisation.as_str())
    .bind(&terms.delegated_by)
    .bind(&terms.delegate)
    .bind(terms.delegate_person)
    .bind(&terms.document)
    .bind(terms.document_hash.as_slice())
    .bind(terms.valid_from)
    .bind(terms.valid_to)
    .bind(delegation.recorded.person)
    .bind(delegation.recorded.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// One delegation.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    id: DelegationId,
) -> Result<Option<Delegation>, StoreError> {
    let row: Option<Row> = sqlx::query_as(
        "SELECT d.*, r.revoked_by, r.revoked_at, r.reason AS revoked_reason
         FROM intake.delegation d LEFT JOIN intake.delegation_revocation r ON r.delegation_id = d.id
         WHERE d.id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    row.map(Delegation::try_from).transpose()
}

/// At most `limit` delegations of an applicant after this id, in order of recording.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn list(
    conn: &mut PgConnection,
    organisation: &OrgNumber,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Delegation>, StoreError> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT d.*, r.revoked_by, r.revoked_at, r.reason AS revoked_reason
         FROM intake.delegation d LEFT JOIN intake.delegation_revocation r ON r.delegation_id = d.id
         WHERE d.organisation_number = $1 AND d.id > $2 ORDER BY d.id LIMIT $3",
    )
    .bind(organisation.as_str())
    .bind(after.unwrap_or(Uuid::nil()))
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Delegation::try_from).collect()
}

/// Ends a delegation; false when it is ended already.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn revoke(conn: &mut PgConnection, id: DelegationId, act: &Act) -> Result<bool, StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.delegation_revocation (delegation_id, reason, revoked_by, revoked_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT (delegation_id) DO NOTHING",
    )
    .bind(id)
    .bind(act.reason.as_str())
    .bind(act.person)
    .bind(act.at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}
