//! `intake.revision`: insert only, with the bytes that were signed after submission.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::ids::{CompletionId, PersonId};
use tilskudd_store::Error as StoreError;

use crate::applications::domain::application::Head;

/// A revision to be stored.
#[derive(Debug)]
pub(crate) struct Revision<'a> {
    /// The application as it was read.
    pub(crate) head: &'a Head,
    /// Its number, 2 and up.
    pub(crate) number: i32,
    /// The request that it answers.
    pub(crate) completion: CompletionId,
    /// The content, encoded.
    pub(crate) content: &'a [u8],
    /// What was signed.
    pub(crate) document: &'a [u8],
    /// Its SHA-256.
    pub(crate) content_hash: &'a [u8],
    /// Who signed.
    pub(crate) signed_by: PersonId,
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
    /// What can be searched ([`crate::applications::domain::search_text`]).
    pub(crate) searched: &'a str,
    /// The page that the signatory saw first, encoded.
    pub(crate) summary: &'a [u8],
}

/// The number that the next revision of the application gets.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn next_number(conn: &mut PgConnection, head: &Head) -> Result<i32, StoreError> {
    let number = sqlx::query_scalar(
        "SELECT coalesce(max(number), 1) + 1 FROM intake.revision WHERE application_id = $1",
    )
    .bind(head.id)
    .fetch_one(conn)
    .await?;
    Ok(number)
}

/// Stores the revision, makes its content the application's, renews its rows in lists and search, and counts it with
/// the organisation as a submission is counted; gives back the application's new version.
///
/// # Errors
/// [`StoreError`], also when the application is not submitted or not of this version any more.
pub(crate) async fn insert(conn: &mut PgConnection, revision: &Revision<'_>) -> Result<i64, StoreError> {
    let version: Option<i64> = sqlx::query_scalar(
        "WITH moved AS (
             UPDATE intake.application
             SET content = $5, version = version + 1, changed_by = $8, changed_at = $9
             WHERE id = $1 AND version = $2 AND state = 'submitted'
             RETURNING id, organisation_number, version
         ), counted AS (
             UPDATE intake.organisation SET submissions = submissions + 1
             WHERE number = (SELECT organisation_number FROM moved)
         ), stored AS (
             INSERT INTO intake.revision (application_id, number, completion_id, document, content_hash, signed_by,
                 submitted_at, applied_ore, development_projects, findings, summary)
             SELECT moved.id, $3, $4, $6, $7, $8, $9, $10, $11, $12, $15 FROM moved
             RETURNING application_id
         ), listed AS (
             UPDATE intake.listing SET applied_ore = $10, applicant = $13
             WHERE application_id = (SELECT application_id FROM stored)
             RETURNING case_number
         ), searched AS (
             UPDATE intake.search
             SET words = to_tsvector('norwegian', lower((SELECT case_number FROM listed)) || ' ' || $14)
             WHERE application_id = (SELECT application_id FROM stored)
         )
         SELECT moved.version FROM moved JOIN stored ON stored.application_id = moved.id",
    )
    .bind(revision.head.id)
    .bind(revision.head.version)
    .bind(revision.number)
    .bind(revision.completion)
    .bind(revision.content)
    .bind(revision.document)
    .bind(revision.content_hash)
    .bind(revision.signed_by)
    .bind(revision.submitted_at)
    .bind(revision.applied_ore)
    .bind(i64::from(revision.development_projects))
    .bind(revision.findings)
    .bind(revision.applicant)
    .bind(revision.searched)
    .bind(revision.summary)
    .fetch_optional(conn)
    .await?;
    version.ok_or(StoreError::RowsAffected {
        expected: 1,
        actual: 0,
    })
}
