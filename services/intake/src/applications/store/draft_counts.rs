//! Counts an applicant's own drafts in a call.

use sqlx::PgConnection;
use tilskudd_kernel::ids::CallId;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_store::Error as StoreError;

use crate::applications::domain::application::{Origin, State};

/// Counts them, without those that the office writes.
///
/// The organisation's row is written, not only locked: of two who make drafts at once the later one fails to serialise,
/// and counts the earlier one's on its next attempt.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn count_locked(
    conn: &mut PgConnection,
    organisation: &OrgNumber,
    call: CallId,
) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar(
        "WITH locked AS (
             UPDATE intake.organisation SET submissions = submissions WHERE number = $1
         )
         SELECT count(*) FROM intake.application
         WHERE organisation_number = $1 AND call_id = $2 AND state = $3 AND origin = $4",
    )
    .bind(organisation.as_str())
    .bind(call)
    .bind(State::Draft.as_str())
    .bind(Origin::Applicant.as_str())
    .fetch_one(conn)
    .await?;
    Ok(count)
}
