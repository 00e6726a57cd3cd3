//! Submitted applications, as the office needs them when it writes to their applicants.

use sqlx::PgConnection;
use tilskudd_kernel::ids::{ApplicationId, PersonId};
use tilskudd_kernel::lang::LanguageForm;
use tilskudd_store::Error as StoreError;
use tilskudd_store::rows::inconsistent;
use uuid::Uuid;

use crate::applications::domain::application::Head;
use crate::applications::store::applications::HeadRow;

/// A submitted application, without its content.
#[derive(Debug, Clone)]
pub(crate) struct SubmittedApplication {
    /// Identity and state.
    pub(crate) head: Head,
    /// The applicant's name now.
    pub(crate) applicant: String,
    /// The form of Norwegian that it has decided on.
    pub(crate) form: Option<LanguageForm>,
    /// Case number.
    pub(crate) case_number: String,
    /// Everyone who signed it, as submitted or revised.
    pub(crate) signers: Vec<PersonId>,
    /// The latest revision; 1: as submitted.
    pub(crate) revision: i32,
}

#[derive(sqlx_macros::FromRow)]
struct Row {
    #[sqlx(flatten)]
    head: HeadRow,
    title: String,
    language_form: Option<String>,
    case_number: String,
    signers: Vec<Uuid>,
    revision: i32,
}

impl TryFrom<Row> for SubmittedApplication {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let form = row.language_form.map(|form| form.parse()).transpose();
        Ok(Self {
            head: row.head.try_into()?,
            applicant: row.title,
            form: form.map_err(|error| inconsistent("organisation", "language_form", error))?,
            case_number: row.case_number,
            signers: row.signers.into_iter().map(PersonId::from_uuid).collect(),
            revision: row.revision,
        })
    }
}

/// The submitted applications among these, locked, by id. Drafts are not among them.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn lock(
    conn: &mut PgConnection,
    ids: &[ApplicationId],
) -> Result<Vec<SubmittedApplication>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(ApplicationId::as_uuid).collect();
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT a.id, a.call_id, a.organisation_number, a.state, a.version, a.origin, o.title, o.language_form,
                s.case_number,
                array(SELECT s.signed_by
                      UNION SELECT r.signed_by FROM intake.revision r WHERE r.application_id = a.id) AS signers,
                coalesce((SELECT max(r.number) FROM intake.revision r WHERE r.application_id = a.id), 1) AS revision
         FROM intake.application a
         JOIN intake.submission s ON s.application_id = a.id
         JOIN intake.organisation o ON o.number = a.organisation_number
         WHERE a.id = ANY($1) ORDER BY a.id FOR UPDATE OF a",
    )
    .bind(ids)
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(SubmittedApplication::try_from).collect()
}
