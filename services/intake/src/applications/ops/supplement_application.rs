//! Supplements a submitted application (ettersending); what was signed stays as it was.

use serde_json::json;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Scope;
use tilskudd_store::{Idempotency, Tx};

use crate::applications::codec::requests::submission::SupplementApplication;
use crate::applications::codec::supplement::encode;
use crate::applications::error::draft::DraftError;
use crate::applications::ops::access::{is_applicant_or_heir, may_see};
use crate::applications::store;
use crate::applications::store::supplements::Supplement;
use crate::error::Error;
use crate::organisations::store::successions::Steps;

/// Most supplements of one application: what is shown of it stays below the largest message.
const SUPPLEMENTS_MAX: usize = 20;

/// Adds a text.
///
/// # Errors
/// [`Error::NotFound`]; `DraftError::NotWithOffice` before submission and after the end;
/// `DraftError::TooManySupplements`.
pub(crate) async fn run(
    scope: &Scope,
    key: &Idempotency,
    command: &SupplementApplication,
) -> Result<pb::SupplementApplicationResponse, Error> {
    scope
        .db
        .run_once("intake.application.supplement", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, scope, command))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    scope: &Scope,
    command: &SupplementApplication,
) -> Result<pb::SupplementApplicationResponse, Error> {
    let SupplementApplication { id, text } = command;
    let id = *id;
    let name = format_name(&scope.tenant, "applications", &id);
    let head = store::applications::lock(tx.conn(), id).await?;
    let head = head.ok_or_else(|| Error::NotFound(name.clone()))?;
    let asked = (&head.organisation, id);
    if !may_see(scope, &head) && !is_applicant_or_heir(scope, tx.conn(), asked, Steps::Whole).await? {
        return Err(Error::NotFound(name));
    }
    head.state.supplement().map_err(|_| DraftError::NotWithOffice)?;
    let count = store::supplements::list(tx.conn(), id).await?.len();
    if count >= SUPPLEMENTS_MAX {
        return Err(DraftError::TooManySupplements(count).into());
    }
    let supplement = Supplement {
        id: tx.ids().next(),
        text: text.clone(),
        on_behalf: scope.organisation().is_none(),
        written_by: tx.actor().person,
        written_at: tx.legal_now(),
    };
    store::supplements::insert(tx.conn(), id, &supplement).await?;
    // Written, not only locked: of two at once the later one counts again.
    let (person, now) = (supplement.written_by, supplement.written_at);
    store::applications::set_state(tx.conn(), &head, head.state, person, now).await?;
    tx.audit(
        "application.supplemented",
        name,
        json!({ "on_behalf": supplement.on_behalf }),
    );
    Ok(pb::SupplementApplicationResponse {
        supplement: Some(encode(&supplement)),
    })
}
