//! `national` publishes an edition, and tells every service of every region that reads editions.

use serde_json::json;
use tilskudd_kernel::service::Service;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_rulebook::{EVALUATOR_VERSION, Edition};
use tilskudd_runtime::Entered;
use tilskudd_store::{Destination, Idempotency, Tx};

use super::Intake;
use crate::codec::edition::encode;
use crate::domain::edition::Published;
use crate::error::Error;
use crate::store;

/// The services that hold copies of editions; payment goes by what a decision carries.
const TOLD: [Service; 4] = [
    Service::Intake,
    Service::Assessment,
    Service::Allocation,
    Service::Reporting,
];

/// Publishes the edition that `canonical` is.
///
/// # Errors
/// [`Error::NationalOnly`]; [`Error::UnusableEdition`] when it is no edition in canonical form;
/// [`Error::EditionDiffers`] when one of its id was published with another text.
pub(crate) async fn publish_edition(
    intake: &Intake,
    at: &Entered,
    key: &Idempotency,
    canonical: &str,
) -> Result<pb::PublishEditionResponse, Error> {
    if !at.tenant.is_national() {
        return Err(Error::NationalOnly);
    }
    let edition = Edition::from_canonical(canonical).map_err(Error::UnusableEdition)?;
    let edition = &edition;
    at.db
        .run_once("intake.publish_edition", &at.actor, key, move |tx| {
            Box::pin(in_tx(tx, intake, at, edition, canonical))
        })
        .await
}

async fn in_tx(
    tx: &mut Tx<'_>,
    intake: &Intake,
    at: &Entered,
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
            edition: Some(encode(&at.tenant, &earlier)),
        });
    }
    store::editions::insert(tx.conn(), &published).await?;
    let message = encode(&at.tenant, &published);
    tx.audit(
        "edition.published",
        &message.name,
        json!({ "hash": published.hash }),
    );
    let event = pb::EditionPublished {
        edition: Some(message.clone()),
    };
    for tenant in intake.ctx.told_tenants() {
        for service in TOLD {
            if (service, tenant) != (Service::Intake, &at.tenant) {
                tx.emit(
                    &Destination::new(service, tenant),
                    format!("edition/{}", published.id),
                    1,
                    &event,
                );
            }
        }
    }
    Ok(pb::PublishEditionResponse {
        edition: Some(message),
    })
}
