//! Access to applications. A draft belongs to its applicant, or to the office that makes it of a letter (P3).

use sqlx::PgConnection;
use tilskudd_kernel::actor::Capacity;
use tilskudd_kernel::dates::local_date;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::organisation_number::OrgNumber;
use tilskudd_runtime::Scope;

use crate::applications::domain::application::{Head, Origin, State};
use crate::applications::error::draft::DraftError;
use crate::applications::store;
use crate::error::Error;
use crate::organisations;
use crate::organisations::store::successions::Steps;

/// The draft's origin when this caller makes it.
pub(crate) fn origin(scope: &Scope) -> Origin {
    match scope.organisation() {
        Some(_) => Origin::Applicant,
        None => Origin::Office,
    }
}

/// Whether the caller may know of the application: an applicant of its own, the office (and the directorate and the
/// auditor, who read all) of the office's own drafts and of all that is submitted, others of what is submitted.
pub(crate) fn may_see(scope: &Scope, head: &Head) -> bool {
    match &scope.actor.capacity {
        Capacity::Applicant(own) => head.organisation == *own,
        Capacity::Office(_) | Capacity::Directorate | Capacity::Auditor => {
            head.state != State::Draft || head.origin == Origin::Office
        }
        _ => head.state != State::Draft,
    }
}

/// As [`may_see`], also of what has ended: a draft that was withdrawn was never sent to anybody. And of what those have
/// submitted that the applicant has taken over: the successor answers for its predecessors (P7).
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn may_read(scope: &Scope, conn: &mut PgConnection, head: &Head) -> Result<bool, Error> {
    if !may_see(scope, head) {
        return took_over(scope, conn, head).await;
    }
    let own = scope.organisation().is_some() || head.origin == Origin::Office;
    Ok(own || head.state != State::Withdrawn || store::applications::was_submitted(conn, head.id).await?)
}

/// Whether the caller's organisation has taken over the applicant by today, and this was submitted before: after a
/// split, the surviving organisation's later applications stay private.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn took_over(scope: &Scope, conn: &mut PgConnection, head: &Head) -> Result<bool, Error> {
    match scope.organisation().filter(|_| head.state != State::Draft) {
        Some(own) => inherited(scope, conn, own, (&head.organisation, head.id), Steps::All).await,
        None => Ok(false),
    }
}

/// Whether the caller is of the applicant, or of the organisation that has taken over, by these steps, what it
/// submitted (P7): who answers for an applicant did so as a whole.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn is_applicant_or_heir(
    scope: &Scope,
    conn: &mut PgConnection,
    (applicant, application): (&OrgNumber, ApplicationId),
    steps: Steps,
) -> Result<bool, Error> {
    match scope.organisation() {
        Some(own) if own == applicant => Ok(true),
        Some(own) => inherited(scope, conn, own, (applicant, application), steps).await,
        None => Ok(false),
    }
}

async fn inherited(
    scope: &Scope,
    conn: &mut PgConnection,
    own: &OrgNumber,
    (applicant, application): (&OrgNumber, ApplicationId),
    steps: Steps,
) -> Result<bool, Error> {
    let today = local_date(scope.db.legal().now());
    let taken_over = organisations::store::successions::taken_over(conn, own, steps, today).await?;
    let Some((_, day)) = taken_over.into_iter().find(|(former, _)| former == applicant) else {
        return Ok(false);
    };
    let submitted = store::applications::submitted_at(conn, application).await?;
    Ok(submitted.is_some_and(|submitted| local_date(submitted) < day))
}

/// Checks that the caller writes this draft.
///
/// # Errors
/// [`Error::NotFound`] when the caller may not know of it; `DraftError::OfficeDraft` when it is the applicant's
/// and the office writes it.
pub(crate) fn check_writes(scope: &Scope, head: &Head) -> Result<(), Error> {
    let own = match scope.organisation() {
        Some(own) => head.organisation == *own,
        None => head.origin == Origin::Office,
    };
    if !own {
        return Err(Error::NotFound(format_name(
            &scope.tenant,
            "applications",
            &head.id,
        )));
    }
    if head.origin != origin(scope) {
        return Err(DraftError::OfficeDraft.into());
    }
    Ok(())
}

/// Whose application the caller means: an applicant's own organisation, or the one whose draft the office writes.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Store`].
pub(crate) async fn applicant_of(
    scope: &Scope,
    conn: &mut PgConnection,
    id: ApplicationId,
) -> Result<OrgNumber, Error> {
    if let Some(own) = scope.organisation() {
        return Ok(own.clone());
    }
    let applicant = store::applications::office_drafts_applicant(conn, id).await?;
    applicant.ok_or_else(|| Error::NotFound(format_name(&scope.tenant, "applications", &id)))
}
