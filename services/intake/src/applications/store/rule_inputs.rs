//! The rules' inputs about an application, read in one statement.

use chrono::NaiveDate;
use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, DelegationId, PersonId};
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_rulebook::{DelegationFound, PredecessorHistory, RegisterStatus, SignatoryRole, Signature};
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::{inconsistent, parsed};

use crate::applications::domain::application::Head;
use crate::applications::store::applications::HeadRow;
use crate::applications::store::attached::{Attached, attached};
use crate::applications::store::attachments::Attachment;
use crate::applications::store::signatures::{DraftSignature, DraftSignatureRow};
use crate::organisations::domain::organisation::Organisation;
use crate::organisations::store::{organisations, predecessors};

/// Everything that the rules look at, beside the call and its edition.
#[derive(Debug, Clone)]
pub(crate) struct RuleInputs {
    /// The application.
    pub(crate) head: Head,
    /// Its content, encoded.
    pub(crate) content: Vec<u8>,
    /// The applicant as it is now.
    pub(crate) applicant: Organisation,
    /// Its status in Enhetsregisteret on the day.
    pub(crate) status: RegisterStatus,
    /// What has taken over from it by that day.
    pub(crate) successors: Vec<OrgNumber>,
    /// Last day of the latest reopening of the call for this applicant.
    pub(crate) reopened_until: Option<NaiveDate>,
    /// Other live applications of the applicant submitted to the call (P2).
    pub(crate) applications_in_call: u32,
    /// Development projects in the applicant's other live applications of the call's year and scheme, as last revised
    /// (R9).
    pub(crate) development_projects_in_year: u32,
    /// The same of the applicant's predecessors (P7).
    pub(crate) predecessors: PredecessorHistory,
    /// What is attached, in the order in which it came.
    pub(crate) attachments: Vec<Attachment>,
    /// The delegation last recorded that fits the signature looked up, with the SHA-256 of its document; none also when
    /// none was looked up.
    pub(crate) delegation: Option<(DelegationId, [u8; 32])>,
    /// The latest signature of the draft; none also when it was not looked up.
    pub(crate) signature: Option<DraftSignature>,
}

/// The keys of looking up a signature, in the same statement.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignatureLookup<'a> {
    /// The signature as it would be; none: what was signed earlier is looked up.
    pub(crate) signature: Option<&'a Signature>,
    /// Who signs.
    pub(crate) person: PersonId,
    /// Whether a delegation that names no person serves; else only one to this person does.
    pub(crate) by_name: bool,
    /// Whose delegation it is; none: the applicant's.
    pub(crate) of: Option<&'a OrgNumber>,
    /// Local day of the signature, on which the applicant exists and the delegation holds.
    pub(crate) on: NaiveDate,
}

impl SignatureLookup<'_> {
    /// Reference of the document and name of the delegate; blank for others, and no delegation is blank.
    fn delegate(&self) -> (&str, &str) {
        match self.signature {
            Some(signature) if signature.role == SignatoryRole::Delegate => {
                (&signature.delegation_document, &signature.signatory)
            }
            _ => ("", ""),
        }
    }
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    head: HeadRow,
    content: Vec<u8>,
    #[sqlx(flatten)]
    organisation: organisations::Row,
    register_status: Option<String>,
    successors: Vec<String>,
    reopened_until: Option<NaiveDate>,
    applications_in_call: i64,
    development_projects_in_year: i64,
    predecessor_projects: Option<i64>,
    attachments: Option<Attached>,
    delegation_id: Option<DelegationId>,
    delegation_hash: Option<Vec<u8>>,
    #[sqlx(flatten)]
    signature: DraftSignatureRow,
}

impl TryFrom<Row> for RuleInputs {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let count = |number: i64| {
            u32::try_from(number).map_err(|error| inconsistent("submission", "development_projects", error))
        };
        let successors = row.successors.iter();
        let successors = successors.map(|number| parsed("organisation_succession", "successor", number));
        Ok(Self {
            head: row.head.try_into()?,
            content: row.content,
            applicant: row.organisation.try_into()?,
            status: row
                .register_status
                .map_or(Ok(RegisterStatus::Unknown), |status| status.parse())
                .map_err(|error| inconsistent("organisation_fact", "status", error))?,
            successors: successors.collect::<Result<_, _>>()?,
            reopened_until: row.reopened_until,
            applications_in_call: count(row.applications_in_call)?,
            development_projects_in_year: count(row.development_projects_in_year)?,
            predecessors: predecessors::counted(row.predecessor_projects)?,
            attachments: attached(row.attachments)?,
            delegation: delegation(row.delegation_id, row.delegation_hash)?,
            signature: row.signature.signature(),
        })
    }
}

impl RuleInputs {
    /// The delegation that fits the signature looked up.
    pub(crate) fn delegation_id(&self) -> Option<DelegationId> {
        self.delegation.map(|(id, _)| id)
    }

    /// The rules' input about the delegation: its document is attached when it is the same file.
    pub(crate) fn delegation_found(&self) -> DelegationFound {
        let Some((_, hash)) = self.delegation else {
            return DelegationFound::Unrecorded;
        };
        if self
            .attachments
            .iter()
            .any(|attachment| attachment.sha256 == hash)
        {
            DelegationFound::Attached
        } else {
            DelegationFound::Unattached
        }
    }
}

fn delegation(
    id: Option<DelegationId>,
    hash: Option<Vec<u8>>,
) -> Result<Option<(DelegationId, [u8; 32])>, StoreError> {
    let Some(id) = id else { return Ok(None) };
    let hash = <[u8; 32]>::try_from(hash.unwrap_or_default());
    let hash = hash.map_err(|_| inconsistent("delegation", "document_hash", "it has another length"))?;
    Ok(Some((id, hash)))
}

/// The statement, from `$with` before it and `$from` in it, which name the application `a` and its organisation `o`.
macro_rules! statement {
    ($with:literal, $from:literal) => {
        concat!(
            $with,
            "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin, a.content,
                o.number, o.title, o.kind, o.municipality_number, o.region, o.language_form, o.centrality_class,
                o.district, o.made_up, o.version AS organisation_version,
                (SELECT f.status FROM intake.organisation_fact f
                 WHERE f.number = o.number AND f.valid_from <= $6
                 ORDER BY f.valid_from DESC, f.version DESC LIMIT 1) AS register_status,
                ARRAY(SELECT p.successor FROM intake.organisation_succession p
                      WHERE p.predecessor = o.number AND p.effective_on <= $6 ORDER BY p.successor) AS successors,
                (SELECT r.until_date FROM intake.reopening r
                 WHERE r.call_id = a.call_id AND r.organisation_number = o.number
                 ORDER BY r.decided_at DESC, r.id DESC LIMIT 1) AS reopened_until,
                (SELECT count(*) FROM intake.slot s
                 WHERE s.call_id = a.call_id AND s.organisation_number = o.number AND s.application_id <> a.id)
                    AS applications_in_call,
                (SELECT coalesce(sum(h.development_projects), 0)
                 FROM intake.call c JOIN intake.edition e ON e.id = c.edition
                 JOIN intake.held h ON h.organisation_number = o.number AND h.year = c.year
                 JOIN intake.slot live ON live.application_id = h.application_id
                 JOIN intake.edition other ON other.id = h.edition AND other.scheme = e.scheme
                 WHERE c.id = a.call_id AND h.application_id <> a.id)
                    AS development_projects_in_year,
                (SELECT intake.predecessor_projects(o.number, c.year, e.scheme)
                 FROM intake.call c JOIN intake.edition e ON e.id = c.edition
                 WHERE c.id = a.call_id
                   AND EXISTS (SELECT FROM intake.organisation_succession p WHERE p.successor = o.number))
                    AS predecessor_projects,
                (SELECT t.attachments FROM intake.attached t WHERE t.application_id = a.id) AS attachments,
                d.id AS delegation_id, d.document_hash AS delegation_hash,
                g.version AS signed_version, g.document AS signed_document, g.signed_by, g.signed_at,
                g.delegation_id AS signed_delegation
             ",
            $from,
            "
             LEFT JOIN LATERAL (
                 SELECT d.id, d.document_hash FROM intake.delegation d
                 WHERE d.organisation_number = coalesce($9, o.number) AND d.document = $3 AND lower(d.delegate) = lower($4)
                   AND (d.delegate_person = $5 OR (d.delegate_person IS NULL AND $8)) AND d.recorded_by <> $5
                   AND d.valid_from <= $6 AND (d.valid_to IS NULL OR d.valid_to >= $6)
                   AND NOT EXISTS (SELECT FROM intake.delegation_revocation r WHERE r.delegation_id = d.id)
                 ORDER BY d.id DESC LIMIT 1
             ) d ON true
             LEFT JOIN LATERAL (
                 SELECT * FROM intake.signature WHERE application_id = a.id AND $7 ORDER BY version DESC LIMIT 1
             ) g ON true"
        )
    };
}

/// Read without locks.
const UNLOCKED: &str = concat!(
    statement!(
        "",
        "FROM intake.application a JOIN intake.organisation o ON o.number = a.organisation_number"
    ),
    " WHERE a.id = $1 AND a.organisation_number = $2"
);

/// The organisation's row locked first, then the application's.
const LOCKED: &str = statement!(
    "WITH o AS MATERIALIZED (
         SELECT * FROM intake.organisation WHERE number = $2 FOR UPDATE
     ), a AS MATERIALIZED (
         SELECT application.* FROM o JOIN intake.application ON application.organisation_number = o.number
         WHERE application.id = $1 FOR UPDATE OF application
     ) ",
    "FROM a CROSS JOIN o"
);

/// The rule inputs of the applicant's application, read without locks.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn find(
    conn: &mut PgConnection,
    id: ApplicationId,
    applicant: &OrgNumber,
    lookup: SignatureLookup<'_>,
) -> Result<Option<RuleInputs>, StoreError> {
    read(conn, UNLOCKED, id, applicant, lookup).await
}

/// The same under locks, the organisation's row first, then the application's.
///
/// A submission writes the organisation's row, so whoever waited here for another submission of the applicant
/// fails to serialise, and counts again on its next attempt.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(
    conn: &mut PgConnection,
    id: ApplicationId,
    applicant: &OrgNumber,
    lookup: SignatureLookup<'_>,
) -> Result<Option<RuleInputs>, StoreError> {
    read(conn, LOCKED, id, applicant, lookup).await
}

async fn read(
    conn: &mut PgConnection,
    statement: &'static str,
    id: ApplicationId,
    applicant: &OrgNumber,
    lookup: SignatureLookup<'_>,
) -> Result<Option<RuleInputs>, StoreError> {
    let (document, delegate) = lookup.delegate();
    let row: Option<Row> = sqlx::query_as(statement)
        .bind(id)
        .bind(applicant.as_str())
        .bind(document)
        .bind(delegate)
        .bind(lookup.person)
        .bind(lookup.on)
        .bind(lookup.signature.is_none())
        .bind(lookup.by_name)
        .bind(lookup.of.map(OrgNumber::as_str))
        .fetch_optional(conn)
        .await?;
    row.map(RuleInputs::try_from).transpose()
}
