//! Something is added to a submitted application (ettersending); what was signed stays as it was.

use serde_json::json;
use tilskudd_kernel::ids::ApplicationId;
use tilskudd_kernel::names::format_name;
use tilskudd_proto::common::v1 as common;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::Entered;
use tilskudd_runtime::timestamps::timestamp;
use tilskudd_store::{Idempotency, Tx};

use super::writers::{is_applicant_or_heir, may_see};
use crate::error::{Error, drafting};
use crate::store;
use crate::store::successions::Steps;
use crate::store::supplements::Supplement;

/// Most supplements of one application: what is shown of it stays below the largest message.
const SUPPLEMENTS_MAX: usize = 20;

/// Adds a text.
///
/// # Errors
/// [`Error::NotFound`]; [`drafting::Error::NotWithOffice`] before submission and after the end;
/// [`drafting::Error::TooManySupplements`].
pub(crate) async fn supplement_application(
    at: &Entered,
    key: &Idempotency,
    (id, text): (ApplicationId, &str),
) -> Result<pb::SupplementApplicationResponse, Error> {
    at.db
        .run_once("intake.supplement_application", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, at, id, text))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    at: &Entered,
    id: ApplicationId,
    text: &str,
) -> Result<pb::SupplementApplicationResponse, Error> {
    let name = format_name(&at.tenant, "applications", &id);
    let head = store::applications::lock(tx.conn(), id).await?;
    let head = head.ok_or_else(|| Error::NotFound(name.clone()))?;
    let asked = (&head.organisation, id);
    if !may_see(at, &head) && !is_applicant_or_heir(at, tx.conn(), asked, Steps::Whole).await? {
        return Err(Error::NotFound(name));
    }
    head.state
        .supplement()
        .map_err(|_| drafting::Error::NotWithOffice)?;
    let count = store::supplements::list(tx.conn(), id).await?.len();
    if count >= SUPPLEMENTS_MAX {
        return Err(drafting::Error::TooManySupplements(count).into());
    }
    let supplement = Supplement {
        id: tx.ids().next(),
        text: text.to_owned(),
        on_behalf: at.organisation().is_none(),
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

/// A supplement as a message.
pub(crate) fn encode(supplement: &Supplement) -> pb::Supplement {
    pb::Supplement {
        text: supplement.text.clone(),
        written: Some(common::Signatory {
            person: supplement.written_by.to_string(),
            time: Some(timestamp(supplement.written_at)),
        }),
        on_behalf: supplement.on_behalf,
    }
}
