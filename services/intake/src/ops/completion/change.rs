//! What the office does with a request: a later deadline, a reminder, or an end to it.

use serde_json::json;
use tilskudd_kernel::dates::Deadline;
use tilskudd_kernel::ids::CompletionId;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_store::{Idempotency, Tx};

use super::{acted, dossier, find, tell_closed, touch};
use crate::codec::completion::encode;
use crate::domain::completion::{Closing, Completion, Set};
use crate::error::Error;
use crate::store;

/// What is to happen.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// A later deadline, with the reason.
    Extend(Deadline, String),
    /// A reminder of the deadline.
    Remind,
    /// It is taken back, with the reason.
    TakeBack(String),
    /// The application is treated as it stands, with the reason; only after the deadline.
    Proceed(String),
}

impl Change {
    /// The name of the transaction.
    const fn name(&self) -> &'static str {
        match self {
            Self::Extend(..) => "intake.extend_completion",
            Self::Remind => "intake.send_reminder",
            Self::TakeBack(_) | Self::Proceed(_) => "intake.resolve_completion",
        }
    }
}

/// Changes a request; gives it back in the answer that `wrap` makes of it.
///
/// # Errors
/// [`Error::NotFound`]; a [`crate::error::completion::Refusal`] as [`Completion`] says, or because the caller signed
/// the application.
pub(crate) async fn change_completion<R: prost::Message + Default + 'static>(
    at: &Entered,
    key: &Idempotency,
    id: CompletionId,
    change: &Change,
    wrap: fn(pb::Completion) -> R,
) -> Result<R, Error> {
    at.db
        .run_once(change.name(), &at.actor, key, move |tx| {
            Box::pin(async move { in_tx(tx, at, id, change).await.map(wrap) })
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    id: CompletionId,
    change: &Change,
) -> Result<pb::Completion, Error> {
    let (before, _) = find(tx, at, id).await?;
    let dossier = dossier(tx, at, before.application).await?;
    touch(tx, &dossier).await?;
    match change {
        Change::Extend(deadline, reason) => extend(tx, &before, *deadline, reason).await?,
        Change::Remind => {
            before.may_remind(tx.legal_now())?;
            let act = acted(tx, "");
            store::completions::remind(tx.conn(), id, &act).await?;
        }
        Change::TakeBack(reason) => {
            before.may_take_back()?;
            close(tx, at, &before, Closing::Withdrawn, reason).await?;
        }
        Change::Proceed(reason) => {
            before.may_go_on(tx.legal_now())?;
            close(tx, at, &before, Closing::Proceeded, reason).await?;
        }
    }
    let (after, _) = find(tx, at, id).await?;
    let message = encode(&at.tenant, &after, tx.legal_now());
    let (action, details) = match change {
        Change::Extend(deadline, _) => ("completion.extended", json!({ "deadline": deadline.to_string() })),
        Change::Remind => ("completion.reminded", json!({})),
        Change::TakeBack(_) => ("completion.withdrawn", json!({})),
        Change::Proceed(_) => ("completion.proceeded", json!({})),
    };
    tx.audit(action, &message.name, details);
    Ok(message)
}

async fn extend(tx: &mut Tx<'_>, before: &Completion, deadline: Deadline, reason: &str) -> Result<(), Error> {
    before.may_extend(deadline, tx.legal_now())?;
    let set = Set {
        deadline,
        act: acted(tx, reason),
        reminded: None,
    };
    store::completions::set_deadline(tx.conn(), before.id, &set).await?;
    Ok(())
}

async fn close(
    tx: &mut Tx<'_>,
    at: &Entered,
    before: &Completion,
    closing: Closing,
    reason: &str,
) -> Result<(), Error> {
    let act = acted(tx, reason);
    store::completions::close(tx.conn(), before.id, closing, &act, None).await?;
    tell_closed(tx, &at.tenant, before, closing);
    Ok(())
}
