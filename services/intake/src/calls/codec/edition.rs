//! Published editions.

use chrono::{DateTime, Utc};
use tilskudd_kernel::names::format_name;
use tilskudd_kernel::tenant::Tenant;
use tilskudd_proto::intake::v1 as pb;
use tilskudd_runtime::facts::{self, Unreadable, present};
use tilskudd_runtime::timestamps::timestamp;

use crate::calls::domain::edition::Published;

/// An edition as a message, named in `tenant`.
pub(crate) fn encode(tenant: &Tenant, edition: &Published) -> pb::Edition {
    pb::Edition {
        name: format_name(tenant, "editions", &edition.id),
        edition: edition.id.clone(),
        canonical: edition.canonical.clone(),
        hash: edition.hash.clone(),
        evaluator_version: edition.evaluator_version.clone(),
        published_at: Some(timestamp(edition.published_at)),
    }
}

/// Reads an edition from its owner's event; the time of publication is `otherwise` where the event lacks it.
///
/// # Errors
/// [`Unreadable`] without an edition in canonical form that this program understands.
pub(crate) fn published(
    fact: &pb::EditionPublished,
    otherwise: DateTime<Utc>,
) -> Result<Published, Unreadable> {
    let message = present("edition", &fact.edition)?;
    let edition = facts::edition("edition.canonical", &message.canonical)?;
    Ok(Published {
        hash: edition.hash(),
        id: edition.id,
        published_at: published_at(message, otherwise),
        canonical: message.canonical.clone(),
        evaluator_version: message.evaluator_version.clone(),
    })
}

fn published_at(message: &pb::Edition, otherwise: DateTime<Utc>) -> DateTime<Utc> {
    message
        .published_at
        .as_ref()
        .and_then(|at| DateTime::from_timestamp(at.seconds, u32::try_from(at.nanos).ok()?))
        .unwrap_or(otherwise)
}
