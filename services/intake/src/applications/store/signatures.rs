//! `intake.signature`: insert only, with the bytes that were signed of a draft.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use tilskudd_kernel::act::Signed;
use tilskudd_kernel::ids::{ApplicationId, CompletionId, DelegationId, PersonId};
use tilskudd_rulebook::Signature;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::ensure_one;

use crate::applications::domain::application::Head;

/// A signature to be stored.
#[derive(Debug)]
pub(crate) struct NewSignature<'a> {
    /// The draft, in the version that is signed.
    pub(crate) draft: &'a Head,
    /// What is signed.
    pub(crate) document: &'a [u8],
    /// Its SHA-256.
    pub(crate) content_hash: &'a [u8],
    /// The page that the signatory saw first, encoded.
    pub(crate) summary: &'a [u8],
    /// Name and role.
    pub(crate) signature: &'a Signature,
    /// The recorded delegation that it rests on.
    pub(crate) delegation: Option<DelegationId>,
    /// Who and when.
    pub(crate) signed: Signed,
}

/// Stores a signature.
///
/// # Errors
/// [`StoreError`], with constraint `signature_pkey` when this version is signed already.
pub(crate) async fn insert(conn: &mut PgConnection, new: &NewSignature<'_>) -> Result<(), StoreError> {
    let done = sqlx::query(
        "INSERT INTO intake.signature (application_id, version, organisation_number, document, content_hash, summary,
             signatory, role, delegation_id, signed_by, signed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(new.draft.id)
    .bind(new.draft.version)
    .bind(new.draft.organisation.as_str())
    .bind(new.document)
    .bind(new.content_hash)
    .bind(new.summary)
    .bind(&new.signature.signatory)
    .bind(new.signature.role.as_str())
    .bind(new.delegation)
    .bind(new.signed.person)
    .bind(new.signed.at)
    .execute(conn)
    .await?;
    ensure_one(&done)
}

/// The latest signature of a draft.
#[derive(Debug, Clone)]
pub(crate) struct DraftSignature {
    /// Version of the draft that was signed.
    pub(crate) version: i64,
    /// What was signed.
    pub(crate) document: Vec<u8>,
    /// The recorded delegation that it rests on.
    pub(crate) delegation: Option<DelegationId>,
    /// Who and when.
    pub(crate) signed: Signed,
}

/// Its columns, all null when nothing is signed.
#[derive(sqlx_macros::FromRow)]
pub(crate) struct DraftSignatureRow {
    signed_version: Option<i64>,
    signed_document: Option<Vec<u8>>,
    signed_by: Option<PersonId>,
    signed_at: Option<DateTime<Utc>>,
    signed_delegation: Option<DelegationId>,
}

impl DraftSignatureRow {
    pub(crate) fn signature(self) -> Option<DraftSignature> {
        Some(DraftSignature {
            version: self.signed_version?,
            document: self.signed_document?,
            delegation: self.signed_delegation,
            signed: Signed {
                person: self.signed_by?,
                at: self.signed_at?,
            },
        })
    }
}

/// A document that was signed of an application, beside what is stored with it.
#[derive(Debug, sqlx_macros::FromRow)]
pub(crate) struct Stored {
    /// What was signed.
    pub(crate) document: Vec<u8>,
    /// Its SHA-256 as it was stored with it.
    pub(crate) content_hash: Vec<u8>,
    /// Who signed.
    pub(crate) signed_by: PersonId,
    /// The content of the application's row; none when a later document has replaced this one.
    pub(crate) content: Option<Vec<u8>>,
    /// Sum applied for of the submission, øre; none before submission.
    pub(crate) applied_ore: Option<i64>,
    /// Edition of the submission; none before submission.
    pub(crate) edition: Option<String>,
    /// 0: of a draft; 1: the submission; from 2: a revision.
    pub(crate) number: i32,
    /// Version of the draft that was signed; none when it was signed and submitted in one act.
    pub(crate) version: Option<i64>,
    /// The request for completion that it answers; none: it is no revision.
    pub(crate) completion: Option<CompletionId>,
    /// When it was stored, legal time.
    pub(crate) stored_at: DateTime<Utc>,
}

/// The submission's document as last revised, or what was last signed of a draft.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn newest(conn: &mut PgConnection, id: ApplicationId) -> Result<Option<Stored>, StoreError> {
    let stored = sqlx::query_as(
        "SELECT coalesce(h.document, g.document) AS document, coalesce(h.content_hash, g.content_hash) AS content_hash,
                coalesce(h.signed_by, g.signed_by) AS signed_by, a.content, h.applied_ore, h.edition,
                coalesce(h.number, 0) AS number,
                CASE WHEN h.application_id IS NULL OR h.content_hash = g.content_hash THEN g.version END AS version,
                r.completion_id AS completion, coalesce(r.submitted_at, h.submitted_at, g.signed_at) AS stored_at
         FROM intake.application a
         LEFT JOIN intake.held h ON h.application_id = a.id
         LEFT JOIN intake.revision r ON r.application_id = a.id AND r.number = h.number
         LEFT JOIN LATERAL (
             SELECT * FROM intake.signature WHERE application_id = a.id ORDER BY version DESC LIMIT 1
         ) g ON true
         WHERE a.id = $1 AND (h.application_id IS NOT NULL OR g.application_id IS NOT NULL)",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    Ok(stored)
}

/// A document of a submitted application that a later one has replaced, by its number: 1: the submission; from 2: a
/// revision.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn earlier(
    conn: &mut PgConnection,
    id: ApplicationId,
    number: i32,
) -> Result<Option<Stored>, StoreError> {
    let found = sqlx::query_as(
        "SELECT d.document, d.content_hash, d.signed_by, NULL::bytea AS content, d.applied_ore, s.edition, d.number,
                NULL::bigint AS version, d.completion_id AS completion, d.submitted_at AS stored_at
         FROM intake.submission s JOIN (
             SELECT application_id, 1 AS number, NULL::uuid AS completion_id, document, content_hash, signed_by,
                    applied_ore, submitted_at
             FROM intake.submission
             UNION ALL
             SELECT application_id, number, completion_id, document, content_hash, signed_by, applied_ore, submitted_at
             FROM intake.revision
         ) d ON d.application_id = s.application_id
         WHERE s.application_id = $1 AND d.number = $2",
    )
    .bind(id)
    .bind(number)
    .fetch_optional(conn)
    .await?;
    Ok(found)
}
