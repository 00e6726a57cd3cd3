//! `intake.application`: many drafts in one statement.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::PersonId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{ensure_affected, parsed};
use uuid::Uuid;

use crate::applications::domain::application::{Head, State};

/// Stores new drafts of one call, all or none.
///
/// # Errors
/// [`StoreError`], with constraint `application_organisation_fkey` for an unknown organisation.
pub(crate) async fn insert_drafts(
    conn: &mut PgConnection,
    drafts: &[(Head, &[u8])],
    by: PersonId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = drafts.iter().map(|(head, _)| head.id.as_uuid()).collect();
    let calls: Vec<Uuid> = drafts.iter().map(|(head, _)| head.call.as_uuid()).collect();
    let organisations: Vec<&str> = drafts
        .iter()
        .map(|(head, _)| head.organisation.as_str())
        .collect();
    let origins: Vec<&str> = drafts.iter().map(|(head, _)| head.origin.as_str()).collect();
    let contents: Vec<&[u8]> = drafts.iter().map(|(_, content)| *content).collect();
    let done = sqlx::query(
        "INSERT INTO intake.application
             (id, call_id, organisation_number, content, origin, state, version, created_by, created_at, changed_by,
              changed_at)
         SELECT d.id, d.call_id, d.organisation_number, d.content, d.origin, $5, 1, $6, $7, $6, $7
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[], $8::text[])
             AS d (id, call_id, organisation_number, content, origin)",
    )
    .bind(ids)
    .bind(calls)
    .bind(organisations)
    .bind(contents)
    .bind(State::Draft.as_str())
    .bind(by)
    .bind(at)
    .bind(origins)
    .execute(conn)
    .await?;
    ensure_affected(&done, drafts.len())
}

/// Those of the numbers that are registered.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn registered(
    conn: &mut PgConnection,
    numbers: &[&str],
) -> Result<Vec<OrgNumber>, StoreError> {
    let found: Vec<String> =
        sqlx::query_scalar("SELECT number FROM intake.organisation WHERE number = ANY ($1)")
            .bind(numbers)
            .fetch_all(conn)
            .await?;
    found
        .into_iter()
        .map(|number| parsed("organisation", "number", &number))
        .collect()
}
