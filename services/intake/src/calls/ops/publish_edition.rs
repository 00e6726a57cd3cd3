//! `national` publishes an edition and notifies every service that reads editions, in every region.

use prost::Name;
use serde_json::json;
use tilskudd_kernel::events::{Origin as EventOrigin, subscribers};
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{EVALUATOR_VERSION, Edition};
use tilskudd_runtime::Scope;
use tilskudd_store::{Destination, Idempotency, Tx};

use crate::calls::codec::edition::encode;
use crate::calls::codec::requests::edition::PublishEdition;
use crate::calls::domain::edition::Published;
use crate::calls::store;
use crate::error::Error;
use crate::intake::Intake;
use crate::organisations::error::owner::OwnerError;

/// Publishes the edition of the canonical text.
///
/// # Errors
/// [`OwnerError::NationalOnly`]; [`Error::UnusableEdition`] when it is no edition in canonical form;
/// [`Error::EditionDiffers`] when one of its id was published with another text.
pub(crate) async fn run(
    intake: &Intake,
    scope: &Scope,
    key: &Idempotency,
    command: &PublishEdition,
) -> Result<pb::PublishEditionResponse, Error> {
    if !scope.tenant.is_national() {
        return Err(OwnerError::NationalOnly.into());
    }
    let canonical = command.canonical.as_str();
    let edition = Edition::from_canonical(canonical).map_err(Error::UnusableEdition)?;
    let edition = &edition;
    scope
        .db
        .run_once("intake.edition.publish", &scope.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, scope, edition, canonical))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    scope: &Scope,
    edition: &Edition,
    canonical: &str,
) -> Result<pb::PublishEditionResponse, Error> {
    let published = Published {
        id: edition.id.clone(),
        canonical: canonical.to_owned(),
        hash: edition.hash(),
        evaluator_version: EVALUATOR_VERSION.to_owned(),
        published_at: tx.legal_now(),
    };
    if let Some(earlier) = store::editions::find(tx.conn(), &published.id).await? {
        if earlier.hash != published.hash {
            return Err(Error::EditionDiffers(earlier.id));
        }
        // Published before: the same again changes nothing and tells nobody.
        return Ok(pb::PublishEditionResponse {
            edition: Some(encode(&scope.tenant, &earlier)),
        });
    }
    store::editions::insert(tx.conn(), &published).await?;
    let message = encode(&scope.tenant, &published);
    tx.audit(
        "edition.published",
        &message.name,
        json!({ "hash": published.hash }),
    );
    let event = pb::EditionPublished {
        edition: Some(message.clone()),
    };
    for tenant in intake.ctx.event_recipients() {
        for service in subscribers(&pb::EditionPublished::full_name(), EventOrigin::National) {
            if (service, tenant) != (Service::Intake, &scope.tenant) {
                tx.emit(
                    &Destination::new(service, tenant),
                    format!("edition/{}", published.id),
                    &event,
                );
            }
        }
    }
    Ok(pb::PublishEditionResponse {
        edition: Some(message),
    })
}
