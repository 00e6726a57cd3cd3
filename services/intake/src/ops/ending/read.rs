//! How an application ended, or the proposal to dismiss it.

use sqlx::PgConnection;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;

use super::kind;
use crate::codec::completion::{act, letter};
use crate::codec::finding;
use crate::domain::application::State;
use crate::error::Error;
use crate::store::endings::{find, latest_dismissal};
use crate::store::listing::{self, What};

/// The ending that the caller may see: an applicant its own and no proposal, others what was submitted.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn get_ending(at: &Entered, id: ApplicationId) -> Result<pb::GetEndingResponse, Error> {
    let mut conn = at.db.read().await?;
    let stored = listing::find(&mut conn, id).await?;
    let visible = stored.is_some_and(|stored| match at.organisation() {
        Some(own) => stored.head.organisation == *own,
        None => matches!(stored.what, What::Signed(..)),
    });
    if !visible {
        return Err(not_found(at, id));
    }
    Ok(pb::GetEndingResponse {
        ending: Some(ending(&mut conn, at, id).await?),
    })
}

/// The ending or the proposal that waits; no proposal for an applicant.
///
/// # Errors
/// [`Error::NotFound`] when there is neither.
pub(super) async fn ending(
    conn: &mut PgConnection,
    at: &Entered,
    id: ApplicationId,
) -> Result<pb::Ending, Error> {
    let ended = find(conn, id).await?;
    let dismissed = ended
        .as_ref()
        .is_some_and(|ending| ending.state == State::Dismissed);
    let dismissal = latest_dismissal(conn, id).await?;
    let dismissal =
        dismissal.filter(|one| dismissed || (one.waits && ended.is_none() && at.organisation().is_none()));
    if ended.is_none() && dismissal.is_none() {
        return Err(not_found(at, id));
    }
    let how = ended
        .as_ref()
        .map_or(pb::EndingKind::Unspecified, |ending| kind(ending.state));
    Ok(pb::Ending {
        application: format_name(&at.tenant, "applications", &id),
        kind: how.into(),
        ended: ended.as_ref().map(|ending| act(&ending.act)),
        proposed: dismissal.as_ref().map(|one| act(&one.proposed)),
        source: dismissal.as_ref().map(|one| finding::source(&one.source)),
        letter: dismissal.as_ref().and_then(|one| one.letter.as_ref()).map(letter),
    })
}

fn not_found(at: &Entered, id: ApplicationId) -> Error {
    Error::NotFound(format_name(&at.tenant, "applications", &id))
}
