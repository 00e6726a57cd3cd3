//! Endings without a decision: withdrawal by the applicant, or dismissal by two persons of the office.

use serde_json::json;
use sqlx::PgConnection;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_runtime::codec::{act, rule_source};
use tilskudd_store::Tx;

use crate::applications::codec::completion::letter;
use crate::applications::codec::ending::kind_out;
use crate::applications::domain::application::{Head, State};
use crate::applications::ops::emit::emit;
use crate::applications::store;
use crate::applications::store::endings::{Ending, find, latest_dismissal};
use crate::error::Error;

/// Moves the application to its last state, closes its open request, and frees its slot; notifies assessment and
/// allocation when it was submitted.
///
/// # Errors
/// [`Error::Store`].
pub(crate) async fn end(tx: &mut Tx<'_>, scope: &Scope, head: &Head, ending: &Ending) -> Result<(), Error> {
    let Ending { state, act: by } = ending;
    store::applications::set_state(tx.conn(), head, *state, by.person, by.at).await?;
    crate::applications::ops::completion::end(
        tx,
        &scope.tenant,
        head.id,
        (by.signed(), Some(by.reason.clone())),
    )
    .await?;
    store::endings::insert(tx.conn(), head.id, ending).await?;
    let name = format_name(&scope.tenant, "applications", &head.id);
    let action = match state {
        State::Dismissed => "application.dismissed",
        _ => "application.withdrawn",
    };
    tx.audit(action, &name, json!({ "was": head.state.as_str() }));
    if head.state != State::Draft {
        let event = pb::ApplicationEnded {
            application: name,
            kind: kind_out(*state).into(),
            ended: Some(act(by)),
        };
        emit(tx, &scope.tenant, head.id, &event);
    }
    Ok(())
}

/// The ending or the proposal that waits; no proposal for an applicant.
///
/// # Errors
/// [`Error::NotFound`] when there is neither.
pub(crate) async fn ending(
    conn: &mut PgConnection,
    scope: &Scope,
    id: ApplicationId,
) -> Result<pb::Ending, Error> {
    let ended = find(conn, id).await?;
    let dismissed = ended
        .as_ref()
        .is_some_and(|ending| ending.state == State::Dismissed);
    let dismissal = latest_dismissal(conn, id).await?;
    let dismissal =
        dismissal.filter(|one| dismissed || (one.waits && ended.is_none() && scope.organisation().is_none()));
    if ended.is_none() && dismissal.is_none() {
        return Err(Error::NotFound(format_name(&scope.tenant, "applications", &id)));
    }
    let how = ended
        .as_ref()
        .map_or(pb::EndingKind::Unspecified, |ending| kind_out(ending.state));
    Ok(pb::Ending {
        application: format_name(&scope.tenant, "applications", &id),
        kind: how.into(),
        ended: ended.as_ref().map(|ending| act(&ending.act)),
        proposed: dismissal.as_ref().map(|one| act(&one.proposed)),
        source: dismissal.as_ref().map(|one| rule_source(&one.source)),
        letter: dismissal.as_ref().and_then(|one| one.letter.as_ref()).map(letter),
    })
}
