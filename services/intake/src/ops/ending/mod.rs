//! How an application ends without a decision: withdrawn by the applicant, or dismissed by two persons of the office.

pub(crate) mod dismiss;
pub(crate) mod read;
pub(crate) mod withdraw;

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::Tx;

use super::completion::emit;
use crate::codec::completion::act;
use crate::domain::application::{Head, State};
use crate::error::Error;
use crate::store;
use crate::store::endings::Ending;

/// The contract's word for how an application ended; unspecified while it has not.
const fn kind(state: State) -> pb::EndingKind {
    match state {
        State::Withdrawn => pb::EndingKind::Withdrawn,
        State::Dismissed => pb::EndingKind::Dismissed,
        State::Draft | State::Submitted | State::Decided => pb::EndingKind::Unspecified,
    }
}

/// Moves the application to its last state, closes its open request, and gives its slot back; tells assessment and
/// allocation when it was submitted.
///
/// # Errors
/// [`Error::Store`].
async fn end(tx: &mut Tx<'_>, at: &Entered, head: &Head, ending: &Ending) -> Result<(), Error> {
    let Ending { state, act: by } = ending;
    store::applications::set_state(tx.conn(), head, *state, by.person, by.at).await?;
    super::completion::end(tx, &at.tenant, head.id, by).await?;
    store::endings::insert(tx.conn(), head.id, ending).await?;
    let name = format_name(&at.tenant, "applications", &head.id);
    let action = match state {
        State::Dismissed => "application.dismissed",
        _ => "application.withdrawn",
    };
    tx.audit(action, &name, json!({ "was": head.state.as_str() }));
    if head.state != State::Draft {
        let event = pb::ApplicationEnded {
            application: name,
            kind: kind(*state).into(),
            ended: Some(act(by)),
        };
        for service in [Service::Assessment, Service::Allocation] {
            emit(tx, &at.tenant, service, head.id, &event);
        }
    }
    Ok(())
}
