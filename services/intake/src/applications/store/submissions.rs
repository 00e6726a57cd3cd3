//! `intake.submission`: insert only, with the bytes that were signed.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::case_number::OfficeCode;
use tilskudd_kernel::ids::{DelegationId, PersonId};
use tilskudd_kernel::year::Year;
use tilskudd_store::Error as StoreError;

use crate::applications::domain::application::Head;

/// A submission to be stored.
#[derive(Debug)]
pub(crate) struct Submission<'a> {
    /// The draft that is submitted.
    pub(crate) draft: &'a Head,
    /// Grant year of the call.
    pub(crate) year: Year,
    /// Edition of the call.
    pub(crate) edition: &'a str,
    /// How many applications the call allows one applicant.
    pub(crate) applications_per_applicant: u32,
    /// The office's code, for the case number.
    pub(crate) office: OfficeCode,
    /// What was signed.
    pub(crate) document: &'a [u8],
    /// Its SHA-256.
    pub(crate) content_hash: &'a [u8],
    /// Who signed.
    pub(crate) signed_by: PersonId,
    /// The recorded delegation that it rests on.
    pub(crate) delegation: Option<DelegationId>,
    /// Who submits.
    pub(crate) submitted_by: PersonId,
    /// Legal time.
    pub(crate) submitted_at: DateTime<Utc>,
    /// Sum applied for, øre.
    pub(crate) applied_ore: i64,
    /// What R9 counts.
    pub(crate) development_projects: u32,
    /// Notes of the rules, encoded.
    pub(crate) findings: &'a [u8],
    /// Name of the applicant, which lists are ordered by.
    pub(crate) applicant: &'a str,
    /// What can be searched, in small letters ([`crate::applications::domain::search_text`]).
    pub(crate) searched: &'a str,
}

/// Stores the submission with its rows in lists and search, moves its draft and counts it with the organisation, in one
/// statement; gives back the case number and the application's new version.
///
/// It takes the lowest slot that no live submission holds: one that has ended gave its own back.
///
/// The case number's serial comes from a sequence: a rejected submission never reaches this statement, and one
/// that is rolled back leaves a gap.
///
/// # Errors
/// [`StoreError`], with constraint `submission_slot_key` or `submission_slot_check` when the limit of P2 is
/// reached, and when the draft is not of this version any more.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    submission: &Submission<'_>,
) -> Result<(String, i64), StoreError> {
    let stored: Option<(String, i64)> = sqlx::query_as(
        "WITH moved AS (
             UPDATE intake.application
             SET state = 'submitted', version = version + 1, changed_by = $16, changed_at = $12
             WHERE id = $1 AND version = $2 AND state = 'draft'
             RETURNING id, version
         ), counted AS (
             UPDATE intake.organisation SET submissions = submissions + 1 WHERE number = $4
         ), stored AS (
             INSERT INTO intake.submission (application_id, call_id, organisation_number, year, edition,
                 applications_per_applicant, slot, case_number, document, content_hash, signed_by, submitted_at,
                 applied_ore, development_projects, findings, delegation_id)
             SELECT moved.id, $3, $4, $5, $6, $7,
                    (SELECT coalesce(min(free.slot), $7 + 1) FROM generate_series(1, $7) AS free (slot)
                     WHERE NOT EXISTS (
                         SELECT FROM intake.slot taken
                         WHERE taken.call_id = $3 AND taken.organisation_number = $4 AND taken.slot = free.slot)),
                    $5::text || '-' || $8 || '-' || lpad(nextval('intake.case_serial')::text, 5, '0'),
                    $9, $10, $11, $12, $13, $14, $15, $17
             FROM moved
             RETURNING case_number
         ), listed AS (
             INSERT INTO intake.listing (application_id, call_id, organisation_number, state, submitted_at,
                 applied_ore, applicant, case_number)
             SELECT moved.id, $3, $4, 'submitted', $12, $13, $18, stored.case_number FROM stored CROSS JOIN moved
         ), searched AS (
             INSERT INTO intake.search (application_id, words)
             SELECT moved.id, to_tsvector('norwegian', lower(stored.case_number) || ' ' || $19)
             FROM stored CROSS JOIN moved
         )
         SELECT stored.case_number, moved.version FROM stored CROSS JOIN moved",
    )
    .bind(submission.draft.id)
    .bind(submission.draft.version)
    .bind(submission.draft.call)
    .bind(submission.draft.organisation.as_str())
    .bind(submission.year.get())
    .bind(submission.edition)
    .bind(i64::from(submission.applications_per_applicant))
    .bind(submission.office.as_str())
    .bind(submission.document)
    .bind(submission.content_hash)
    .bind(submission.signed_by)
    .bind(submission.submitted_at)
    .bind(submission.applied_ore)
    .bind(i64::from(submission.development_projects))
    .bind(submission.findings)
    .bind(submission.submitted_by)
    .bind(submission.delegation)
    .bind(submission.applicant)
    .bind(submission.searched)
    .fetch_optional(conn)
    .await?;
    stored.ok_or(StoreError::RowsAffected {
        expected: 1,
        actual: 0,
    })
}
